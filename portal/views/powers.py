"""A power, its versions and changes."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from disclosure.comparison import differences
from disclosure.marking import marked
from disclosure.models import PublishedVersion
from portal.history import History
from portal.power_page import power_page
from portal.reading import PublicRequest
from portal.views.public import public_page


@public_page
def power(request: PublicRequest, code: str) -> HttpResponse:
    """The version of a power that is in force on the day."""
    history = History(code, request.reading)
    return _power_page(request, history, history.in_force_or_next())


@public_page
def version(request: PublicRequest, code: str, number: int) -> HttpResponse:
    """One version of a power, whether it is in force or not."""
    history = History(code, request.reading, number)
    return _power_page(request, history, history.numbered(number), is_version_page=True)


def _power_page(
    request: PublicRequest, history: History, shown: PublishedVersion, is_version_page: bool = False
) -> HttpResponse:
    filled = history.with_content(shown)
    context = {
        "version": shown,
        "index_number": filled.index_number,
        "history": history,
        "state": history.state(shown),
        "is_version_page": is_version_page,
        "page": power_page(filled, request.reading.day),
    }
    return render(request, "powers/power.html", context)


@public_page
def power_changes(request: PublicRequest, code: str) -> HttpResponse:
    """Every version of a power and what each changed."""
    history = History(code, request.reading)
    return render(
        request,
        "powers/changes.html",
        {"history": history, "version": history.versions[0], "changes": changes_of(history)},
    )


def changes_of(history: History) -> list[dict[str, Any]]:
    """Return versions, newest first, each with its differences from the one before."""
    contents = history.contents()
    older = [*history.versions[1:], None]
    changes = []
    for row, before in zip(history.versions, older, strict=True):
        rows = differences(contents[before.number], contents[row.number]) if before else []
        changes.append(
            {
                "version": row,
                "state": history.state(row),
                "is_first": before is None,
                "rows": rows,
                "differences": [
                    {"row": one, "segments": marked(one.before, one.after)} for one in rows
                ],
            }
        )
    return changes

"""A power, its versions and changes."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from disclosure.comparison import differences
from disclosure.marking import marked
from disclosure.models import PublishedVersion
from portal.history import History
from portal.library import LawLink
from portal.power_page import laws_of, power_page
from portal.reading import PublicRequest
from portal.ready_pages import key_of, may_be_ready, ready_html
from portal.views.public import public_page


@public_page
def power(request: PublicRequest, code: str) -> HttpResponse:
    """The version of a power that is in force on the day."""
    is_ready = may_be_ready(request)
    history = History(code, request.reading, with_ready=is_ready)
    shown = history.with_content(history.in_force_or_next())
    links = laws_of(shown, request.reading.day)
    if is_ready:
        html = ready_html(shown, key_of(history, shown, links), request.reading.day)
        if html:
            return HttpResponse(html)
    return power_response(request, history, shown, links)


@public_page
def version(request: PublicRequest, code: str, number: int) -> HttpResponse:
    """One version of a power, whether it is in force or not."""
    history = History(code, request.reading, number)
    shown = history.with_content(history.numbered(number))
    links = laws_of(shown, request.reading.day)
    return power_response(request, history, shown, links, is_version_page=True)


def power_response(
    request: PublicRequest,
    history: History,
    shown: PublishedVersion,
    links: dict[str, LawLink],
    is_version_page: bool = False,
) -> HttpResponse:
    """Set the page of a version; no query."""
    context = {
        "version": shown,
        "index_number": shown.index_number,
        "history": history,
        "state": history.state(shown),
        "is_version_page": is_version_page,
        "page": power_page(shown, links),
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

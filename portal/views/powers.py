"""The list of powers, a power, its versions and changes."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render

from disclosure.comparison import differences
from disclosure.finding import why_found
from disclosure.marking import marked
from disclosure.models import PublishedVersion
from disclosure.tallies import tallies
from portal.asked_law import asked_law, citations_of, law_words
from portal.filters import PowerFilter
from portal.history import History
from portal.power_page import power_page
from portal.reading import PublicRequest
from portal.views.errors import gone
from portal.views.public import page_of, public_page

PAGE_SIZE = 20


@public_page
def power_list(request: PublicRequest) -> HttpResponse:
    """Every power in force on the day that the filters let through."""
    in_force = PublishedVersion.objects.in_force(request.reading.day)
    organizations, categories = tallies(in_force)
    powers = PowerFilter(
        request.GET,
        queryset=in_force.without_snapshots(),
        organizations=[(row.code, row.name) for row in organizations],
        categories=[(row.code, row.name) for row in categories],
    )
    if not powers.is_valid():
        return render(request, "powers/list.html", {"form": powers.form}, status=400)
    asked = powers.form.cleaned_data
    page = page_of(request, _with_reasons(powers.qs, asked), PAGE_SIZE)
    for row in page.object_list:
        row.why = _why(row, asked)
    is_filtered = any(value for name, value in asked.items() if name != "q")
    context = {"form": powers.form, "page": page, "asked": asked, "is_filtered": is_filtered}
    return render(request, "powers/list.html", context)


def _with_reasons(rows, asked: dict[str, str]):
    """Fetch beside the rows what says why they were found."""
    if asked["q"]:
        rows = rows.select_related("search_row")
    if asked["law"]:
        named = citations_of(asked_law(asked["law"]))
        rows = rows.prefetch_related(Prefetch("citations", queryset=named, to_attr="named"))
    return rows


def _why(row: PublishedVersion, asked: dict[str, str]) -> str:
    if asked["q"]:
        return why_found(row, asked["q"])
    if asked["law"]:
        named = row.named[0]  # type: ignore[attr-defined]  # fetched by _with_reasons
        article = asked_law(asked["law"]).article
        return f"依据中有{law_words(named.instrument_name, article)}"
    return ""


@public_page
def power(request: PublicRequest, code: str) -> HttpResponse:
    """The version of a power that is in force on the day."""
    history = History(code, request.reading)
    if history.is_withdrawn:
        return gone(request, code)
    return _power_page(request, history, history.in_force_or_next())


@public_page
def version(request: PublicRequest, code: str, number: int) -> HttpResponse:
    """One version of a power, whether it is in force or not."""
    history = History(code, request.reading)
    if history.is_withdrawn:
        return gone(request, code)
    return _power_page(request, history, history.numbered(number), is_version_page=True)


def _power_page(
    request: PublicRequest, history: History, shown: PublishedVersion, is_version_page: bool = False
) -> HttpResponse:
    context = {
        "version": shown,
        "history": history,
        "state": history.state(shown),
        "is_version_page": is_version_page,
        "page": power_page(history.with_content(shown), request.reading.day),
    }
    return render(request, "powers/power.html", context)


@public_page
def power_changes(request: PublicRequest, code: str) -> HttpResponse:
    """Every version of a power and what each changed."""
    history = History(code, request.reading)
    if history.is_withdrawn:
        return gone(request, code)
    return render(
        request,
        "powers/changes.html",
        {"history": history, "version": history.versions[0], "changes": _changes(history)},
    )


def _changes(history: History) -> list[dict[str, object]]:
    """Return versions, newest first, each with its differences from the one before."""
    contents = history.contents()
    older = [*history.versions[1:], None]
    return [
        {
            "version": row,
            "state": history.state(row),
            "is_first": before is None,
            "differences": _marked(contents[before.number], contents[row.number]) if before else [],
        }
        for row, before in zip(history.versions, older, strict=True)
    ]


def _marked(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"row": row, "segments": marked(row.before, row.after)}
        for row in differences(before, after)
    ]

"""What changed between two days, as a page, as a table and as data."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from disclosure.exports import table_csv
from portal.between import Turn, turned, turns, withdrawn
from portal.change_columns import BETWEEN_COLUMNS, between_row
from portal.forms import BetweenForm, PartForm
from portal.reading import PublicRequest
from portal.records import turn_record, withdrawal_record
from portal.views.changes import organization_choices
from portal.views.data_page import (
    csv_answer,
    data_page,
    json_answer,
    next_address,
    part,
    stamped,
    valid,
)
from portal.views.public import page_of, public_page

PAGE_SIZE = 20
CHUNK = 100


@public_page
def between(request: PublicRequest) -> HttpResponse:
    """The powers that are not the same at the end of two days, each with its differences."""
    choices = organization_choices()
    form = BetweenForm(request.GET if "since" in request.GET else None, organizations=choices)
    if not form.is_bound:
        return render(request, "between.html", {"form": form})
    if not form.is_valid():
        return render(request, "between.html", {"form": form}, status=400)
    asked = _with_until(form.cleaned_data, request)
    rows = turned(asked["since"], asked["until"], asked)
    page = page_of(request, rows, PAGE_SIZE)
    context = {
        "form": form,
        "page": page,
        "asked": asked,
        "turns": turns(page.object_list, asked["since"]),
        "withdrawals": _withdrawals(asked),
        "query": {name: str(value) for name, value in asked.items() if value},
    }
    return render(request, "between.html", context)


def _with_until(asked: dict[str, Any], request: PublicRequest) -> dict[str, Any]:
    return asked | {"until": asked["until"] or max(request.reading.day, asked["since"])}


def _withdrawals(asked: dict[str, Any]) -> list:
    """Withdrawals say only their code: they are named when no department or law is asked for."""
    if asked["organization"] or asked["law"]:
        return []
    rows = withdrawn(asked["since"], asked["until"])
    return list(rows.filter(code=asked["power"]) if asked["power"] else rows)


@data_page
def between_json(request: PublicRequest) -> HttpResponseBase:
    """The same as data, a part at a time by code."""
    asked = _with_until(valid(BetweenForm(request.GET)), request)
    place = valid(PartForm(request.GET))
    rows = turned(asked["since"], asked["until"], asked).order_by("code")
    found, more = part(rows.filter(code__gt=place["after"]), place["limit"])
    body = {
        "since": asked["since"].isoformat(),
        "until": asked["until"].isoformat(),
        "powers": [turn_record(turn) for turn in turns(found, asked["since"])],
        "withdrawals": [withdrawal_record(row) for row in _withdrawals(asked)],
        "next": next_address(request, found[-1].code) if more else None,
    }
    return stamped(json_answer(body), request)


@data_page
def between_csv(request: PublicRequest) -> HttpResponseBase:
    """The same as a table."""
    asked = _with_until(valid(BetweenForm(request.GET)), request)
    name = f"changes-{asked['since']:%Y%m%d}-{asked['until']:%Y%m%d}.csv"
    lines = table_csv(BETWEEN_COLUMNS.values(), _rows(asked))
    return stamped(csv_answer(lines, name), request)


def _rows(asked: dict[str, Any]) -> Iterator[list[str]]:
    for row in _withdrawals(asked):
        record = withdrawal_record(row)
        yield between_row({"turn": record["kind_words"]} | record)
    for turn in _turns(asked):
        yield between_row(turn_record(turn))


def _turns(asked: dict[str, Any]) -> Iterator[Turn]:
    """Yield part by part, so that no long list is held at once."""
    after = ""
    rows = turned(asked["since"], asked["until"], asked).order_by("code")
    while found := list(rows.filter(code__gt=after)[:CHUNK]):
        yield from turns(found, asked["since"])
        after = found[-1].code

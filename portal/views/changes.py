"""What changed, when, why, and who reviewed it: as a page, and as data."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from disclosure.exports import table_csv
from disclosure.log import instant_text
from disclosure.models import PublishedVersion
from disclosure.tallies import tallies
from portal.addresses import absolute, with_query
from portal.change_columns import CHANGE_COLUMNS, change_row
from portal.changelog import Change, asked_versions, asked_withdrawals, merged
from portal.forms import ChangesForm, NumberedPartForm
from portal.reading import PublicRequest
from portal.records import change_record, withdrawal_record
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


@public_page
def changes(request: PublicRequest) -> HttpResponse:
    """Every publication up to the day that the form lets through, newest first."""
    form = ChangesForm(request.GET, organizations=organization_choices())
    if not form.is_valid():
        return render(request, "changes.html", {"form": form}, status=400)
    asked, day = form.cleaned_data, request.reading.day
    rows = asked_versions(asked, day)
    page = page_of(request, rows, PAGE_SIZE)
    withdrawals = asked_withdrawals(asked, day)
    start = page.start_index()
    newer = rows[start - 2].published_at if page.number > 1 else None
    found = list(page.object_list)
    page.object_list = found
    context = {
        "form": form,
        "page": page,
        "changes": merged(found, withdrawals, newer=newer, is_last=not page.has_next()),
        "total": page.paginator.count + withdrawals.count(),
        "show_causes": True,
        "is_filtered": any(asked.values()),
        "query": _filled(asked),
    }
    return render(request, "changes.html", context)


def organization_choices() -> list[tuple[str, str]]:
    """Return every department that ever published."""
    everything = PublishedVersion.objects.shown()
    return [(row.code, row.name) for row in tallies(everything).organizations]


def _filled(asked: dict[str, Any]) -> dict[str, str]:
    """Return what was asked as parameters for the feeds of the same."""
    return {name: str(value) for name, value in asked.items() if value}


@data_page
def changes_json(request: PublicRequest) -> HttpResponseBase:
    """The changes as JSON Feed 1.1, a part at a time."""
    asked = valid(ChangesForm(request.GET))
    place = valid(NumberedPartForm(request.GET))
    rows = asked_versions(asked, request.reading.day)
    newer = None
    if place["after"] is not None:
        last = PublishedVersion.objects.filter(pk=place["after"]).first()
        newer = last.published_at if last else None
        rows = rows.filter(pk__lt=place["after"])
    found, more = part(rows, place["limit"])
    withdrawals = asked_withdrawals(asked, request.reading.day)
    items = merged(found, withdrawals, newer=newer, is_last=not more)
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"{settings.PORTAL['name']}：变更",
        "home_page_url": absolute(with_query(reverse("changes"), _filled(asked))),
        "feed_url": absolute(request.get_full_path()),
        "language": "zh-Hans",
        "authors": [{"name": settings.PORTAL["host_body"] or settings.PORTAL["name"]}],
        "items": [_item(item) for item in items],
    }
    if more:
        feed["next_url"] = next_address(request, found[-1].pk)
    return stamped(json_answer(feed, "application/feed+json"), request)


def _item(change: Change) -> dict[str, Any]:
    record = _record(change)
    address = record.get("url") or absolute(reverse("power", args=[record["code"]]))
    return {
        "id": record.get("url") or f"{address}#withdrawn-{change.at:%Y%m%d%H%M%S%f}",
        "url": address,
        "title": f"{record['kind_words']}：{record.get('title') or record['code']}",
        "content_text": "；".join(filter(None, (record["reason"], record["cause_document"]))),
        "date_published": instant_text(change.at),
        "_change": record,
    }


def _record(change: Change) -> dict[str, Any]:
    if isinstance(change.row, PublishedVersion):
        return change_record(change.row)
    return withdrawal_record(change.row)


@data_page
def changes_csv(request: PublicRequest) -> HttpResponseBase:
    """The changes as a table, newest first, withdrawals at the top."""
    asked, day = valid(ChangesForm(request.GET)), request.reading.day
    withdrawals = asked_withdrawals(asked, day)
    versions = asked_versions(asked, day).iterator(chunk_size=500)

    def rows():
        yield from (change_row(withdrawal_record(row)) for row in withdrawals)
        yield from (change_row(change_record(row)) for row in versions)

    name = f"changes-{day:%Y%m%d}.csv"
    return stamped(csv_answer(table_csv(CHANGE_COLUMNS.values(), rows()), name), request)

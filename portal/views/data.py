"""The catalogue, the departments, the law library and the log as data, part by part."""

from typing import Any

from django.http.response import HttpResponseBase

from disclosure.exports import record
from disclosure.linked import linked_data
from disclosure.log import head_hash
from disclosure.models import LogEntry, PublishedVersion, VersionQuerySet
from disclosure.tallies import tallies_on
from legislation.models import Instrument
from organizations.models import Organization
from portal.addresses import absolute
from portal.dataset import dataset
from portal.forms import NumberedPartForm, PowersPartForm
from portal.history import History
from portal.law_page import law_page
from portal.library import law_links
from portal.openapi import description
from portal.reading import PublicRequest
from portal.records import (
    change_record,
    difference_records,
    instrument_record,
    law_linked_data,
    law_record,
    organization_record,
    summary_record,
)
from portal.views.data_page import (
    LINKED,
    data_page,
    json_answer,
    next_address,
    part,
    stamped,
    valid,
)
from portal.views.home import in_order
from portal.views.laws import asked_version, instrument_of
from portal.views.powers import changes_of


@data_page
def powers_json(request: PublicRequest) -> HttpResponseBase:
    """The powers in force on the day, by code, a part at a time."""
    asked = valid(PowersPartForm(request.GET))
    rows = PublishedVersion.objects.in_force(request.reading.day)
    rows = _asked_powers(rows, asked).with_index_number().order_by("code")
    found, more = part(rows.filter(code__gt=asked["after"]), asked["limit"])
    body = {
        "as_of": request.reading.day.isoformat(),
        "log_head": head_hash(),
        "powers": [summary_record(row) for row in found],
        "next": next_address(request, found[-1].code) if more else None,
    }
    return stamped(json_answer(body), request)


def _asked_powers(rows: VersionQuerySet, asked: dict[str, Any]) -> VersionQuerySet:
    if asked["organization"]:
        rows = rows.for_organization(asked["organization"])
    if asked["category"]:
        rows = rows.filter(category_code=asked["category"])
    return rows.filter(standing=asked["status"]) if asked["status"] else rows.listed()


@data_page
def power_json(request: PublicRequest, code: str) -> HttpResponseBase:
    """A power with every public field."""
    history = History(code, request.reading)
    version = history.with_content(history.asked_for(request.GET))
    return stamped(json_answer(record(version, absolute(""))), request)


@data_page
def power_jsonld(request: PublicRequest, code: str) -> HttpResponseBase:
    """A power as linked data."""
    history = History(code, request.reading)
    version = history.with_content(history.asked_for(request.GET))
    names = {row["instrument"] for one in version.content["bases"] for row in one["citations"]}
    links = law_links(names, request.reading.day)
    laws = {name: f"/laws/{link.pk}/" for name, link in links.items() if link.pk}
    return json_answer(linked_data(version, absolute(""), laws), LINKED)


@data_page
def power_changes_json(request: PublicRequest, code: str) -> HttpResponseBase:
    """Every version of a power, and how each differs from the one before."""
    history = History(code, request.reading)
    versions = [
        change_record(change["version"])
        | {"state": change["state"], "differences": difference_records(change["rows"])}
        for change in changes_of(history)
    ]
    return stamped(json_answer({"code": code, "versions": versions}), request)


@data_page
def organizations_json(request: PublicRequest) -> HttpResponseBase:
    """The departments that have powers in force on the day."""
    contacts = Organization.objects.select_related("region").in_bulk(field_name="code")
    rows = in_order(tallies_on(request.reading.day).listed.organizations)
    body = {
        "as_of": request.reading.day.isoformat(),
        "organizations": [organization_record(row, contacts.get(row.code)) for row in rows],
    }
    return json_answer(body)


@data_page
def laws_json(request: PublicRequest) -> HttpResponseBase:
    """The instruments of the library, a part at a time."""
    asked = valid(NumberedPartForm(request.GET))
    rows = Instrument.objects.select_related("region").prefetch_related("versions").order_by("pk")
    found, more = part(rows.filter(pk__gt=asked["after"] or 0), asked["limit"])
    body = {
        "laws": [instrument_record(row) for row in found],
        "next": next_address(request, found[-1].pk) if more else None,
    }
    return json_answer(body)


@data_page
def law_json(request: PublicRequest, pk: int) -> HttpResponseBase:
    """An instrument as it stands on the day, its articles, and the powers that rest on each."""
    instrument = instrument_of(pk)
    page = law_page(instrument, request.reading, asked_version(instrument, request))
    return json_answer({"as_of": request.reading.day.isoformat()} | law_record(page))


@data_page
def law_jsonld(request: PublicRequest, pk: int) -> HttpResponseBase:
    """An instrument as linked data."""
    instrument = instrument_of(pk)
    page = law_page(instrument, request.reading, asked_version(instrument, request))
    return json_answer(law_linked_data(page), LINKED)


@data_page
def log_json(request: PublicRequest) -> HttpResponseBase:
    """The entries of the log as they are hashed, oldest first, a part at a time."""
    asked = valid(NumberedPartForm(request.GET))
    rows = LogEntry.objects.order_by("index")
    if asked["after"] is not None:
        rows = rows.filter(index__gt=asked["after"])
    found, more = part(rows, asked["limit"])
    body = {
        "log_head": head_hash(),
        "entries": [{"entry": row.entry, "entry_hash": row.entry_hash} for row in found],
        "next": next_address(request, found[-1].index) if more else None,
    }
    return stamped(json_answer(body), request)


@data_page
def openapi(request: PublicRequest) -> HttpResponseBase:
    """The description of every public address of data."""
    return json_answer(description(), "application/json")


@data_page
def dataset_jsonld(request: PublicRequest) -> HttpResponseBase:
    """The catalogue as a dataset with its files, in the terms of DCAT."""
    return json_answer(dataset(), LINKED)

"""Departments and what they may do."""

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render

from disclosure.models import PublishedVersion
from disclosure.paper.volumes import stored_volume
from organizations.models import Organization
from portal.power_search import day_tallies
from portal.reading import NotThereError, PublicRequest
from portal.views.home import in_order
from portal.views.public import public_page


@public_page
def organization_list(request: PublicRequest) -> HttpResponse:
    """Every department that has powers in force on the day."""
    rows = in_order(day_tallies(request).organizations)
    contacts = Organization.objects.select_related("region").in_bulk(field_name="code")
    context = {
        "organizations": [{"tally": row, "contact": contacts.get(row.code)} for row in rows],
        "total": sum(row.total for row in rows),
    }
    return render(request, "organizations/list.html", context)


@public_page
def organization(request: PublicRequest, code: str) -> HttpResponse:
    """A department: how to reach it, and its powers by category."""
    contact = Organization.objects.select_related("region").filter(code=code).first()
    versions = PublishedVersion.objects.for_organization(code)
    rows = list(versions.in_force(request.reading.day).listed().without_snapshots())
    if contact is None and not rows:
        raise NotThereError("没有这个部门，请从部门名单中选择。")
    context = {
        "code": code,
        "name": rows[0].organization_name if rows else str(contact),
        "contact": contact,
        "groups": _by_category(rows),
        "total": len(rows),
        "volume": stored_volume(code, request.reading.day) if rows else None,
    }
    return render(request, "organizations/organization.html", context)


def _by_category(rows: list[PublishedVersion]) -> list[tuple[str, list[PublishedVersion]]]:
    rows = sorted(rows, key=lambda row: (row.category_code, row.position, row.code))
    return [(name, list(group)) for name, group in groupby(rows, lambda row: row.category_name)]

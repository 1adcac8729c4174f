"""The front page."""

from django.http import HttpResponse
from django.shortcuts import render

from disclosure.tallies import Tally
from organizations.models import Organization
from portal.changelog import changes_until
from portal.power_search import day_tallies
from portal.reading import PublicRequest
from portal.views.public import public_page
from powers.models import PowerCategory

LATEST = 6


@public_page
def home(request: PublicRequest) -> HttpResponse:
    """Search, categories and departments with counts, and the latest changes."""
    day = request.reading.day
    organizations, categories = counted = day_tallies(request)
    context = {
        "total": counted.total,
        "categories": _described(categories),
        "organizations": in_order(organizations),
        "latest": changes_until(day)[:LATEST],
    }
    return render(request, "home.html", context)


def _described(rows: list[Tally]) -> list[dict[str, object]]:
    descriptions = dict(PowerCategory.objects.values_list("code", "description"))
    return [row._asdict() | {"description": descriptions.get(row.code, "")} for row in rows]


def in_order(rows: list[Tally]) -> list[Tally]:
    """Return organizations in the order of the reference table; unknown codes come last."""
    codes = Organization.objects.order_by("position", "code").values_list("code", flat=True)
    places = {code: place for place, code in enumerate(codes)}
    return sorted(rows, key=lambda row: (places.get(row.code, len(places)), row.code))

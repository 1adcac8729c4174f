"""Numbers about the catalogue, as a page and as data."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from disclosure.models import PublishedVersion
from portal.reading import PublicRequest
from portal.statistics import figures, totals
from portal.views.data_page import data_page, json_answer
from portal.views.public import public_page


@public_page
def statistics(request: PublicRequest) -> HttpResponse:
    """Counts by category, department, law and limit, and changes by month."""
    day = request.reading.day
    sums = totals(PublishedVersion.objects.in_force(day))
    return render(request, "statistics.html", {"totals": sums, "figures": figures(day)})


@data_page
def statistics_json(request: PublicRequest) -> HttpResponseBase:
    """The same numbers, each with its definition."""
    day = request.reading.day
    sums = totals(PublishedVersion.objects.in_force(day))
    numbers = [
        {
            "title": name,
            "definition": definition,
            "rows": [{"code": "", "name": name, "count": count}],
        }
        for name, count, definition in sums
    ]
    numbers += [
        {
            "title": figure.title,
            "definition": figure.definition,
            "rows": [
                {"code": row.code, "name": row.name, "count": row.count} for row in figure.rows
            ],
        }
        for figure in figures(day)
    ]
    return json_answer({"as_of": day.isoformat(), "numbers": numbers})

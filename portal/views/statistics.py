"""Numbers about the catalogue, as a page and as data."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from portal.counted_statistics import statistics_of
from portal.reading import PublicRequest
from portal.views.data_page import data_page, json_answer
from portal.views.public import public_page


@public_page
def statistics(request: PublicRequest) -> HttpResponse:
    """Counts by category, department, law and limit, and changes by month."""
    found = statistics_of(request.reading)
    context = {"totals": found.totals, "figures": found.figures, "counted_at": found.at}
    return render(request, "statistics.html", context)


@data_page
def statistics_json(request: PublicRequest) -> HttpResponseBase:
    """The same numbers, each with its definition."""
    found = statistics_of(request.reading)
    numbers = [
        {
            "title": name,
            "definition": definition,
            "rows": [{"code": "", "name": name, "count": count}],
        }
        for name, count, definition in found.totals
    ]
    numbers += [
        {
            "title": figure.title,
            "definition": figure.definition,
            "rows": [
                {"code": row.code, "name": row.name, "count": row.count} for row in figure.rows
            ],
        }
        for figure in found.figures
    ]
    return json_answer({"as_of": request.reading.day.isoformat(), "numbers": numbers})

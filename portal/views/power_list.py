"""The list of powers with its search, and the suggestions while a visitor types."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from disclosure.models import ListRow
from disclosure.search import parsed
from disclosure.suggesting import names_with
from portal.facets import asked as asked_filters
from portal.facets import facets, orders
from portal.forms import SuggestForm
from portal.power_search import Listing, listing, power_filter, versions_of
from portal.reading import BadParameterError, PublicRequest
from portal.templatetags.reading import with_query
from portal.views.public import page_of, public_page

PAGE_SIZE = 20


@public_page
def power_list(request: PublicRequest) -> HttpResponse:
    """Every power in force on the day that the words and the filters let through."""
    powers = power_filter(request)
    if not powers.is_valid():
        return render(request, "powers/list.html", {"form": powers.form}, status=400)
    found = listing(request, powers)
    page = page_of(request, found.versions, PAGE_SIZE)
    page.object_list = versions_of(list(page.object_list), powers.asked, found.words)
    context = {
        "form": powers.form,
        "page": page,
        "listing": found,
        "asked": powers.asked,
        "asked_filters": asked_filters(request, powers),
        "facets": facets(request, powers, found),
        "kept": [(name, value) for name, value in powers.asked.items() if name != "q" and value],
        "orders": orders(request, powers) if found.are_all else [],
        "total": _in_words(found, page.paginator.count),
    }
    return render(request, "powers/list.html", context)


def _in_words(found: Listing, count: int) -> str:
    return str(count) if found.are_all else f"多于{count}"


@public_page
def suggest(request: PublicRequest) -> HttpResponse:
    """Names with the words typed so far, in the form that browsers ask of a search engine."""
    form = SuggestForm(request.GET)
    if not form.is_valid():
        raise BadParameterError(next(iter(form.errors.values()))[0])
    query = form.cleaned_data["q"]
    rows = ListRow.objects.in_force(request.reading.day).listed()
    names = names_with(rows, parsed(query, {}))
    place = reverse("power_list")
    addresses = [with_query(place, request.reading.parameters | {"q": name}) for name in names]
    answer = [query, names, [""] * len(names), addresses]
    return JsonResponse(
        answer,
        safe=False,
        json_dumps_params={"ensure_ascii": False},
        content_type="application/x-suggestions+json; charset=utf-8",
    )

"""What changed, when, why, and who reviewed it."""

from django.http import HttpResponse
from django.shortcuts import render

from disclosure.models import PublishedVersion
from disclosure.tallies import tallies
from portal.changelog import changes_until, start_of
from portal.forms import ChangesForm
from portal.reading import PublicRequest
from portal.views.public import page_of, public_page

PAGE_SIZE = 20


@public_page
def changes(request: PublicRequest) -> HttpResponse:
    """Every publication up to the day that the form lets through, newest first."""
    everything = PublishedVersion.objects.shown()
    organizations = [(row.code, row.name) for row in tallies(everything).organizations]
    form = ChangesForm(request.GET, organizations=organizations)
    if not form.is_valid():
        return render(request, "changes.html", {"form": form}, status=400)
    asked = form.cleaned_data
    rows = changes_until(min(filter(None, [asked["until"], request.reading.day])))
    if asked["since"]:
        rows = rows.filter(published_at__gte=start_of(asked["since"]))
    if asked["organization"]:
        rows = rows.for_organization(asked["organization"])
    if asked["kind"]:
        rows = rows.filter(change_kind=asked["kind"])
    context = {
        "form": form,
        "page": page_of(request, rows, PAGE_SIZE),
        "show_causes": True,
        "is_filtered": any(asked.values()),
    }
    return render(request, "changes.html", context)

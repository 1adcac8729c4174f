"""The law library: what it holds, and which powers rest on which article."""

from django.http import HttpResponse
from django.shortcuts import render

from legislation.models import Instrument, InstrumentVersion
from portal.forms import LawsForm, LawVersionForm
from portal.law_list import asked_for, grouped, listed_laws, with_standings
from portal.law_page import law_page
from portal.reading import BadParameterError, NotThereError, PublicRequest
from portal.views.public import page_of, public_page

PAGE_SIZE = 30


@public_page
def law_list(request: PublicRequest) -> HttpResponse:
    """The instruments, held in the library or not, that the form lets through."""
    form = LawsForm(request.GET)
    if not form.is_valid():
        return render(request, "laws/list.html", {"form": form}, status=400)
    asked, day = form.cleaned_data, request.reading.day
    page = page_of(request, asked_for(listed_laws(day), asked), PAGE_SIZE)
    page.object_list = with_standings(page.object_list, day)
    groups = grouped(page.object_list)
    context = {"form": form, "page": page, "groups": groups, "is_filtered": True}
    return render(request, "laws/list.html", context)


@public_page
def law(request: PublicRequest, pk: int) -> HttpResponse:
    """An instrument as it stands on the day, and the powers that rest on each article."""
    instrument = instrument_of(pk)
    page = law_page(instrument, request.reading, asked_version(instrument, request))
    return render(request, "laws/law.html", {"page": page, "law": page.law})


def instrument_of(pk: int) -> Instrument:
    """Return an instrument with its versions and aliases; NotThereError when there is none."""
    rows = Instrument.objects.select_related("region").prefetch_related("aliases", "versions")
    instrument = rows.filter(pk=pk).first()
    if instrument is None:
        raise NotThereError("法规库中没有这部法律法规，请按名称查找。")
    return instrument


def asked_version(instrument: Instrument, request: PublicRequest) -> InstrumentVersion | None:
    """Return the version that the address names by its first day; None when it names none."""
    form = LawVersionForm(request.GET)
    if not form.is_valid():
        raise BadParameterError("版本的施行日期请写成 2026-11-22 这样的形式。")
    day = form.cleaned_data["version"]
    found = next((row for row in instrument.versions.all() if row.effective_on == day), None)
    if day and found is None:
        raise NotThereError("这部法律法规没有在这一天起施行的版本，请从它的版本列表中选择。")
    return found

"""Pages for machines, and the guide for people."""

from django.conf import settings
from django.contrib.sitemaps.views import sitemap
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from disclosure.models import LogEntry
from disclosure.tallies import tallies_on
from portal.addresses import absolute
from portal.disclosure_guide import NOT_GIVEN, office, texts
from portal.reading import PublicRequest
from portal.sitemaps import SITEMAPS
from portal.views.public import public_page


@public_page
def guide(request: PublicRequest) -> HttpResponse:
    """How to use the portal, in plain words."""
    return render(request, "guide.html")


@public_page
def disclosure_guide(request: PublicRequest) -> HttpResponse:
    """What is disclosed here, how it is arranged, how to get it, and whom to ask."""
    context = {
        "texts": texts(settings.DISCLOSURE_GUIDE),
        "office": office(settings.DISCLOSURE_OFFICE),
        "categories": tallies_on(request.reading.day).listed.categories,
        "not_given": NOT_GIVEN,
    }
    return render(request, "disclosure_guide.html", context)


def sitemap_part(request: PublicRequest, section: str) -> HttpResponseBase:
    """One file of the map; a withdrawal leaves its newest entry as old as it was."""
    response = sitemap(request, sitemaps=SITEMAPS, section=section)
    response.headers.pop("Last-Modified", None)
    return response


@public_page
def robots(request: PublicRequest) -> HttpResponse:
    """Everything public may be indexed."""
    lines = ["User-agent: *", "Allow: /", f"Sitemap: {absolute(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@never_cache
@public_page
def healthz(request: PublicRequest) -> HttpResponse:
    """Say ok when the database answers; 503 comes from the page's own guard."""
    LogEntry.objects.exists()
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@public_page
def opensearch(request: PublicRequest) -> HttpResponse:
    """How a browser searches here from its own search box."""
    context = {"search": absolute(reverse("power_list"))}
    return render(
        request,
        "opensearch.xml",
        context,
        content_type="application/opensearchdescription+xml; charset=utf-8",
    )

"""Pages for machines, and the guide for people."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from disclosure.models import LogEntry
from portal.reading import PublicRequest
from portal.templatetags.reading import absolute
from portal.views.public import public_page


@public_page
def guide(request: PublicRequest) -> HttpResponse:
    """How to use the portal, in plain words."""
    return render(request, "guide.html")


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

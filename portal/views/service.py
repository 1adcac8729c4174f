"""Pages for machines, and the guide for people."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from disclosure.models import LogEntry
from portal.templatetags.reading import absolute
from portal.views.public import public_page


@public_page
def guide(request: HttpRequest) -> HttpResponse:
    """How to use the portal, in plain words."""
    return render(request, "guide.html")


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be indexed."""
    lines = ["User-agent: *", "Allow: /", f"Sitemap: {absolute(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@never_cache
@public_page
def healthz(request: HttpRequest) -> HttpResponse:
    """Say ok when the database answers; 503 comes from the page's own guard."""
    LogEntry.objects.exists()
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")

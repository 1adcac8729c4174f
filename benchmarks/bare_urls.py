"""The portal's addresses, and beside them a view that sends ready bytes: the most Django can do."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal.urls import urlpatterns as portal_patterns

READY: dict[str, bytes] = {}


def bare(request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(READY[name])


urlpatterns = [path("bare/<str:name>", bare), *portal_patterns]

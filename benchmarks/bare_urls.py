"""The portal's addresses, and beside them a view that sends ready bytes: the most Django can do."""

import os
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal.urls import urlpatterns as portal_patterns

# A server that is measured finds the bytes in the files of this folder.
FOLDER = "BENCH_READY"
READY: dict[str, bytes] = {}


def bare(request: HttpRequest, name: str) -> HttpResponse:
    if name not in READY:
        READY[name] = (Path(os.environ[FOLDER]) / name).read_bytes()
    return HttpResponse(READY[name])


def bare_name(address: str) -> str:
    """Return under which name the bytes of a page are ready."""
    return address.partition("?")[0].strip("/").replace("/", "-") or "home"


urlpatterns = [path("bare/<str:name>", bare), *portal_patterns]

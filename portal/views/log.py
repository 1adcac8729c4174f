"""The publication log, for everybody who wants to check it."""

from collections.abc import Iterator

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from disclosure.log import head_hash
from disclosure.models import LogEntry
from portal.reading import PublicRequest
from portal.views.public import page_of, public_page

PAGE_SIZE = 50


@public_page
def log(request: PublicRequest) -> HttpResponseBase:
    """The entries of the log, newest first."""
    page = page_of(request, LogEntry.objects.order_by("-index"), PAGE_SIZE)
    return render(request, "log.html", {"page": page, "head": head_hash()})


@public_page
def log_jsonl(request: PublicRequest) -> HttpResponseBase:
    """The entries as they are hashed: one on a line, oldest first."""
    return StreamingHttpResponse(_lines(), content_type="application/x-ndjson; charset=utf-8")


def _lines() -> Iterator[str]:
    rows = LogEntry.objects.order_by("index").values_list("entry", flat=True)
    for entry in rows.iterator(chunk_size=1000):
        yield f"{entry}\n"

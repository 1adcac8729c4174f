"""Powers and catalogues as files."""

import io
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from disclosure.canonical import canonical_json
from disclosure.exports import csv_lines, json_parts, linked_data, record, write_xlsx
from disclosure.log import head_hash
from disclosure.models import PublishedVersion, VersionQuerySet
from organizations.models import Organization
from portal.history import History
from portal.reading import NotThereError, PublicRequest
from portal.views import paper
from portal.views.errors import gone
from portal.views.public import public_page

CHUNK = 200
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@public_page
def power_json(request: PublicRequest, code: str) -> HttpResponseBase:
    """A power with every public field."""
    history = History(code, request.reading)
    if history.is_withdrawn:
        return gone(request, code)
    version = history.with_content(history.asked_for(request.GET))
    return _json(record(version, settings.PORTAL["domain"]), "application/json")


@public_page
def power_jsonld(request: PublicRequest, code: str) -> HttpResponseBase:
    """A power as linked data."""
    history = History(code, request.reading)
    if history.is_withdrawn:
        return gone(request, code)
    version = history.with_content(history.asked_for(request.GET))
    return _json(linked_data(version, settings.PORTAL["domain"]), "application/ld+json")


def _json(value: dict[str, Any], content_type: str) -> HttpResponseBase:
    return HttpResponse(canonical_json(value) + "\n", content_type=f"{content_type}; charset=utf-8")


@public_page
def organization_catalogue(request: PublicRequest, code: str, format: str) -> HttpResponseBase:
    """A department's catalogue as of the day."""
    versions = PublishedVersion.objects.for_organization(code)
    if not versions.exists() and not Organization.objects.filter(code=code).exists():
        raise NotThereError("没有这个部门，请从部门名单中选择。")
    if format == "pdf":
        return paper.volume(request, code)
    if format not in CONTENT_TYPES:
        raise NotThereError("没有这种格式的清单，可以下载PDF、Excel、CSV或者JSON。")
    return _catalogue(request, versions, format, code)


@public_page
def catalogue(request: PublicRequest, format: str) -> HttpResponseBase:
    """The whole catalogue as of the day."""
    if format == "zip":
        return paper.bundle(request)
    if format not in CONTENT_TYPES:
        raise NotThereError("没有这种格式的全部目录，可以下载Excel、CSV或者JSON。")
    return _catalogue(request, PublishedVersion.objects.all(), format, "all")


def _catalogue(
    request: PublicRequest, versions: VersionQuerySet, format: str, scope: str
) -> HttpResponseBase:
    day = request.reading.day
    rows = versions.in_force(day).listed().iterator(chunk_size=CHUNK)
    name = f"catalogue-{scope}-{day:%Y%m%d}.{format}"
    if format == "json":
        parts = json_parts(rows, as_of=day, log_head=head_hash(), domain=settings.PORTAL["domain"])
        return _stream(parts, name, format)
    contents = (row.content for row in rows)
    if format == "csv":
        return _stream(csv_lines(contents), name, format)
    out = io.BytesIO()
    write_xlsx(contents, out, f"权责清单（截至{day:%Y-%m-%d}）")
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=name, content_type=CONTENT_TYPES[format])


def _stream(parts: Iterator[str], name: str, format: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(parts, content_type=CONTENT_TYPES[format])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

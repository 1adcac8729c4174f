"""Powers and catalogues on paper: PDF files that were made before, or one power at a time."""

from pathlib import Path

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response

from disclosure.models import PublishedVersion, Volume
from disclosure.paper.bundle import stored_bundle
from disclosure.paper.single import PaperNotReadyError
from disclosure.paper.single import power_pdf as make_power_pdf
from disclosure.paper.storage import stored
from disclosure.paper.volumes import nearest_volume, stored_volume
from portal.history import History
from portal.reading import NotThereError, PublicRequest
from portal.views.public import public_page

# How long a visitor waits for the PDF of a power before being asked to come back.
PATIENCE = 5.0
TYPES = {".pdf": "application/pdf", ".zip": "application/zip"}


@public_page
def power_pdf(request: PublicRequest, code: str) -> HttpResponseBase:
    """A power on paper; made when first asked for, and 503 when that takes too long."""
    history = History(code, request.reading)
    version = history.with_content(history.asked_for(request.GET))
    try:
        path = make_power_pdf(version, seconds=PATIENCE)
    except PaperNotReadyError as error:
        return _not_ready(request, version, error)
    return _send(request, path, f"{version.code}-v{version.number}.pdf")


def _not_ready(
    request: PublicRequest, version: PublishedVersion, error: PaperNotReadyError
) -> HttpResponse:
    response = render(request, "powers/pdf_not_ready.html", {"version": version}, status=503)
    response["Retry-After"] = str(error.retry_after)
    response["Cache-Control"] = "no-store"
    return response


def volume(request: PublicRequest, code: str) -> HttpResponseBase:
    """A department's catalogue on paper, as stored for the state of the day."""
    found = stored_volume(code, request.reading.day)
    if found is None:
        raise _no_volume(code, request)
    return _send(request, stored(found.file), f"catalogue-{code}-{found.on:%Y%m%d}.pdf")


def _no_volume(code: str, request: PublicRequest) -> NotThereError:
    nearest: Volume | None = nearest_volume(code, request.reading.day)
    words = "这一天的PDF分册没有存档，可以下载Excel、CSV或者JSON。"
    if nearest is not None:
        day = nearest.on
        words += f"离它最近的分册是{day.year}年{day.month}月{day.day}日的。"
    return NotThereError(words)


def bundle(request: PublicRequest) -> HttpResponseBase:
    """All volumes of the day in one ZIP, as stored."""
    path = stored_bundle(request.reading.day)
    if path is None:
        raise NotThereError(
            "这一天的全部分册没有存档，可以按部门下载，或者下载Excel、CSV、JSON格式的全部目录。"
        )
    return _send(request, path, f"catalogue-all-{request.reading.day:%Y%m%d}.zip")


def _send(request: PublicRequest, path: Path, name: str) -> HttpResponseBase:
    """Send a file whose own name changes with its content, so that the name is its ETag."""
    etag = f'"{path.stem}"'
    # Asked before the file is opened: nobody would close it.
    known = get_conditional_response(request, etag=etag)
    if known is not None:
        return known
    response = FileResponse(path.open("rb"), filename=name, content_type=TYPES[path.suffix])
    response["ETag"] = etag
    return response

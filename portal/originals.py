"""The stored original of an imported workbook, for those whose list it is."""

from urllib.parse import quote

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path

from intake.models import ImportedFile
from intake.originals import read_original
from organizations.scopes import for_user

# The browser is to store the file, never to open it as a page of this site.
ANY_FILE = "application/octet-stream"


def original_urls(site: admin.AdminSite) -> list[URLPattern]:
    """The address of originals, behind the office's sign-in."""
    view = site.admin_view(original)
    return [path("intake/originals/<str:sha256>/", view, name="intake_original")]


def original(request: HttpRequest, sha256: str) -> HttpResponse:
    """Give the file back as it came."""
    if not request.user.has_perm("intake.view_importedfile"):
        raise PermissionDenied
    files = for_user(ImportedFile.objects.all(), request.user)
    file = get_object_or_404(files, sha256=sha256)
    data = read_original(file.sha256)
    if data is None:
        raise Http404("原文件已不在系统中。")
    return as_download(data, file.name)


def as_download(data: bytes, name: str) -> HttpResponse:
    """Return the bytes as a file to keep, under its own name."""
    response = HttpResponse(data, content_type=ANY_FILE)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response["Cache-Control"] = "private, no-store"
    return response

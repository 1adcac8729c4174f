"""What a department may take away before it brings it again: template, list, charts."""

from typing import Any
from urllib.parse import quote

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path

from disclosure.list_columns import FORMS
from intake.exporting import FORMATS, charts_file, list_file, whole_file
from intake.template import template
from organizations.models import Organization
from portal.desk.people import person_of
from portal.upload import organizations_to_import
from powers.models import PowerCategory

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
}


def workbook_urls(site: admin.AdminSite) -> list[URLPattern]:
    """The addresses of the downloads, behind the office's sign-in."""
    one = "intake/workbooks/<int:pk>/"
    return [
        path("intake/template.xlsx", site.admin_view(empty), name="intake_template"),
        path(f"{one}list.<str:format>", site.admin_view(listed), name="intake_list"),
        path(f"{one}charts.xlsx", site.admin_view(charts), name="intake_charts"),
        path(f"{one}all.xlsx", site.admin_view(whole), name="intake_all"),
    ]


def empty(request: HttpRequest) -> HttpResponse:
    categories = list(PowerCategory.objects.values_list("name", flat=True))
    return _file(template(categories), "xlsx", "权责清单填报模板")


def listed(request: HttpRequest, pk: int, format: str) -> HttpResponse:
    """The list as the department keeps it, in the form in which it came or in the one asked."""
    organization = _organization(request, pk)
    form = request.GET.get("form", "")
    if format not in FORMATS or (form and form not in FORMS):
        raise Http404("没有这种格式。")
    data = list_file(organization, format, FORMS[form] if form else None)
    return _file(data, format, f"{organization.name}权责清单")


def charts(request: HttpRequest, pk: int) -> HttpResponse:
    organization = _organization(request, pk)
    return _file(charts_file(organization), "xlsx", f"{organization.name}流程图")


def whole(request: HttpRequest, pk: int) -> HttpResponse:
    organization = _organization(request, pk)
    return _file(whole_file(organization), "xlsx", f"{organization.name}权责清单和流程图")


def _organization(request: HttpRequest, pk: int) -> Organization:
    offered = organizations_to_import(request.user, person_of(request))
    return get_object_or_404(offered, pk=pk)


def _file(data: bytes, format: str, name: str) -> HttpResponse:
    answer: Any = HttpResponse(data, content_type=TYPES[format])
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}.{format}')}"
    return answer

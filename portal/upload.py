"""The clerk's import: choose a workbook, follow it, read the report, confirm."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from intake.models import Mode, UploadedWorkbook
from intake.originals import forget_unconfirmed
from intake.uploading import receive
from intake.workbook import LIMITS
from organizations.models import Organization, Person
from organizations.scopes import Account
from portal import upload_page
from portal.desk.people import person_of

# Longer than any report can be confirmed.
KEPT_UNCONFIRMED = timedelta(days=7)
LATEST = 10
MOST = LIMITS.file_bytes // (1024 * 1024)


class UploadForm(forms.Form):
    """The workbook, how it meets what is stored, and whose list it is."""

    file = forms.FileField(
        label="工作簿",
        max_length=255,
        help_text=f"xls、xlsx、ods或csv文件，不超过{MOST}MB；不用改动表格的格式",
        widget=forms.FileInput(attrs={"accept": ".xls,.xlsx,.xlsm,.ods,.csv,.txt"}),
        error_messages={
            "required": "请选择文件。",
            "invalid": "请选择文件。",
            "empty": "文件是空的，请重新选择。",
            "max_length": "文件名过长，请改短后再上传。",
        },
    )
    mode = forms.ChoiceField(
        label="导入方式",
        choices=[
            (mode, f"{name}：{sentence}") for mode, (name, sentence) in upload_page.MODES.items()
        ],
        initial=Mode.REPLACE,
        widget=forms.RadioSelect,
    )

    def __init__(self, offered: QuerySet[Organization], *data: Any, **options: Any) -> None:
        super().__init__(*data, **options)
        sole = offered[0] if len(offered[:2]) == 1 else None
        self.fields["organization"] = forms.ModelChoiceField(
            offered, label="机构", empty_label="请选择", initial=sole
        )
        self.order_fields(["organization", "file", "mode"])

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LIMITS.file_bytes:
            raise forms.ValidationError(f"文件超过{MOST}MB，请按部门或类别拆分后再导入。")
        return file


def upload_urls(site: admin.AdminSite) -> list[URLPattern]:
    """The addresses of the import, behind the office's sign-in."""

    def view(act: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        return site.admin_view(_for_importers(act, site))

    one = "intake/upload/<int:pk>/"
    return [
        path("intake/upload/", view(upload), name="intake_upload"),
        path(one, view(upload_page.page), name="intake_upload_page"),
        path(f"{one}confirm/", view(require_POST(upload_page.confirm)), name="intake_confirm"),
        path(f"{one}again/", view(require_POST(upload_page.again)), name="intake_again"),
        path(f"{one}changes/", view(upload_page.changes), name="intake_changes"),
        path(f"{one}marked.xlsx", view(upload_page.marked), name="intake_marked"),
    ]


def organizations_to_import(user: Account, person: Person | None) -> QuerySet[Organization]:
    """Return those whose list the user may import: every one, their own, or none."""
    if user.is_superuser:
        return Organization.objects.all()
    if person is None or person.role != Person.Role.CLERK:
        return Organization.objects.none()
    return Organization.objects.filter(pk=person.organization_id)


def _for_importers(act: Callable[..., HttpResponse], site: admin.AdminSite) -> Callable[..., Any]:
    @wraps(act)
    def view(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        person = person_of(request)
        offered = organizations_to_import(request.user, person)
        if not request.user.is_superuser and not offered:
            raise PermissionDenied
        context = site.each_context(request) | {"opts": UploadedWorkbook._meta, "person": person}
        return act(request, offered, context, **kwargs)

    return view


def upload(
    request: HttpRequest, offered: QuerySet[Organization], context: dict[str, Any]
) -> HttpResponse:
    """Take a workbook and have it read; nothing is written to the list yet."""
    form = UploadForm(offered, request.POST or None, request.FILES or None)
    if form.is_valid():
        forget_unconfirmed(timezone.now() - KEPT_UNCONFIRMED)
        return redirect(_receive(form, request, request.user))
    latest = UploadedWorkbook.objects.filter(organization__in=offered)
    context |= {
        "title": "导入权责清单",
        "form": form,
        "latest": latest.select_related("organization", "owner", "read_job", "import_job")[:LATEST],
    }
    return render(request, "admin/upload/form.html", context)


def _receive(form: UploadForm, request: HttpRequest, owner: Any) -> UploadedWorkbook:
    given = form.cleaned_data
    received = receive(
        given["organization"],
        owner,
        name=given["file"].name,
        data=given["file"].read(),
        mode=given["mode"],
    )
    messages.info(request, f"已收到“{received.name}”，正在后台读取；可以离开这个页面，稍后再回来。")
    return received

"""The clerk's import: choose a workbook, read the report, confirm."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import wraps
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from intake.codes import NoCodePossibleError
from intake.importing import (
    CLASH,
    Imported,
    ImportRefusedError,
    Source,
    import_sources,
    read_source,
)
from intake.models import ImportedFile, Mode
from intake.originals import forget_unconfirmed, keep_original, read_original
from intake.report import count_errors
from intake.workbook import LIMITS, UnreadableWorkbookError
from organizations.models import Organization, Person
from organizations.scopes import Account
from portal.desk import person_of
from portal.upload_report import COUNTS, is_foreign, named_groups, sheet_pages

# Who imports, as the act and the audit trail take it.
Actor = dict[str, Any]
SEAL = "intake.upload"
SEALED_FOR_SECONDS = 24 * 60 * 60
# Longer than any report can be confirmed.
KEPT_UNCONFIRMED = timedelta(days=7)
MOST = LIMITS.file_bytes // (1024 * 1024)
MODES = {
    Mode.REPLACE: (
        "全部替换",
        "以文件为准：文件里有的栏目用文件的文字，系统里多出的职权只列出、不删除。",
    ),
    Mode.SUPPLEMENT: (
        "仅补充",
        "只添加系统里没有的职权、填上空白的栏目，已有的文字一概不动。",
    ),
}
STALE = "这次导入的请求已失效，请重新选择文件。"
GONE = "上传的文件已不在系统中，请重新选择文件。"
MOVED = "读取之后，系统中的职权有了变动，还没有导入；下面是新的结果，请重新核对。"
REFUSALS = (UnreadableWorkbookError, ImportRefusedError, NoCodePossibleError, IntegrityError)


class ChangedSinceReportError(Exception):
    """The import would do something else than what the person was shown."""

    def __init__(self, imported: Imported) -> None:
        super().__init__(MOVED)
        self.imported = imported


@dataclass(frozen=True)
class Upload:
    """What was uploaded, by whom, for whom, and what its report said."""

    user: int | None
    organization: int
    sha256: str
    name: str
    mode: str
    counts: tuple[int, ...]

    def seal(self) -> str:
        """Return it as text that only this system can write."""
        return signing.dumps(asdict(self), salt=SEAL)

    @classmethod
    def unseal(cls, text: str) -> "Upload":
        """Raises BadSignature when the text is forged or too old."""
        values = signing.loads(text, salt=SEAL, max_age=SEALED_FOR_SECONDS)
        return cls(**values | {"counts": tuple(values["counts"])})


class UploadForm(forms.Form):
    """The workbook, how it meets what is stored, and whose list it is."""

    file = forms.FileField(
        label="工作簿",
        max_length=255,
        help_text=f"xls或xlsx文件，不超过{MOST}MB；不用改动表格的格式",
        widget=forms.FileInput(attrs={"accept": ".xls,.xlsx,.xlsm"}),
        error_messages={
            "required": "请选择文件。",
            "invalid": "请选择文件。",
            "empty": "文件是空的，请重新选择。",
            "max_length": "文件名过长，请改短后再上传。",
        },
    )
    mode = forms.ChoiceField(
        label="导入方式",
        choices=[(mode.value, f"{name}：{sentence}") for mode, (name, sentence) in MODES.items()],
        initial=Mode.REPLACE.value,
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

    return [
        path("intake/upload/", view(upload), name="intake_upload"),
        path("intake/upload/confirm/", view(require_POST(confirm)), name="intake_confirm"),
        path("intake/upload/<int:pk>/", view(done), name="intake_done"),
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
        context = site.each_context(request) | {
            "opts": ImportedFile._meta,
            "person": person,
            "actor": {"actor": str(person or request.user), "person": person},
        }
        return act(request, offered, context, **kwargs)

    return view


def upload(
    request: HttpRequest, offered: QuerySet[Organization], context: dict[str, Any]
) -> HttpResponse:
    """Take a workbook and show what importing it would do; nothing is written yet."""
    form = UploadForm(offered, request.POST or None, request.FILES or None)
    imported = _dry_run(form, context["actor"]) if form.is_valid() else None
    if imported is not None:
        keep_original(imported.source.sha256, imported.source.data)
        forget_unconfirmed(timezone.now() - KEPT_UNCONFIRMED)
        organization, mode = form.cleaned_data["organization"], form.cleaned_data["mode"]
        return _report(request, context, imported, organization, mode)
    context |= {"title": "导入权责清单", "form": form}
    return render(request, "admin/upload/form.html", context)


def confirm(
    request: HttpRequest, offered: QuerySet[Organization], context: dict[str, Any]
) -> HttpResponse:
    """Import what was uploaded, exactly as the report told it."""
    try:
        sealed = Upload.unseal(request.POST.get("upload", ""))
    except signing.BadSignature:
        return _again(request, STALE)
    organization = offered.filter(pk=sealed.organization).first()
    if organization is None or sealed.user != request.user.pk:
        raise PermissionDenied
    data = read_original(sealed.sha256)
    if data is None:
        return _again(request, GONE)
    try:
        source = read_source(sealed.name, data)
        imported = _import_as_shown(source, organization, sealed, context["actor"])
    except ChangedSinceReportError as change:
        messages.warning(request, MOVED)
        return _report(request, context, change.imported, organization, sealed.mode)
    except REFUSALS as refusal:
        return _again(request, _said(refusal))
    messages.success(request, _sentence(imported.report, sealed.mode))
    file = get_object_or_404(ImportedFile, sha256=sealed.sha256)
    return redirect("admin:intake_done", pk=file.pk)


def done(
    request: HttpRequest, offered: QuerySet[Organization], context: dict[str, Any], pk: int
) -> HttpResponse:
    """Say where to go on after an import."""
    files = ImportedFile.objects.filter(organization__in=offered).select_related("organization")
    file = get_object_or_404(files, pk=pk)
    context |= {"title": "导入完成", "file": file, "errors": count_errors(file.report)}
    return render(request, "admin/upload/done.html", context)


def _dry_run(form: UploadForm, actor: Actor) -> Imported | None:
    """Import and take it back; None when the form now says why it cannot be done."""
    given = form.cleaned_data
    try:
        source = read_source(given["file"].name, given["file"].read())
        (imported,) = import_sources(
            [source], given["organization"], mode=given["mode"], is_dry_run=True, **actor
        )
    except REFUSALS as refusal:
        form.add_error("file", _said(refusal))
        return None
    return imported


def _import_as_shown(
    source: Source, organization: Organization, sealed: Upload, actor: Actor
) -> Imported:
    """Import; take it back when it does something else than what was shown."""
    with transaction.atomic():
        (imported,) = import_sources([source], organization, mode=sealed.mode, **actor)
        report = imported.report
        if _counts(report) != sealed.counts and (report["created"] or report["changed"]):
            raise ChangedSinceReportError(imported)
    return imported


def _report(
    request: HttpRequest,
    context: dict[str, Any],
    imported: Imported,
    organization: Organization,
    mode: str,
) -> HttpResponse:
    report = imported.report
    sealed = Upload(
        user=request.user.pk,
        organization=organization.pk,
        sha256=imported.source.sha256,
        name=imported.source.name,
        mode=mode,
        counts=_counts(report),
    )
    context |= {
        "title": "核对导入内容",
        "report": report,
        "organization": organization,
        "mode": MODES[Mode(mode)],
        "groups": named_groups(imported, mode),
        "sheets": sheet_pages(report),
        "errors": count_errors(report),
        "is_foreign": is_foreign(report),
        "has_changes": report["created"] or report["changed"],
        "seal": sealed.seal(),
    }
    return render(request, "admin/upload/report.html", context)


def _again(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return redirect("admin:intake_upload")


def _said(refusal: Exception) -> str:
    """One sentence; the database has none of its own for two imports at the same moment."""
    return CLASH if isinstance(refusal, IntegrityError) else str(refusal)


def _counts(report: dict[str, Any]) -> tuple[int, ...]:
    return tuple(report[name] for name in COUNTS)


def _sentence(report: dict[str, Any], mode: str) -> str:
    if not report["created"] and not report["changed"]:
        return "文件内容与系统中的一致，没有任何变化。"
    told = f"新增{report['created']}项，变更{report['changed']}项，不变{report['unchanged']}项"
    # Only a file that is the whole list says anything by what it lacks.
    missing = f"，文件中没有{report['missing']}项" if mode == Mode.REPLACE else ""
    return f"已导入：{told}{missing}。"

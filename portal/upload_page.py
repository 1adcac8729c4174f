"""One uploaded workbook: its progress, its report, the confirmation, and what came of it."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from intake import uploading
from intake.models import Mode, UploadedWorkbook
from intake.originals import read_marked, read_original
from intake.report import count_errors, has_changes
from intake.uploading import CellPlace, UploadRefusedError, known_before
from intake.workbook import column_number
from organizations.models import Organization
from portal.job_progress import progress_of
from portal.originals import as_download
from portal.upload_report import changed_powers, is_foreign, named_groups, sheet_pages

MODES = {
    Mode.REPLACE: (
        "全部替换",
        "以文件为准：文件里有的栏目用文件的文字；同类别中文件没有的职权列为建议取消，不会删除。",
    ),
    Mode.SUPPLEMENT: (
        "仅补充",
        "只添加系统里没有的职权、填上空白的栏目，已有的文字一概不动。",
    ),
}
GOOD_FOR = timedelta(hours=24)
STALE = "报告已超过一天，没有导入；已重新读取，请核对新的报告后再确认。"
OTHER = "您确认的是较早的报告，没有导入；请核对现在的报告后再确认。"
GONE = "上传的文件已不在系统中，请重新选择文件。"
PER_PAGE = 20
UPLOADS = ("organization", "owner", "read_job", "import_job", "check_job", "file")

Offered = QuerySet[Organization]


def page(request: HttpRequest, offered: Offered, context: dict[str, Any], pk: int) -> HttpResponse:
    """Show what is being done with the workbook, what was found in it, or what came of it."""
    upload = _upload(offered, pk)
    job = upload.job
    context |= {"upload": upload, "job": job, "mode": MODES[Mode(upload.mode)]}
    if job and not job.is_finished:
        context |= {"title": job.title, "progress": progress_of(job, timezone.now())}
        return render(request, "admin/upload/progress.html", context)
    if not upload.report:
        is_kept = read_original(upload.sha256) is not None
        context |= {"title": "没有读成", "is_kept": is_kept}
        return render(request, "admin/upload/failed.html", context)
    context |= _report_context(upload)
    if upload.is_imported:
        context["title"] = "导入完成"
        return render(request, "admin/upload/done.html", context)
    context |= {"title": "导入前的核对", "known": known_before(upload)}
    return render(request, "admin/upload/report.html", context)


def confirm(
    request: HttpRequest, offered: Offered, context: dict[str, Any], pk: int
) -> HttpResponse:
    """Have the workbook imported exactly as its report told."""
    upload = _own_upload(request, offered, pk)
    if not upload.is_imported and upload.plan != request.POST.get("plan"):
        messages.error(request, OTHER)
        return redirect(upload)
    if read_original(upload.sha256) is None:
        messages.error(request, GONE)
        return redirect("admin:intake_upload")
    try:
        if upload.read_at and timezone.now() - upload.read_at > GOOD_FOR:
            uploading.read_again(upload)
            messages.warning(request, STALE)
        else:
            uploading.confirm(upload)
    except UploadRefusedError as refusal:
        messages.warning(request, str(refusal))
    return redirect(upload)


def again(request: HttpRequest, offered: Offered, context: dict[str, Any], pk: int) -> HttpResponse:
    """Read the workbook once more, with the hidden texts that the person chose."""
    upload = _own_upload(request, offered, pk)
    try:
        uploading.read_again(upload, _chosen_cells(upload, request.POST.getlist("cell")))
    except UploadRefusedError as refusal:
        messages.warning(request, str(refusal))
    return redirect(upload)


def changes(
    request: HttpRequest, offered: Offered, context: dict[str, Any], pk: int
) -> HttpResponse:
    """Show every changed power with its differences, some on a page."""
    upload = _upload(offered, pk)
    pages = Paginator(upload.report.get("changed_powers", []), PER_PAGE)
    shown = pages.get_page(request.GET.get("page"))
    context |= {
        "title": "变更的职权",
        "upload": upload,
        "page": shown,
        "powers": changed_powers(shown.object_list),
    }
    return render(request, "admin/upload/changes.html", context)


def marked(
    request: HttpRequest, offered: Offered, context: dict[str, Any], pk: int
) -> HttpResponse:
    """Give the clerk's own workbook with the findings beside its cells."""
    upload = _upload(offered, pk)
    data = read_marked(upload.pk)
    if data is None:
        raise Http404("标注工作簿已不在系统中，请重新上传文件。")
    return as_download(data, f"{upload.name.rpartition('.')[0] or upload.name}（标注）.xlsx")


def _upload(offered: Offered, pk: int) -> UploadedWorkbook:
    uploads = UploadedWorkbook.objects.filter(organization__in=offered).select_related(*UPLOADS)
    return get_object_or_404(uploads, pk=pk)


def _own_upload(request: HttpRequest, offered: Offered, pk: int) -> UploadedWorkbook:
    """A report is acted on by the person who brought the file, and nobody else."""
    upload = _upload(offered, pk)
    if upload.owner_id != request.user.pk:
        raise PermissionDenied
    return upload


def _report_context(upload: UploadedWorkbook) -> dict[str, Any]:
    report = upload.report
    return {
        "report": report,
        "groups": named_groups(report, upload.mode),
        "changed": changed_powers(report["changed_powers"][:PER_PAGE]),
        "more_changed": max(0, report["changed"] - PER_PAGE),
        "sheets": sheet_pages(report),
        "errors": count_errors(report),
        "is_foreign": is_foreign(report),
        "has_changes": has_changes(report),
    }


def _chosen_cells(upload: UploadedWorkbook, values: list[str]) -> list[CellPlace]:
    """The chosen hidden cells, of those that the report offers; anything else is left out."""
    offered = {
        f"{number}:{cell['row']}:{cell['column']}": (
            sheet["name"],
            cell["row"],
            column_number(cell["column"]),
        )
        for number, sheet in enumerate(upload.report.get("sheets", []))
        for cell in [*sheet["covered_cells"], *sheet["uncovered_cells"]]
    }
    return [offered[value] for value in dict.fromkeys(values) if value in offered]

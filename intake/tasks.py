"""What is done with an uploaded workbook in the background: read, import, check."""

import hashlib
import json
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks import task

from intake.checking import check_bases_of
from intake.codes import NoCodePossibleError
from intake.importing import (
    CLASH,
    Imported,
    ImportRefusedError,
    Source,
    import_sources,
    read_source,
)
from intake.marked import marked_workbook
from intake.models import ImportedFile, UploadedWorkbook
from intake.originals import forget_original, keep_marked, read_original
from intake.report import has_changes
from intake.workbook import UnreadableWorkbookError
from jobs.models import Job
from jobs.starting import start
from jobs.working import JobFailedError, Progress, carry_out
from organizations.models import Person

REFUSALS = (UnreadableWorkbookError, ImportRefusedError, NoCodePossibleError, IntegrityError)
GONE = "上传的文件已不在系统中，请重新选择文件。"
STEPS = 4


class _MovedError(Exception):
    """The import would do something else than what the person was shown."""

    def __init__(self, imported: Imported) -> None:
        super().__init__()
        self.imported = imported


@task()
def read_upload(key: int) -> None:
    """Say what importing the workbook would do; nothing of it is kept but the report."""
    carry_out(key, _read)


@task()
def import_upload(key: int) -> None:
    """Import the workbook as it was shown, in one transaction."""
    carry_out(key, _import)


# Whoever waits for an import comes first.
@task(priority=-10)
def check_upload(key: int) -> None:
    """Compare what was imported with the law library."""
    carry_out(key, _check)


def plan_of(report: dict[str, Any]) -> str:
    """A hash of what an import does to stored powers; two equal ones do the same."""
    plan = [
        [[power["name"], power["sheet"], power["row"]] for power in report["created_powers"]],
        [[power["code"], power["fields"]] for power in report["changed_powers"]],
        [power["code"] for power in report["missing_powers"]],
    ]
    return hashlib.sha256(json.dumps(plan, ensure_ascii=False).encode()).hexdigest()


def _read(job: Job, progress: Progress) -> None:
    upload = _upload(job)
    try:
        source = _source(upload, progress)
        progress.step("正在与系统中的职权比较", 1, STEPS)
        (imported,) = import_sources(
            [source], upload.organization, mode=upload.mode, is_dry_run=True, **_actor(upload)
        )
    except REFUSALS as refusal:
        # What cannot be read is not kept; the record says why.
        UploadedWorkbook.objects.filter(pk=upload.pk).update(report={}, plan="")
        progress.fail(_said(refusal))
        forget_original(upload.sha256)
        return
    _keep_report(upload, imported, progress)


def _keep_report(upload: UploadedWorkbook, imported: Imported, progress: Progress) -> None:
    progress.step("正在编制标注工作簿", 2, STEPS)
    keep_marked(upload.pk, marked_workbook(imported.source, imported.report))
    progress.step("正在保存报告", 3, STEPS)
    with transaction.atomic():
        values = {"report": imported.report, "plan": plan_of(imported.report)}
        UploadedWorkbook.objects.filter(pk=upload.pk).update(**values, read_at=timezone.now())
        progress.finish({name: imported.report[name] for name in ("created", "changed")})


def _import(job: Job, progress: Progress) -> None:
    upload = _upload(job)
    try:
        source = _source(upload, progress)
        progress.step("正在写入，请不要关机", 1, STEPS)
        with transaction.atomic():
            _import_as_shown(upload, source, progress)
    except _MovedError as moved:
        _show_again(upload, moved.imported, progress)
    except REFUSALS as refusal:
        raise JobFailedError(_said(refusal)) from refusal


def _import_as_shown(upload: UploadedWorkbook, source: Source, progress: Progress) -> None:
    """Write, record and queue the check; all of it or nothing."""
    (imported,) = import_sources([source], upload.organization, mode=upload.mode, **_actor(upload))
    if plan_of(imported.report) != upload.plan and has_changes(imported.report):
        raise _MovedError(imported)
    upload.file = ImportedFile.objects.get(sha256=upload.sha256)
    upload.report, upload.imported_at = imported.report, timezone.now()
    upload.check_job = start_check(upload) if has_changes(imported.report) else None
    upload.save()
    counts = ("created", "changed", "unchanged", "missing")
    progress.finish({name: imported.report[name] for name in counts})


def _show_again(upload: UploadedWorkbook, imported: Imported, progress: Progress) -> None:
    """The list changed since the report: nothing was written, and there is a new report."""
    keep_marked(upload.pk, marked_workbook(imported.source, imported.report))
    with transaction.atomic():
        values = {"report": imported.report, "plan": plan_of(imported.report)}
        UploadedWorkbook.objects.filter(pk=upload.pk).update(
            **values, read_at=timezone.now(), import_job=None, has_moved=True
        )
        progress.finish({"has_moved": True})


def start_check(upload: UploadedWorkbook) -> Job:
    return start(
        check_upload,
        kind=Job.Kind.CHECK_BASES,
        title=f"核对依据：{upload.name}",
        owner=upload.owner,
        organization=upload.organization,
        arguments={"upload": upload.pk},
        is_repeatable=True,
    )


def _check(job: Job, progress: Progress) -> dict[str, Any]:
    return check_bases_of(_upload(job).sha256, timezone.localdate(), progress.step)


def _upload(job: Job) -> UploadedWorkbook:
    uploads = UploadedWorkbook.objects.select_related("organization", "owner")
    return uploads.get(pk=job.arguments["upload"])


def _source(upload: UploadedWorkbook, progress: Progress) -> Source:
    progress.step("正在读取工作簿", 0, STEPS)
    data = read_original(upload.sha256)
    if data is None:
        raise JobFailedError(GONE)
    uncovered: dict[str, set[tuple[int, int]]] = {}
    for sheet, row, column in upload.uncovered:
        uncovered.setdefault(sheet, set()).add((row, column))
    return read_source(upload.name, data, uncovered)


def _actor(upload: UploadedWorkbook) -> dict[str, Any]:
    """Who imports, as the act and the audit trail take it."""
    person = Person.objects.filter(user=upload.owner).first()
    return {"actor": str(person or upload.owner), "person": person}


def _said(refusal: Exception) -> str:
    """One sentence; the database has none of its own for two imports at the same moment."""
    return CLASH if isinstance(refusal, IntegrityError) else str(refusal)

"""A clerk's workbook on its way: received, read, read again, confirmed."""

import hashlib
from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from intake.models import ImportedFile, UploadedWorkbook
from intake.originals import keep_original
from intake.tasks import import_upload, read_upload
from jobs.models import Job
from jobs.starting import start
from organizations.models import Organization

# Sheet, row and column of a cell under a merged area.
CellPlace = tuple[str, int, int]


class UploadRefusedError(ValueError):
    """The upload cannot go on; the message is one sentence that says what to do."""


BUSY = "这个文件正在处理，请等它完成。"
IMPORTED = "这个文件已经导入，不用再确认。"
UNREAD = "这个文件还没有读完，请等报告出来后再确认。"


def receive(
    organization: Organization, owner: User, *, name: str, data: bytes, mode: str
) -> UploadedWorkbook:
    """Keep a workbook and have it read in the background."""
    sha256 = hashlib.sha256(data).hexdigest()
    keep_original(sha256, data)
    with transaction.atomic():
        upload = UploadedWorkbook.objects.create(
            organization=organization,
            owner=owner,
            sha256=sha256,
            name=name[-255:],
            size=len(data),
            mode=mode,
        )
        _start_reading(upload)
    return upload


def read_again(upload: UploadedWorkbook, uncovered: Sequence[CellPlace] | None = None) -> None:
    """Have the workbook read once more, with other decisions or against a list that moved."""
    with transaction.atomic():
        upload = _at_rest(upload)
        if uncovered is not None:
            upload.uncovered = [list(place) for place in uncovered]
        upload.import_job, upload.has_moved = None, False
        _start_reading(upload)


def confirm(upload: UploadedWorkbook) -> None:
    """Import the workbook as its report told, in the background."""
    with transaction.atomic():
        upload = _at_rest(upload)
        if upload.read_job is None or upload.read_job.state != Job.State.DONE:
            raise UploadRefusedError(UNREAD)
        upload.import_job = start(
            import_upload,
            kind=Job.Kind.IMPORT_WORKBOOK,
            title=f"导入权责清单：{upload.name}",
            owner=upload.owner,
            organization=upload.organization,
            arguments={"upload": upload.pk},
        )
        upload.save(update_fields=["import_job"])


def known_before(upload: UploadedWorkbook) -> list[str]:
    """Sentences about the same bytes, whatever name they had when they came before."""
    file = ImportedFile.objects.filter(
        sha256=upload.sha256, organization=upload.organization
    ).first()
    if file:
        day = timezone.localtime(file.imported_at)
        return [f"内容相同的文件已在{day:%Y年%-m月%-d日}以“{file.name}”为名导入过。"]
    twin = UploadedWorkbook.objects.filter(
        sha256=upload.sha256, organization=upload.organization, pk__lt=upload.pk
    ).first()
    if twin:
        day = timezone.localtime(twin.uploaded_at)
        return [f"内容相同的文件已在{day:%Y年%-m月%-d日}以“{twin.name}”为名上传过，尚未导入。"]
    return []


def _at_rest(upload: UploadedWorkbook) -> UploadedWorkbook:
    """Lock the upload's row; refuse while something is being done with it."""
    upload = UploadedWorkbook.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if upload.is_imported:
        raise UploadRefusedError(IMPORTED)
    if upload.job and not upload.job.is_finished:
        raise UploadRefusedError(BUSY)
    return upload


def _start_reading(upload: UploadedWorkbook) -> None:
    upload.read_job = start(
        read_upload,
        kind=Job.Kind.READ_WORKBOOK,
        title=f"读取工作簿：{upload.name}",
        owner=upload.owner,
        organization=upload.organization,
        arguments={"upload": upload.pk},
        is_repeatable=True,
    )
    upload.save()

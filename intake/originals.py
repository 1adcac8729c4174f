"""Uploaded workbooks as they came, kept under their own hash."""

import contextlib
import datetime
import hashlib
import math
import tempfile
from pathlib import Path

from django.conf import settings

from intake.models import ImportedFile, UploadedWorkbook, original_path
from jobs.models import Job

MARKED = "import_reports"


def keep_original(sha256: str, data: bytes) -> None:
    """Keep the file as it came; a half-written one never gets the final name."""
    path = _place(sha256)
    if path.exists():
        # Asked for again: what nobody confirmed is counted from its last upload.
        with contextlib.suppress(PermissionError):
            path.touch()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as copy:
        copy.write(data)
    Path(copy.name).replace(path)


def read_original(sha256: str) -> bytes | None:
    """Return the file's bytes; None when it is not there or is no longer what it was."""
    try:
        data = _place(sha256).read_bytes()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == sha256 else None


def forget_original(sha256: str) -> None:
    """Delete an upload's file, unless it was imported or somebody else still reads it."""
    if ImportedFile.objects.filter(sha256=sha256).exists():
        return
    if (
        UploadedWorkbook.objects.filter(sha256=sha256)
        .exclude(read_job__state=Job.State.FAILED)
        .exists()
    ):
        return
    with contextlib.suppress(OSError):
        _place(sha256).unlink()


def keep_marked(key: int, data: bytes) -> None:
    """Keep an upload's marked-up workbook."""
    path = _marked(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as copy:
        copy.write(data)
    Path(copy.name).replace(path)


def read_marked(key: int) -> bytes | None:
    """Return an upload's marked-up workbook; None when it is not there."""
    try:
        return _marked(key).read_bytes()
    except OSError:
        return None


def forget_unconfirmed(before: datetime.datetime) -> None:
    """Delete what was uploaded before that instant and never imported."""
    old = {path.name: path for path in _place("").glob("*") if _touched(path) < before.timestamp()}
    imported = ImportedFile.objects.filter(sha256__in=old).values_list("sha256", flat=True)
    for name in old.keys() - set(imported):
        # A file that the command left behind for another account is not ours to delete.
        with contextlib.suppress(OSError):
            old[name].unlink()
    for upload in UploadedWorkbook.objects.filter(uploaded_at__lt=before, imported_at=None):
        with contextlib.suppress(OSError):
            _marked(upload.pk).unlink()


def _touched(path: Path) -> float:
    """When the file was last kept; one that is gone by now is of no interest."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return math.inf


def _place(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / original_path(sha256)


def _marked(key: int) -> Path:
    return Path(settings.MEDIA_ROOT) / MARKED / f"{key}.xlsx"

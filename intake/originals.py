"""Uploaded workbooks as they came, kept under their own hash."""

import hashlib
import tempfile
from pathlib import Path

from django.conf import settings

from intake.models import original_path


def keep_original(sha256: str, data: bytes) -> None:
    """Keep the file as it came; a half-written one never gets the final name."""
    path = _place(sha256)
    if path.exists():
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


def _place(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / original_path(sha256)

"""Files under MEDIA_ROOT: written whole or not at all, by one writer at a time."""

import contextlib
import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.conf import settings


class TurnNotReachedError(Exception):
    """Somebody else held the turn until the time was up."""


def stored(name: str) -> Path:
    """Return where the file of that name lies."""
    return Path(settings.MEDIA_ROOT) / name


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that readers see the old one or the new one, also after a crash."""
    with writing_atomically(path) as file:
        file.write(content)


@contextlib.contextmanager
def writing_atomically(path: Path) -> Iterator[IO[bytes]]:
    """Give a file to write to; it takes its place when the block ends without an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(temporary).unlink()
        raise


@contextlib.contextmanager
def turn(folder: str, *, seconds: float) -> Iterator[None]:
    """Hold the only turn to write into a folder.

    The lock is the operating system's and cannot outlive its process. Raises
    TurnNotReachedError when others hold it for longer than ``seconds``.
    """
    deadline = time.monotonic() + seconds
    path = stored(folder) / ".lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        while not _locks(file.fileno()):
            if time.monotonic() >= deadline:
                raise TurnNotReachedError
            time.sleep(0.05)
        yield


def _locks(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

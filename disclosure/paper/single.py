"""The PDF of one power: made when first asked for, kept on disk by what it is made from."""

import time
from pathlib import Path

from disclosure.models import PublishedVersion
from disclosure.paper.documents import power_document
from disclosure.paper.gathering import gather
from disclosure.paper.rendering import Document, render_pdf
from disclosure.paper.storage import TurnNotReachedError, stored, turn, write_atomically
from jobs.child import ChildError

FOLDER = "powers"


class PaperNotReadyError(Exception):
    """The PDF could not be made while the visitor waits; ``retry_after`` is in seconds."""

    retry_after = 10


def power_pdf(version: PublishedVersion, *, seconds: float) -> Path:
    """Return the file with the PDF of a version.

    One child at a time makes such files. Raises PaperNotReadyError when that takes longer
    than ``seconds``, the wait for the turn included.
    """
    deadline = time.monotonic() + seconds
    document = power_document(gather([version]))
    path = stored(f"{FOLDER}/{version.code}/{version.number}-{document.key[:32]}.pdf")
    if path.exists():
        return path
    try:
        with turn(FOLDER, seconds=seconds):
            if not path.exists():
                _make(document, path, max(deadline - time.monotonic(), 0.1))
    except (TurnNotReachedError, ChildError) as error:
        raise PaperNotReadyError("PDF正在生成，请稍后再试。") from error
    return path


def _make(document: Document, path: Path, seconds: float) -> None:
    """Write the file and take away what was made of the same version before."""
    paper = render_pdf(document, seconds=seconds)
    number = path.name.partition("-")[0]
    outdated = list(path.parent.glob(f"{number}-*.pdf"))
    write_atomically(path, paper.pdf)
    for old in outdated:
        old.unlink(missing_ok=True)

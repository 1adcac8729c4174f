"""Has a document rendered by the bounded child."""

import datetime
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from jobs.child import MEBIBYTE, Bounds, run_child

CHILD = Path(__file__).with_name("child.py")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that is embedded in the PDF."""

    name: str
    description: str
    content: str


@dataclass(frozen=True, slots=True)
class Document:
    """What a PDF is made from; the same document always gives the same bytes."""

    html: str
    created: datetime.datetime
    attachments: Sequence[Attachment] = ()

    @property
    def order(self) -> bytes:
        """What the child reads."""
        words = {
            "html": self.html,
            "created": self.created.isoformat(),
            "attachments": [asdict(attachment) for attachment in self.attachments],
        }
        identifier = hashlib.sha256(_bytes(words)).hexdigest()[:32]
        return _bytes(words | {"identifier": identifier})

    @property
    def key(self) -> str:
        """The hash of everything the PDF is made from."""
        return hashlib.sha256(self.order).hexdigest()


@dataclass(frozen=True, slots=True)
class Paper:
    """A rendered PDF."""

    pdf: bytes
    page_count: int


def render_pdf(document: Document, *, seconds: float, memory: int = 1536 * MEBIBYTE) -> Paper:
    """Return the PDF of a document, made in a bounded child without network.

    Raises ``jobs.child.ChildError`` when the child does not finish within its bounds.
    """
    bounds = Bounds(seconds=seconds, memory=memory, output=512 * MEBIBYTE)
    answer = run_child([sys.executable, "-I", str(CHILD)], document.order, bounds)
    header, _, pdf = answer.partition(b"\n")
    return Paper(pdf, json.loads(header)["pages"])


def _bytes(words: Mapping[str, object]) -> bytes:
    return json.dumps(words, ensure_ascii=False, sort_keys=True).encode()

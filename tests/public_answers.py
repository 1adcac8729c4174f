"""What the public site answers, in a form that can be compared and searched for marks.

The leak tests, and the tests that seed leaks to try them, ask through these functions alone.
"""

import hashlib
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

import pikepdf
from django.core.cache import caches
from django.test import Client

from disclosure.models import PublishedVersion
from disclosure.paper import bundle, single, volumes
from disclosure.paper.storage import stored
from disclosure.periods import today
from tests.public_addresses import whole
from tests.unpublished import marks_in

PAPER = (".pdf", ".zip")
SECONDS = 600
POWER = re.compile("/powers/(.+).pdf")
VOLUME = re.compile("/organizations/(.+)/catalogue.pdf")


class Answer(NamedTuple):
    """One answer: every header, the hash of the bytes, and the marks that are in either."""

    status: int
    headers: tuple[tuple[str, str], ...]
    digest: str
    marks: tuple[bytes, ...]


def answers(client: Client, asked: Iterable[str]) -> dict[str, Answer]:
    """Ask for every address with empty caches and without any paper made before."""
    asked = list(asked)
    for cache in caches.all():
        cache.clear()
    make_papers(asked)
    return {address: _answer(client, address) for address in asked}


def differing(before: Mapping[str, Answer], after: Mapping[str, Answer]) -> list[str]:
    """Return the addresses at which status, a header or a byte is another one."""
    return [address for address in before if before[address] != after[address]]


def marked(found: Mapping[str, Answer]) -> list[tuple[str, tuple[bytes, ...]]]:
    """Return the addresses at which a mark is, and which."""
    return [(address, answer.marks) for address, answer in found.items() if answer.marks]


def make_papers(asked: Collection[str]) -> None:
    """Make every asked PDF and bundle anew, however long that takes on a busy machine."""
    paths = {address.partition("?")[0] for address in asked}
    if any(path.endswith(PAPER) for path in paths):
        for folder in (single.FOLDER, volumes.FOLDER, bundle.FOLDER):
            shutil.rmtree(stored(folder), ignore_errors=True)
    for code in sorted(match[1] for match in map(POWER.fullmatch, paths) if match):
        versions = PublishedVersion.objects.shown().filter(code=code)
        are_old_asked = any(f"/powers/{code}.pdf?" in address for address in asked)
        for version in versions if are_old_asked else versions.in_force():
            single.power_pdf(version, seconds=SECONDS)
    for body in sorted(match[1] for match in map(VOLUME.fullmatch, paths) if match):
        volumes.make_volume(body, today())
    if "/catalogue.zip" in paths:
        bundle.make_bundle(today())


def _answer(client: Client, address: str) -> Answer:
    response = client.get(address)
    body = whole(response)
    headers = tuple(sorted(response.headers.items()))
    marks = marks_in(str(headers).encode() + b"".join(opened(body)))
    return Answer(response.status_code, headers, hashlib.sha256(body).hexdigest(), tuple(marks))


def opened(body: bytes) -> Iterator[bytes]:
    """Yield what is in a body: the members of a package, all that a PDF says or carries."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as members:
            for name in members.namelist():
                yield name.encode()
                yield from opened(members.read(name))
    elif body.startswith(b"%PDF"):
        yield from _said_by_pdf(body)
    else:
        yield body


def _said_by_pdf(body: bytes) -> Iterator[bytes]:
    """Yield words, bookmarks, attachments, and what programs read about the file."""
    command = ["pdftotext", "-raw", "-", "-"]
    yield subprocess.run(command, input=body, capture_output=True, check=True).stdout
    with pikepdf.open(io.BytesIO(body)) as pdf:
        yield str({name: str(value) for name, value in pdf.docinfo.items()}).encode()
        with pdf.open_outline() as outline:
            yield from _titles(outline.root)
        for name, attachment in pdf.attachments.items():
            yield name.encode()
            yield attachment.get_file().read_bytes()
        for part in pdf.objects:
            if isinstance(part, pikepdf.Stream) and part.get("/Type") == "/Metadata":
                yield part.read_bytes()


def _titles(items: Iterable[pikepdf.OutlineItem]) -> Iterator[bytes]:
    for item in items:
        yield item.title.encode()
        yield from _titles(item.children)

"""Reads a collection of Markdown instruments from a folder or an archive, in memory.

Nothing is unpacked to the disk. Sizes are limited while reading, whatever an archive claims.
"""

import io
import lzma
import sqlite3
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath
from typing import IO

FILE_LIMIT = 8 * 2**20
TOTAL_LIMIT = 512 * 2**20
COUNT_LIMIT = 50_000
CATALOGUE_NAME = "db.sqlite3"


class UnreadableCorpus(ValueError):
    """The collection cannot be read; the message says why, for people."""


@dataclass(frozen=True)
class CatalogueRow:
    """What the collection's own catalogue knows about one file."""

    level: str
    effective_on: date | None
    is_expired: bool


Catalogue = dict[tuple[str, date | None], CatalogueRow]


@dataclass
class Corpus:
    """The instruments of a collection by path, and its catalogue if it has one."""

    texts: dict[str, str] = field(default_factory=dict)
    catalogue: Catalogue = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)


def read_corpus(path: Path) -> Corpus:
    """Read a folder, or an archive ``.tar.xz`` or ``.tar``."""
    if path.is_dir():
        files = _folder_files(path)
    elif path.is_file():
        files = _archive_files(path)
    else:
        raise UnreadableCorpus(f"找不到{path}，请给出文件夹或.tar.xz文件的路径。")
    corpus = Corpus()
    try:
        for name, content in files:
            _take(corpus, name, content)
    except (tarfile.TarError, lzma.LZMAError, EOFError) as error:
        raise UnreadableCorpus(f"{path.name}不是完整的.tar.xz文件，请重新下载后再试。") from error
    return corpus


def _take(corpus: Corpus, name: str, content: bytes) -> None:
    if PurePosixPath(name).name == CATALOGUE_NAME:
        corpus.catalogue = read_catalogue(content)
        return
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        corpus.problems.append((name, "不是UTF-8编码的文本"))
        return
    if not _is_about_the_collection(name, text):
        corpus.texts[name] = text


def _is_about_the_collection(name: str, text: str) -> bool:
    """Indexes, templates and read-me files are marked by a block of settings on top."""
    return PurePosixPath(name).stem.startswith("_") or text.startswith("---")


def _is_wanted(name: str) -> bool:
    pure = PurePosixPath(name)
    is_plain = not pure.is_absolute() and ".." not in pure.parts
    return is_plain and (pure.suffix == ".md" or pure.name == CATALOGUE_NAME)


def _limited(count: int, total: int) -> None:
    if count > COUNT_LIMIT:
        raise UnreadableCorpus(f"文件超过{COUNT_LIMIT}个，请分批导入。")
    if total > TOTAL_LIMIT:
        raise UnreadableCorpus(f"内容超过{TOTAL_LIMIT // 2**20}MB，请分批导入。")


def _folder_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    total = 0
    for count, path in enumerate(sorted(folder.rglob("*")), start=1):
        name = path.relative_to(folder).as_posix()
        if not _is_wanted(name) or path.is_symlink() or not path.is_file():
            continue
        size = path.stat().st_size
        total += size
        _limited(count, total)
        if size > FILE_LIMIT:
            raise UnreadableCorpus(f"{name}超过{FILE_LIMIT // 2**20}MB，请检查后再导入。")
        yield name, path.read_bytes()


def _archive_files(path: Path) -> Iterator[tuple[str, bytes]]:
    opening = lzma.open if path.suffix == ".xz" else Path.open
    with (
        opening(path, "rb") as stream,
        tarfile.open(fileobj=_Limited(stream), mode="r|") as archive,
    ):
        for count, member in enumerate(archive, start=1):
            _limited(count, 0)
            name = PurePosixPath(member.name).as_posix().removeprefix("./")
            if not member.isfile() or not _is_wanted(name):
                continue
            if member.size > FILE_LIMIT:
                raise UnreadableCorpus(f"{name}超过{FILE_LIMIT // 2**20}MB，请检查后再导入。")
            content = archive.extractfile(member)
            if content:
                yield name, content.read()


class _Limited(io.RawIOBase):
    """Stops an archive that unpacks to more than the limit, wherever its bytes are."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        content = self.stream.read(size)
        self.count += len(content)
        _limited(0, self.count)
        return content


def read_catalogue(content: bytes) -> Catalogue:
    """Read the collection's SQLite catalogue: rank, day of effect, whether it has expired."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(content)
        connection.execute("PRAGMA trusted_schema = OFF")
        rows = connection.execute(
            "SELECT name, publish, level, valid_from, expired FROM law LIMIT 100000"
        ).fetchall()
    except sqlite3.Error as error:
        raise UnreadableCorpus(f"{CATALOGUE_NAME}不是可读的目录库，请去掉它或重新下载。") from error
    finally:
        connection.close()
    return {
        (str(name), _day(publish)): CatalogueRow(str(level), _day(since), bool(expired))
        for name, publish, level, since, expired in rows
    }


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None

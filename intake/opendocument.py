"""Reading OpenDocument spreadsheets (ods) from their XML, row by row.

Runs in the bounded child. The file may say that a cell or row is repeated a million times:
empty ones are only counted, those with text are held to the limits before room is made.
"""

import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.parsers import expat

from intake.budget import TOO_LARGE, Budget, check_sheets, check_size
from intake.workbook import Limits, UnreadableWorkbookError
from powers.formulas import unguarded
from powers.spelling import plain_text

MIMETYPES = (
    b"application/vnd.oasis.opendocument.spreadsheet",
    b"application/vnd.oasis.opendocument.spreadsheet-template",
)
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0 "
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
CELLS = (TABLE + "table-cell", TABLE + "covered-table-cell")
NUMBERS = ("float", "percentage", "currency")
CHUNK = 1024 * 1024
MIDNIGHT = "T00:00:00"
PASSWORD = "文件设有打开密码，请取消密码后再导入。"  # noqa: S105  # a sentence, not a password
BROKEN = "文件已损坏，请用Excel或WPS打开后另存为xlsx再导入。"

Attributes = dict[str, str]


def is_opendocument(archive: zipfile.ZipFile) -> bool:
    """Say whether a ZIP archive says of itself that it is an OpenDocument spreadsheet."""
    if "mimetype" not in archive.namelist():
        return False
    with archive.open("mimetype") as stream:
        return stream.read(200).strip() in MIMETYPES


def parse_opendocument(data: bytes, limits: Limits) -> dict[str, Any]:
    """Return the sheets as JSON-ready data; raises UnreadableWorkbookError."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        names = archive.namelist()
        if "META-INF/manifest.xml" in names and _is_encrypted(archive):
            raise UnreadableWorkbookError(PASSWORD)
        reader = _Reader(limits)
        try:
            with archive.open("content.xml") as stream:
                reader.read(stream)
        except (expat.ExpatError, KeyError) as error:
            raise UnreadableWorkbookError(BROKEN) from error
    return {
        "sheets": reader.sheets,
        "has_macros": any(name.startswith(("Basic/", "Scripts/")) for name in names),
        "has_external_links": reader.has_external_links,
    }


def _is_encrypted(archive: zipfile.ZipFile) -> bool:
    with archive.open("META-INF/manifest.xml") as stream:
        return b"encryption-data" in stream.read(CHUNK)


@dataclass
class _Cell:
    attributes: Attributes
    is_covered: bool
    paragraphs: list[str] = field(default_factory=list)
    # Elements within the cell that are no text of it: comments, drawings.
    aside: int = 0

    @property
    def text(self) -> str:
        """The stored value as text, as other workbooks give it."""
        kind = self.attributes.get(OFFICE + "value-type", "")
        if kind in NUMBERS:
            return _number(self.attributes.get(OFFICE + "value", "")) or self.shown
        if kind == "date":
            return self.attributes.get(OFFICE + "date-value", "").removesuffix(MIDNIGHT)
        if kind == "boolean":
            return "是" if self.attributes.get(OFFICE + "boolean-value") == "true" else "否"
        return self.attributes.get(OFFICE + "string-value", "") or self.shown

    @property
    def shown(self) -> str:
        return "\n".join(self.paragraphs)


@dataclass
class _Row:
    repeated: int
    # First column, how often the cell stands, and the cell.
    cells: list[tuple[int, int, _Cell]] = field(default_factory=list)
    width: int = 0


class _Reader:
    """Takes the events of the parser and keeps what stands in cells."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.budget = Budget(limits)
        self.sheets: list[dict[str, Any]] = []
        self.has_external_links = False
        self.hidden_styles: set[str] = set()
        self.style = ""
        self.sheet: dict[str, Any] | None = None
        self.height = 0
        self.row: _Row | None = None
        self.cell: _Cell | None = None
        self.is_paragraph = False

    def read(self, stream: Any) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = _refuse_declarations
        parser.EntityDeclHandler = _refuse_declarations
        read = 0
        while chunk := stream.read(CHUNK):
            read += len(chunk)
            if read > self.limits.unpacked_bytes:
                raise UnreadableWorkbookError(TOO_LARGE)
            parser.Parse(chunk, False)
        parser.Parse(b"", True)

    # Events

    def _start(self, name: str, attributes: Attributes) -> None:
        if self.cell is not None:
            self._start_in_cell(self.cell, name, attributes)
        elif name == STYLE + "style":
            self.style = attributes.get(STYLE + "name", "")
        elif name == STYLE + "table-properties" and attributes.get(TABLE + "display") == "false":
            self.hidden_styles.add(self.style)
        elif name == TABLE + "table":
            self._start_sheet(attributes)
        elif name == TABLE + "table-source":
            # The sheet is a copy of another file's.
            self._forget_sheet()
        elif self.sheet is not None and name == TABLE + "table-row":
            self.row = _Row(_count(attributes, "number-rows-repeated"))
        elif self.row is not None and name in CELLS:
            self.cell = _Cell(attributes, is_covered=name == CELLS[1])

    def _end(self, name: str) -> None:
        if self.cell is not None:
            self._end_in_cell(self.cell, name)
        elif name == TABLE + "table-row" and self.row is not None:
            self._end_row(self.row)
        elif name == TABLE + "table":
            self.sheet = None

    def _characters(self, text: str) -> None:
        if self.cell is not None and self.is_paragraph and not self.cell.aside:
            self.cell.paragraphs[-1] += text

    # Sheets

    def _start_sheet(self, attributes: Attributes) -> None:
        is_hidden = attributes.get(TABLE + "style-name", "") in self.hidden_styles
        name = attributes.get(TABLE + "name", "")
        self.sheet = {"name": name, "cells": [], "merges": [], "is_hidden": is_hidden}
        self.sheets.append(self.sheet)
        self.height = 0
        check_sheets(len(self.sheets), self.limits)

    def _forget_sheet(self) -> None:
        self.has_external_links = True
        if self.sheet is not None:
            self.sheets.remove(self.sheet)
            self.sheet = None

    def _end_row(self, row: _Row) -> None:
        self.row = None
        if self.sheet is None or self.sheet["is_hidden"]:
            return
        filled = [cell for cell in row.cells if plain_text(cell[2].text).strip()]
        for first, repeated, cell in filled:
            check_size(self.height + row.repeated, first + repeated - 1, self.limits)
            for number in range(self.height + 1, self.height + row.repeated + 1):
                self._keep(number, range(first, first + repeated), cell)
        self._keep_merges(row)
        self.height += row.repeated

    def _keep(self, number: int, columns: range, cell: _Cell) -> None:
        text = unguarded(plain_text(cell.text))
        for column in columns:
            self.budget.spend(number, text)
            self.sheet["cells"].append((number, column, text))  # type: ignore[index]

    def _keep_merges(self, row: _Row) -> None:
        """Merged areas begin in cells that say how far they reach."""
        for first, _, cell in row.cells:
            across = _count(cell.attributes, "number-columns-spanned")
            down = _count(cell.attributes, "number-rows-spanned")
            if across > 1 or down > 1:
                top = self.height + 1
                bottom, right = min(top + down - 1, self.limits.rows), first + across - 1
                check_size(bottom, right, self.limits)
                self.sheet["merges"].append((top, first, bottom, right))  # type: ignore[index]

    # Cells

    def _start_in_cell(self, cell: _Cell, name: str, attributes: Attributes) -> None:
        if cell.aside or not name.startswith(TEXT):
            cell.aside += 1
        elif name == TEXT + "p":
            self.is_paragraph = True
            cell.paragraphs.append("")
        elif self.is_paragraph:
            cell.paragraphs[-1] += _white_space(name, attributes)

    def _end_in_cell(self, cell: _Cell, name: str) -> None:
        if cell.aside:
            cell.aside -= 1
        elif name in CELLS:
            self._end_cell(cell)
        elif name == TEXT + "p":
            self.is_paragraph = False

    def _end_cell(self, cell: _Cell) -> None:
        self.cell = None
        if self.row is not None:
            repeated = _count(cell.attributes, "number-columns-repeated")
            self.row.cells.append((self.row.width + 1, repeated, cell))
            self.row.width += repeated


def _count(attributes: Attributes, name: str) -> int:
    """How often something stands, or how far it reaches; once when nothing is said."""
    said = attributes.get(TABLE + name, "1")
    if not said.isdecimal() or len(said) > len("1048576"):
        raise UnreadableWorkbookError(TOO_LARGE)
    return max(1, int(said))


def _number(text: str) -> str:
    try:
        number = float(text)
    except ValueError:
        return ""
    return str(int(number)) if number.is_integer() else repr(number)


def _white_space(name: str, attributes: Attributes) -> str:
    if name == TEXT + "s":
        return " " * min(int(attributes.get(TEXT + "c", "1") or 1), 1000)
    return {TEXT + "tab": "\t", TEXT + "line-break": "\n"}.get(name, "")


def _refuse_declarations(*_: Any) -> None:
    raise UnreadableWorkbookError(BROKEN)

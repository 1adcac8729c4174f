"""The child's side of reading: bytes on standard input, JSON on standard output.

It runs without Django, within the bounds that ``intake.reading`` sets, and never follows
a link, a formula or a macro: only the stored values of cells are taken.
"""

import datetime
import json
import re
import sys
import zipfile
import zlib
from io import BytesIO
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from intake.budget import TOO_LARGE, Budget, check_sheets, check_size
from intake.delimited import parse_text
from intake.opendocument import BROKEN, PASSWORD, is_opendocument, parse_opendocument
from intake.workbook import LIMITS, Limits, UnreadableWorkbookError
from powers.formulas import unguarded
from powers.spelling import plain_text

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OLE_MACROS = "_VBA_PROJECT_CUR".encode("utf-16-le")
CELL_REFERENCE = re.compile(rb"""\br\s*=\s*["']\$?([A-Z]{1,3})\$?([0-9]{1,9})["']""")
# A reference to another file in an xls: its record, the path, the record that follows.
LINKED_FILE = re.compile(rb"\xae\x01(..)(..)(..)[\x00\x01]\x01", re.DOTALL)
AFTER_LINKED_FILE = (b"\x17\x00", b"\x23\x00", b"\x59\x00", b"\xae\x01")
SPOILT = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    ValueError,
    OSError,
)
CHUNK = 1024 * 1024
LONGEST_REFERENCE = 64

UNKNOWN = "文件不是Excel工作簿，请导入xls、xlsx、ods或csv文件。"


def parse(data: bytes, limits: Limits = LIMITS) -> dict[str, Any]:
    """Return the sheets of a workbook as JSON-ready data; raises UnreadableWorkbookError."""
    if data.startswith(ZIP):
        return _parse_archive(data, limits)
    if data.startswith(OLE):
        if ENCRYPTED in data:
            raise UnreadableWorkbookError(PASSWORD)
        return _parse_workbook(data, limits) | {
            "has_macros": OLE_MACROS in data,
            "has_external_links": links_to_files(data),
        }
    return {
        "sheets": [parse_text(data, limits)],
        "has_macros": False,
        "has_external_links": False,
    }


def _parse_archive(data: bytes, limits: Limits) -> dict[str, Any]:
    """Read an xlsx or an ods after its own size was checked."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
            _check_archive(archive, limits)
            if is_opendocument(archive):
                return parse_opendocument(data, limits)
            if "xl/workbook.xml" not in names:
                raise UnreadableWorkbookError(UNKNOWN)
            for member in archive.infolist():
                if member.filename.startswith("xl/worksheets/"):
                    _check_references(archive, member, limits)
    except UnreadableWorkbookError:
        raise
    except SPOILT as error:
        raise UnreadableWorkbookError(BROKEN) from error
    return _parse_workbook(data, limits) | {
        "has_macros": "xl/vbaProject.bin" in names,
        "has_external_links": any(name.startswith("xl/externalLinks/") for name in names),
    }


def links_to_files(data: bytes) -> bool:
    """Say whether an xls holds a record that names another file."""
    for found in LINKED_FILE.finditer(data):
        size, _, length = (int.from_bytes(part, "little") for part in found.groups())
        end = found.start() + 4 + size
        if 0 < length < 256 and size > length and data[end : end + 2] in AFTER_LINKED_FILE:
            return True
    return False


def _check_archive(archive: zipfile.ZipFile, limits: Limits) -> None:
    members = archive.infolist()
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableWorkbookError(PASSWORD)
    unpacked = sum(member.file_size for member in members)
    if len(members) > limits.members or unpacked > limits.unpacked_bytes:
        raise UnreadableWorkbookError(TOO_LARGE)


def _parse_workbook(data: bytes, limits: Limits) -> dict[str, Any]:
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
        metadata = [sheet for sheet in workbook.sheets_metadata if _is_worksheet(sheet)]
        check_sheets(len(metadata), limits)
        budget = Budget(limits)
        sheets = [_sheet(workbook, sheet, budget) for sheet in metadata]
    except PasswordError as error:
        raise UnreadableWorkbookError(PASSWORD) from error
    except CalamineError as error:
        raise UnreadableWorkbookError(BROKEN) from error
    return {"sheets": sheets}


def _check_references(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits) -> None:
    """Refuse a sheet that claims far cells before anything makes room for them."""
    last_row = last_column = 0
    read = 0
    rest = b""
    with archive.open(member) as stream:
        while chunk := stream.read(CHUNK):
            read += len(chunk)
            if read > limits.unpacked_bytes:
                raise UnreadableWorkbookError(TOO_LARGE)
            for letters, row in CELL_REFERENCE.findall(rest + chunk):
                last_row = max(last_row, int(row))
                last_column = max(last_column, _column_number(letters))
            rest = chunk[-LONGEST_REFERENCE:]
    check_size(last_row, last_column, limits)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _is_worksheet(sheet: SheetMetadata) -> bool:
    return sheet.typ == SheetTypeEnum.WorkSheet


def _sheet(workbook: CalamineWorkbook, metadata: SheetMetadata, budget: Budget) -> dict[str, Any]:
    if metadata.visible != SheetVisibleEnum.Visible:
        return {"name": metadata.name, "cells": [], "merges": [], "is_hidden": True}
    sheet = workbook.get_sheet_by_name(metadata.name)
    if sheet.end is not None:
        check_size(sheet.end[0] + 1, sheet.end[1] + 1, budget.limits)
    return {
        "name": metadata.name,
        "cells": _cells(sheet, budget),
        "merges": _merges(sheet, budget.limits),
        "is_hidden": False,
    }


def _cells(sheet: CalamineSheet, budget: Budget) -> list[tuple[int, int, str]]:
    """Cells with text; rows are read one by one, and begin at the first column in use."""
    if sheet.start is None:
        return []
    found = []
    for row, values in enumerate(sheet.iter_rows(), start=1):
        for column, value in enumerate(values, start=sheet.start[1] + 1):
            text = cell_text(value)
            if text.strip():
                budget.spend(row, text)
                found.append((row, column, text))
    return found


def _merges(sheet: CalamineSheet, limits: Limits) -> list[tuple[int, int, int, int]]:
    """Merged areas within the sheet's own size; one that claims more is cut to it."""
    if sheet.end is None:
        return []
    height, width = sheet.end[0] + 1, sheet.end[1] + 1
    found = []
    area = 0
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        merge = (top + 1, left + 1, min(bottom + 1, height), min(right + 1, width))
        area += max(merge[2] - top, 0) * max(merge[3] - left, 0)
        if area > limits.cells:
            raise UnreadableWorkbookError(TOO_LARGE)
        if merge[2] > top and merge[3] > left:
            found.append(merge)
    return found


def cell_text(value: Any) -> str:
    """Return a cell's value as text: 1.0 as 1, dates as in ISO 8601, no control characters."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return unguarded(plain_text(str(value)))


def main() -> None:
    """Answer on standard output; a refusal is an answer too."""
    try:
        answer = parse(sys.stdin.buffer.read())
    except UnreadableWorkbookError as error:
        answer = {"refusal": str(error)}
    json.dump(answer, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()

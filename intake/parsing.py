"""The child's side of reading: bytes on standard input, JSON on standard output.

It runs without Django, within the bounds that ``intake.reading`` sets, and never follows
a link, a formula or a macro: only the stored values of cells are taken.
"""

import datetime
import json
import re
import sys
import zipfile
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

from intake.workbook import LIMITS, Limits, UnreadableWorkbookError
from powers.formulas import unguarded
from powers.spelling import plain_text

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OLE_MACROS = "_VBA_PROJECT_CUR".encode("utf-16-le")
CELL_REFERENCE = re.compile(rb"""\br\s*=\s*["']\$?([A-Z]{1,3})\$?([0-9]{1,9})["']""")
CHUNK = 1024 * 1024
LONGEST_REFERENCE = 64

PASSWORD = "文件设有打开密码，请取消密码后再导入。"  # noqa: S105  # a sentence, not a password
BROKEN = "文件已损坏，请用Excel或WPS打开后另存为xlsx再导入。"
UNKNOWN = "文件不是Excel工作簿，请导入xls或xlsx文件。"
TOO_LARGE = "表格展开后过大，请删除空白行列或拆分后再导入。"


def parse(data: bytes, limits: Limits = LIMITS) -> dict[str, Any]:
    """Return the sheets of a workbook as JSON-ready data; raises UnreadableWorkbookError."""
    _check_container(data, limits)
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
        metadata = [sheet for sheet in workbook.sheets_metadata if _is_worksheet(sheet)]
        if len(metadata) > limits.sheets:
            raise UnreadableWorkbookError(f"工作表超过{limits.sheets}个，请拆分后再导入。")
        budget = _Budget(limits)
        sheets = [_sheet(workbook, sheet, budget) for sheet in metadata]
    except PasswordError as error:
        raise UnreadableWorkbookError(PASSWORD) from error
    except CalamineError as error:
        raise UnreadableWorkbookError(BROKEN) from error
    return {"sheets": sheets, "has_macros": _has_macros(data)}


def _check_container(data: bytes, limits: Limits) -> None:
    if data.startswith(OLE):
        if ENCRYPTED in data:
            raise UnreadableWorkbookError(PASSWORD)
    elif data.startswith(ZIP):
        _check_zip(data, limits)
    else:
        raise UnreadableWorkbookError(UNKNOWN)


def _check_zip(data: bytes, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            if "xl/workbook.xml" not in archive.namelist():
                raise UnreadableWorkbookError(UNKNOWN)
            if any(member.flag_bits & 1 for member in members):
                raise UnreadableWorkbookError(PASSWORD)
            if len(members) > limits.members or _unpacked(members) > limits.unpacked_bytes:
                raise UnreadableWorkbookError(TOO_LARGE)
            for member in members:
                if member.filename.startswith("xl/worksheets/"):
                    _check_references(archive, member, limits)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, OSError) as error:
        if isinstance(error, UnreadableWorkbookError):
            raise
        raise UnreadableWorkbookError(BROKEN) from error


def _unpacked(members: list[zipfile.ZipInfo]) -> int:
    return sum(member.file_size for member in members)


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
    _check_size(last_row, last_column, limits)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _check_size(rows: int, columns: int, limits: Limits) -> None:
    if rows > limits.rows or columns > limits.columns or rows * columns > limits.cells:
        raise UnreadableWorkbookError(TOO_LARGE)


def _is_worksheet(sheet: SheetMetadata) -> bool:
    return sheet.typ == SheetTypeEnum.WorkSheet


class _Budget:
    """What is left of the cells and characters that a workbook may hold."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.cells = limits.filled
        self.characters = limits.characters

    def spend(self, row: int, text: str) -> None:
        if len(text) > self.limits.text:
            most = f"{self.limits.text}字"
            raise UnreadableWorkbookError(f"第{row}行有单元格超过{most}，请核对后再导入。")
        self.cells -= 1
        self.characters -= len(text)
        if self.cells < 0 or self.characters < 0:
            raise UnreadableWorkbookError("内容过多，请按部门或类别拆分后再导入。")


def _sheet(workbook: CalamineWorkbook, metadata: SheetMetadata, budget: _Budget) -> dict[str, Any]:
    if metadata.visible != SheetVisibleEnum.Visible:
        return {"name": metadata.name, "cells": [], "merges": [], "is_hidden": True}
    sheet = workbook.get_sheet_by_name(metadata.name)
    if sheet.end is not None:
        _check_size(sheet.end[0] + 1, sheet.end[1] + 1, budget.limits)
    return {
        "name": metadata.name,
        "cells": _cells(sheet, budget),
        "merges": _merges(sheet, budget.limits),
        "is_hidden": False,
    }


def _cells(sheet: CalamineSheet, budget: _Budget) -> list[tuple[int, int, str]]:
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


def _has_macros(data: bytes) -> bool:
    if data.startswith(OLE):
        return OLE_MACROS in data
    return b"xl/vbaProject.bin" in data


def main() -> None:
    """Answer on standard output; a refusal is an answer too."""
    try:
        answer = parse(sys.stdin.buffer.read())
    except UnreadableWorkbookError as error:
        answer = {"refusal": str(error)}
    json.dump(answer, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()

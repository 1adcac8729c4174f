"""Reading text files with separators (CSV): their encoding, their separator, their cells.

Runs in the bounded child. Spreadsheets write such files in many ways: UTF-8 with or without a
byte order mark, UTF-16, GB18030; commas, tabs, semicolons or bars.
"""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from intake.budget import Budget, check_size
from intake.columns import HEADER_WITHIN, field_of
from intake.workbook import Limits, UnreadableWorkbookError
from powers.formulas import unguarded
from powers.spelling import plain_text

SHEET_NAME = "CSV"
SEPARATORS = ",\t;|"
SEPARATOR_LINE = re.compile(r"^sep=(.)\r?\n", re.IGNORECASE)
LONGEST_HEADING = 40
FEWEST_COLUMNS = 3
SAMPLED_ROWS = 30
SAMPLED_CHARACTERS = 400_000
# Valid UTF-8 with a few spoilt bytes is spoilt text, not another encoding.
MOSTLY = 0.9
MOST_CONTROLS = 0.001
# One zero byte in so many; and how much more often in one place than in the other.
FEWEST_ZEROS = 200
CLEARLY = 3
MULTI_BYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
NOT_ASCII = re.compile(rb"[\x80-\xff]")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

NO_TABLE = "文件不是Excel工作簿，也不是用逗号或制表符分隔的文本，请导入xls、xlsx、ods或csv文件。"
BROKEN_TEXT = "文件的文字编码已损坏，请用Excel或WPS打开后另存为xlsx再导入。"
WEB_PAGE = "文件是网页或XML，只是改了扩展名，请用Excel或WPS打开后另存为xlsx再导入。"
OPEN_QUOTE = "第{row}行的单元格过长，多半缺少一个引号，请核对后再导入。"


def parse_text(data: bytes, limits: Limits) -> dict[str, Any]:
    """Return the one sheet of a text file as JSON-ready data; raises UnreadableWorkbookError."""
    text = decoded(data)
    if text.lstrip().startswith("<"):
        raise UnreadableWorkbookError(WEB_PAGE)
    separator, text = separated(text)
    budget = Budget(limits)
    cells = list(_cells(text, separator, budget))
    if not any(column >= FEWEST_COLUMNS for _, column, _ in cells):
        raise UnreadableWorkbookError(NO_TABLE)
    return {"name": SHEET_NAME, "cells": cells, "merges": [], "is_hidden": False}


def decoded(data: bytes) -> str:
    """Return the text of the bytes; raises UnreadableWorkbookError for what is no text."""
    encoding = next((name for mark, name in BYTE_ORDER_MARKS if data.startswith(mark)), "")
    encoding = encoding or _unmarked_utf16(data)
    try:
        text = data.decode(encoding) if encoding else _unmarked(data)
    except UnicodeDecodeError as error:
        raise UnreadableWorkbookError(BROKEN_TEXT if encoding else NO_TABLE) from error
    if len(CONTROL.findall(text)) > len(text) * MOST_CONTROLS:
        raise UnreadableWorkbookError(NO_TABLE)
    return text


def _unmarked(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        if _is_mostly_utf8(data):
            raise UnreadableWorkbookError(BROKEN_TEXT) from None
        return data.decode("gb18030")


def _is_mostly_utf8(data: bytes) -> bool:
    inside = sum(len(found) for found in MULTI_BYTE.findall(data))
    return inside > len(NOT_ASCII.findall(data)) * MOSTLY


def _unmarked_utf16(data: bytes) -> str:
    """Return the byte order when the zero bytes of separators and digits tell it, else ""."""
    zeros = Counter(place % 2 for place in _zero_places(data[:SAMPLED_CHARACTERS]))
    sampled = min(len(data), SAMPLED_CHARACTERS)
    if len(data) % 2 or zeros.total() * FEWEST_ZEROS < sampled:
        return ""
    # A few Chinese characters, 一 among them, have a zero in the other place.
    if zeros[1] > zeros[0] * CLEARLY:
        return "utf-16-le"
    return "utf-16-be" if zeros[0] > zeros[1] * CLEARLY else ""


def _zero_places(data: bytes) -> Iterator[int]:
    place = data.find(0)
    while place >= 0:
        yield place
        place = data.find(0, place + 1)


def separated(text: str) -> tuple[str, str]:
    """Return the separator of a text, and the text without a line that only names it."""
    if named := SEPARATOR_LINE.match(text):
        return named[1], text[named.end() :]
    sample = text[:SAMPLED_CHARACTERS]
    return max(SEPARATORS, key=lambda separator: _fitness(sample, separator)), text


def _fitness(sample: str, separator: str) -> tuple[int, int]:
    """How well a separator fits: known headings in a row, then the usual number of columns."""
    try:
        rows = list(islice(_records(sample, separator), SAMPLED_ROWS))
    except csv.Error:
        return 0, 0
    known = max((_known(row) for row in rows[:HEADER_WITHIN]), default=0)
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return known, max(widths, key=lambda width: widths[width] * width, default=0)


def _known(row: list[str]) -> int:
    return len({field_of(cell)[0] for cell in row if len(cell) <= LONGEST_HEADING} - {""})


def _records(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def _cells(text: str, separator: str, budget: Budget) -> Iterator[tuple[int, int, str]]:
    row = 0
    try:
        for row, values in enumerate(_records(text, separator), start=1):
            for column, value in enumerate(values, start=1):
                cell = unguarded(plain_text(value))
                if cell.strip():
                    check_size(row, column, budget.limits)
                    budget.spend(row, cell)
                    yield row, column, cell
    except csv.Error as error:
        raise UnreadableWorkbookError(OPEN_QUOTE.format(row=row + 1)) from error

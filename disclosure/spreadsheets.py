"""The one place that writes workbooks: text cells only, ready to be printed."""

import datetime
from collections.abc import Iterable
from typing import IO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from disclosure.list_columns import Form
from powers.formulas import guarded

A4 = 9
FROZEN = ("serial", "name")
HEAD = {
    "bold": True,
    "text_wrap": True,
    "align": "center",
    "valign": "vcenter",
    "border": 1,
    "bg_color": "#E8EDF3",
}
HEAD_HEIGHT = 32
BODY = {"text_wrap": True, "valign": "top", "border": 1, "num_format": "@"}
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def workbook(out: IO[bytes], title: str) -> xlsxwriter.Workbook:
    """Open a workbook that is written to ``out`` when it is closed."""
    book = xlsxwriter.Workbook(out, OPTIONS)
    book.set_properties({"title": title, "created": datetime.datetime(2000, 1, 1)})
    return book


def write_list(
    book: xlsxwriter.Workbook, name: str, form: Form, rows: Iterable[list[str]], title: str
) -> Worksheet:
    """Add a sheet with the form's headings, frozen, and the rows below them."""
    fields = [column.field for column in form.columns]
    sheet = add_table(
        book,
        name,
        [(column.title, column.width) for column in form.columns],
        rows,
        frozen=max(fields.index(field) for field in FROZEN) + 1,
    )
    set_up_page(sheet, title)
    return sheet


def add_table(
    book: xlsxwriter.Workbook,
    name: str,
    columns: Iterable[tuple[str, int]],
    rows: Iterable[Iterable[str]],
    *,
    frozen: int = 1,
) -> Worksheet:
    """Add a sheet; ``columns`` are headings with widths in characters, ``frozen`` stay in view."""
    sheet = book.add_worksheet(name)
    head, body = book.add_format(HEAD), book.add_format(BODY)
    headings = []
    for number, (heading, width) in enumerate(columns):
        sheet.set_column(number, number, width)
        headings.append(heading)
    sheet.freeze_panes(1, frozen)
    sheet.set_row(0, HEAD_HEIGHT)
    write_row(sheet, 0, headings, head)
    for number, row in enumerate(rows, start=1):
        write_row(sheet, number, map(guarded, row), body)
    return sheet


def set_up_page(sheet: Worksheet, title: str) -> None:
    """Print on A4 across, as wide as the paper, the headings on every page."""
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    sheet.set_header("&C&14" + title.replace("&", "&&"))
    sheet.set_footer("&C第 &P 页，共 &N 页")


def write_row(sheet: Worksheet, number: int, cells: Iterable[str], style: Format) -> None:
    for column, cell in enumerate(cells):
        sheet.write_string(number, column, cell, style)

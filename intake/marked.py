"""The report as the clerk's own workbook: coloured cells with notes, and a summary in front.

Every cell is written as text, so that nothing of a file can become a formula.
"""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from intake.columns import Reason
from intake.findings import UnderstoodSheet
from intake.importing import Source
from intake.workbook import Merge, Sheet, column_number

# What one cell and one note may hold in this kind of file.
CELL_LENGTH = 32_000
NOTE_LENGTH = 2_000
SUMMARY = "导入报告"
COLORS = {"error": "#F4B6B0", "warning": "#FCE4A8", "info": "#D6E6F5"}
LABELS = {"error": "没有导入", "warning": "请核对", "info": "说明"}
MISSING = "文件中没有的职权（建议取消，须另行申报）"
PERSONAL = "（个人信息，没有读入）"
WIDTHS = (16, 8, 6, 10, 40, 60)
COLUMN_WIDTH = 22


def marked_workbook(source: Source, report: dict[str, Any]) -> bytes:
    """Return the bytes of an .xlsx with the sheets as they were read and what was found."""
    stream = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(stream, options) as book:
        writer = _Writer(book)
        writer.summary(report)
        sheets = zip(source.workbook.sheets, source.sheets, report["sheets"], strict=True)
        for raw, understood, told in sheets:
            if not raw.is_hidden:
                writer.sheet(raw, understood, told)
    return stream.getvalue()


class _Writer:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        plain = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#C8CDD3"}
        self.plain = book.add_format(plain)
        self.head = book.add_format(plain | {"bold": True, "bg_color": "#E9EDF2"})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.colors = {
            name: book.add_format(plain | {"bg_color": color}) for name, color in COLORS.items()
        }
        self.names: set[str] = {SUMMARY}

    def summary(self, report: dict[str, Any]) -> None:
        page = self.book.add_worksheet(SUMMARY)
        for column, width in enumerate(WIDTHS):
            page.set_column(column, column, width)
        page.write_string(0, 0, f"导入报告：{report['file']}"[:CELL_LENGTH], self.title)
        page.write_string(1, 0, f"SHA-256：{report['sha256']}")
        page.write_string(2, 0, _counts(report))
        row = self._table(page, 4, ("工作表", "行", "列", "轻重", "读到的内容", "怎么办"))
        for sheet in report["sheets"]:
            for problem in sorted(sheet["problems"], key=_gravity):
                row = self._problem(page, row, sheet["name"], problem)
        row = self._powers(page, row + 1, "变更的职权", report["changed_powers"])
        row = self._powers(page, row, "新增的职权", report["created_powers"])
        self._powers(page, row, MISSING, report["missing_powers"])
        page.freeze_panes(5, 0)

    def sheet(self, raw: Sheet, understood: UnderstoodSheet, told: dict[str, Any]) -> None:
        page = self.book.add_worksheet(self._name(raw.name))
        page.set_column(0, 255, COLUMN_WIDTH)
        marks = _marks(raw, told["problems"])
        formats = {place: self.colors[_gravest(found)] for place, found in marks.items()}
        personal = _personal_columns(understood)
        for merge in _apart(raw.merges):
            self._merge(page, merge, formats.get(merge.anchor, self.plain))
        for (row, column), text in raw.cells.items():
            hidden = column in personal and row > told["header_row"]
            shown = PERSONAL if hidden else text[:CELL_LENGTH]
            form = formats.get((row, column), self.plain)
            page.write_string(row - 1, column - 1, shown, form)
        for (row, column), found in marks.items():
            if (row, column) not in raw.cells:
                page.write_string(row - 1, column - 1, "", formats[row, column])
            note = "\n".join(f"{LABELS[one['severity']]}：{one['message']}" for one in found)
            page.write_comment(row - 1, column - 1, note[:NOTE_LENGTH], {"x_scale": 2})
        if told["header_row"]:
            page.freeze_panes(told["header_row"], 0)

    def _merge(self, page: Worksheet, merge: Merge, form: Format) -> None:
        corners = (
            merge.first_row - 1,
            merge.first_column - 1,
            merge.last_row - 1,
            merge.last_column - 1,
        )
        page.merge_range(*corners, "", form)

    def _table(self, page: Worksheet, row: int, headings: Iterable[str]) -> int:
        for column, heading in enumerate(headings):
            page.write_string(row, column, heading, self.head)
        return row + 1

    def _problem(self, page: Worksheet, row: int, sheet: str, problem: dict[str, Any]) -> int:
        cells = (
            sheet,
            str(problem["row"] or ""),
            problem["column"],
            LABELS[problem["severity"]],
            problem["read"],
            problem["message"],
        )
        for column, text in enumerate(cells):
            page.write_string(row, column, text[:CELL_LENGTH], self.colors[problem["severity"]])
        return row + 1

    def _powers(self, page: Worksheet, row: int, title: str, powers: list[dict[str, Any]]) -> int:
        if not powers:
            return row
        page.write_string(row, 0, f"{title}：{len(powers)}项", self.title)
        row = self._table(page, row + 1, ("工作表", "行", "", "编码", "名称", "改动"))
        for power in powers:
            changes = "\n".join(_change(field) for field in power.get("fields", []))
            place = (power.get("sheet", ""), str(power.get("row", "")), "")
            for column, text in enumerate((*place, power["code"], power["name"], changes)):
                page.write_string(row, column, text[:CELL_LENGTH], self.plain)
            row += 1
        return row + 1

    def _name(self, wanted: str) -> str:
        """A sheet's name as this kind of file allows it, once only."""
        clean = "".join("_" if letter in "[]:*?/\\" else letter for letter in wanted).strip("'")
        name, number = clean[:31] or "表", 1
        while name.lower() in {other.lower() for other in self.names}:
            number += 1
            name = f"{clean[:27]}({number})"
        self.names.add(name)
        return name


def _change(field: dict[str, str]) -> str:
    return f"{field['label']}：{field['before'] or '（空白）'} → {field['after'] or '（空白）'}"


def _counts(report: dict[str, Any]) -> str:
    return (
        f"新增{report['created']}项，变更{report['changed']}项，不变{report['unchanged']}项，"
        f"文件中没有{report['missing']}项"
    )


def _gravity(problem: dict[str, Any]) -> tuple[int, int, int]:
    order = list(COLORS).index(problem["severity"])
    return order, problem["row"], column_number(problem["column"])


def _gravest(problems: list[dict[str, Any]]) -> str:
    found = {problem["severity"] for problem in problems}
    return next(severity for severity in COLORS if severity in found)


def _marks(
    raw: Sheet, problems: list[dict[str, Any]]
) -> dict[tuple[int, int], list[dict[str, Any]]]:
    """The problems by the cell that shows them: a covered cell shows nothing, its cover does."""
    found: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for problem in problems:
        place = (max(problem["row"], 1), column_number(problem["column"]) or 1)
        found.setdefault(raw.anchor(*place), []).append(problem)
    return found


def _personal_columns(sheet: UnderstoodSheet) -> set[int]:
    columns = sheet.header.columns if sheet.header else ()
    return {column.number for column in columns if column.reason == Reason.PERSONAL}


def _apart(merges: Iterable[Merge]) -> Iterable[Merge]:
    """Merged areas of more than one cell, without those that lie over another."""
    taken: set[tuple[int, int]] = set()
    for merge in merges:
        cells = set(merge.cells())
        if len(cells) > 1 and not cells & taken:
            taken |= cells
            yield merge

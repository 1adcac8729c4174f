"""From the cells of a sheet to rows that each have a kind, and the problems on the way.

Pure: it is given cells and the names of the categories, and gives back data. Every row
with text below the heading gets exactly one kind, so that the kinds add up to the rows.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from intake import notes, vocabulary, wording
from intake.categories import category_in, fallback_category, known_category
from intake.chart_columns import chart_sheet
from intake.columns import Header, find_header
from intake.findings import Kind, Loose, UnderstoodRow, UnderstoodSheet
from intake.row_cells import RowCells
from intake.workbook import Sheet, Workbook, column_letter
from powers.spelling import one_line

REMARK = re.compile(r"^\s*[（(]?(备\s*注|注\s*[：:\d]|附注|说\s*明|填表说明|[合总共]\s*计)")
SECTION_LENGTH = 40
# The first cell of the sheet that explains the template.
EXPLANATIONS = "权责清单填报模板填写说明"
OF_A_BODY = ("body", "responsible_office", "level", "level_and_authority")


def understand(
    workbook: Workbook, categories: Sequence[str], words: vocabulary.Words | None = None
) -> list[UnderstoodSheet]:
    """Return every sheet of the workbook as rows with kinds."""
    return [understand_sheet(sheet, categories, words) for sheet in workbook.sheets]


def understand_sheet(
    sheet: Sheet, categories: Sequence[str], words: vocabulary.Words | None = None
) -> UnderstoodSheet:
    """Return one sheet as rows with kinds; ``categories`` are the names that exist.

    ``words`` say what headings mean; without them those of the fixture do.
    """
    if sheet.is_hidden:
        problem = notes.about_sheet("hidden_sheet", notes.HIDDEN)
        return UnderstoodSheet(sheet.name, problems=(problem,), is_hidden=True)
    if sheet.text(1, 1) == EXPLANATIONS:
        rows = (UnderstoodRow(row, Kind.SKIPPED, why="填写说明") for row in sheet.rows)
        return UnderstoodSheet(sheet.name, rows=tuple(rows))
    if found := chart_sheet(sheet):
        below = (row for row in sheet.rows if row > found[1])
        return UnderstoodSheet(
            sheet.name, rows=tuple(UnderstoodRow(row, Kind.CHART) for row in below)
        )
    header = find_header(sheet, words)
    if header is None:
        return _without_header(sheet)
    return _SheetReader(sheet, header, categories).read()


def _without_header(sheet: Sheet) -> UnderstoodSheet:
    if not sheet.rows:
        return UnderstoodSheet(sheet.name)
    rows = tuple(
        UnderstoodRow(row, Kind.SKIPPED, loose=tuple(_all_cells(sheet, row)), why="没有表头")
        for row in sheet.rows
    )
    problem = notes.about_sheet("no_header", notes.NO_HEADER)
    return UnderstoodSheet(sheet.name, rows=rows, problems=(problem,))


def _all_cells(sheet: Sheet, row: int) -> list[Loose]:
    return [
        Loose(row, column_letter(column), "", sheet.text(row, column), "no_header")
        for column in sheet.columns_by_row.get(row, [])
    ]


class _SheetReader:
    """Reads one sheet from top to bottom and remembers the power it is in."""

    def __init__(self, sheet: Sheet, header: Header, categories: Sequence[str]) -> None:
        self.sheet = sheet
        self.header = header
        self.categories = categories
        self.notes = notes.Notes(header)
        self.cells = RowCells(sheet, header, self.notes)
        self.titles = [
            sheet.text(row, column)
            for row in sheet.rows
            if row < header.first_row
            for column in sheet.columns_by_row[row]
        ]
        self.category = category_in([sheet.name, *self.titles], categories)
        self.current: UnderstoodRow | None = None
        self.serials: Counter[int] = Counter()
        # The count that a section's title states, by the row of the title.
        self.sections: dict[int, int | None] = {}

    def read(self) -> UnderstoodSheet:
        self.notes.columns()
        below = [row for row in self.sheet.rows if row > self.header.last_row]
        rows = tuple(self._understood(row) for row in below)
        counts = [wording.stated_count(text) for text in [self.sheet.name, *self.titles]]
        count = next((found for found in counts if found is not None), None)
        self.notes.count(0, count, rows)
        self._compare_sections(rows)
        return UnderstoodSheet(
            name=self.sheet.name,
            header=self.header,
            title=" ".join(one_line(title) for title in self.titles),
            title_count=count,
            rows=rows,
            problems=tuple(self.notes.problems),
            personal_cells=self.cells.personal_cells(below),
        )

    def _understood(self, number: int) -> UnderstoodRow:
        if self.cells.repeats_header(number):
            loose = tuple(self.cells.beside_headings(number))
            return UnderstoodRow(number, Kind.REPEATED_HEADER, loose=loose, why="重复的表头")
        row = self.cells.read(number)
        kind, why = self._kind(row)
        if kind in (Kind.REMARK, Kind.SKIPPED):
            loose = tuple(self.cells.kept(number, kind.value))
            return UnderstoodRow(number, kind, loose=loose, why=why)
        row = replace(row, kind=kind)
        return self._started(row) if kind in (Kind.POWER, Kind.SUB_ITEM) else row

    def _compare_sections(self, rows: Sequence[UnderstoodRow]) -> None:
        starts = [*self.sections, self.sheet.rows[-1] + 1]
        for (start, count), end in zip(self.sections.items(), starts[1:], strict=True):
            self.notes.count(start, count, [row for row in rows if start < row.row < end])

    # The kind of a row

    def _kind(self, row: UnderstoodRow) -> tuple[Kind, str]:
        if len(row.own) <= 1 and (line := self._line(row.row)):
            return self._line_kind(row.row, line)
        if row.own == {"serial"}:
            return Kind.SKIPPED, "只有序号"
        if "name" in row.own:
            return self._named_kind(row), ""
        if not row.values.get("name") and "serial" in row.own:
            self.notes.no_name(row.row, "有序号而没有事项名称，没有导入。")
            return Kind.SKIPPED, "没有事项名称"
        return self._unnamed_kind(row)

    def _unnamed_kind(self, row: UnderstoodRow) -> tuple[Kind, str]:
        if self.current is None:
            self.notes.no_name(row.row, "这一行之前没有职权，没有导入。")
            return Kind.SKIPPED, "前面没有职权"
        if "sub_item" in row.own:
            return Kind.SUB_ITEM, ""
        if row.own.intersection(OF_A_BODY):
            return Kind.BODY, ""
        return Kind.CONTINUATION, ""

    def _named_kind(self, row: UnderstoodRow) -> Kind:
        current = self.current
        if current is None or _name_key(current) != _name_key(row):
            return Kind.POWER
        sub_item = row.values.get("sub_item", "")
        if sub_item and sub_item != current.values.get("sub_item", ""):
            return Kind.SUB_ITEM
        if "serial" in row.own:
            self.notes.same_name(row.row, current.row)
            return Kind.POWER
        return Kind.BODY if row.own.intersection(OF_A_BODY) else Kind.POWER

    def _line(self, number: int) -> str:
        """The text of a row that holds a single line of text, not a cell of the list."""
        text, is_line = self.cells.first_text(number)
        if REMARK.match(text) or (is_line and not wording.serial_numbers(text)):
            return text
        return ""

    def _line_kind(self, number: int, line: str) -> tuple[Kind, str]:
        if REMARK.match(line):
            return Kind.REMARK, ""
        category = category_in([line], self.categories) if len(line) <= SECTION_LENGTH else ""
        if category:
            self.category = category
            self.serials.clear()
            self.sections[number] = wording.stated_count(line)
            return Kind.SKIPPED, "分类标题"
        if vocabulary.key(line) in map(vocabulary.key, self.titles):
            return Kind.SKIPPED, "重复的标题"
        return Kind.REMARK, ""

    # A new power

    def _started(self, row: UnderstoodRow) -> UnderstoodRow:
        values = dict(row.values)
        if row.kind == Kind.SUB_ITEM and self.current:
            values.setdefault("name", self.current.values["name"])
        values["category"], loose = self._category(row)
        row = replace(row, values=values, loose=row.loose + loose)
        if row.kind == Kind.POWER:
            self._check_power(row)
        self.current = row
        return row

    def _check_power(self, row: UnderstoodRow) -> None:
        if not row.values.get("basis"):
            self.notes.no_basis(row.row)
        if "serial" not in row.own:
            self.notes.no_serial(row.row)
            return
        numbers = wording.serial_numbers(row.values["serial"])
        repeated = [number for number in numbers if self.serials[number]]
        if repeated:
            self.notes.repeated_serials(row.row, repeated)
        self.serials.update(numbers)

    def _category(self, row: UnderstoodRow) -> tuple[str, tuple[Loose, ...]]:
        text = one_line(row.values.get("category", ""))
        known = known_category(text, self.categories)
        if known:
            if vocabulary.key(known) not in vocabulary.key(text):
                self.notes.mended_category(row.row, text, known)
            return known, ()
        above = self.current.values["category"] if self.current else ""
        taken, source = (self.category, "标题") if self.category else (above, "上一行")
        if not text and taken:
            self.notes.missing_category(row.row, source, taken)
            return taken, ()
        taken = taken or fallback_category(self.categories)
        self.notes.unknown_category(row.row, text, taken)
        if not text:
            return taken, ()
        anchor = self.cells.anchor_of(row.row, "category")
        return taken, (self.cells.loose(*anchor, "unknown_category"),)


def _name_key(row: UnderstoodRow) -> str:
    return vocabulary.key(row.values.get("name", ""))

"""From the cells of a sheet to rows that each have a kind, and the problems on the way.

Pure: it is given cells and the names of the categories, and gives back data. Every row
with text below the heading gets exactly one kind, so that the kinds add up to the rows.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from intake import vocabulary, wording
from intake.columns import Column, Header, Reason, find_header
from intake.findings import Kind, Loose, Problem, Severity, UnderstoodRow, UnderstoodSheet
from intake.workbook import Sheet, Workbook, column_letter

REMARK = re.compile(
    r"^\s*[（(]?(备\s*注|注\s*[：:\d]|附注|说\s*明|填表说明|合\s*计|总\s*计|共\s*计)"
)
SECTION_LENGTH = 40
WIDE = 3
NAMES = ("name", "sub_item")
OF_A_BODY = ("body", "responsible_office", "level", "level_and_authority")


def understand(workbook: Workbook, categories: Sequence[str]) -> list[UnderstoodSheet]:
    """Return every sheet of the workbook as rows with kinds."""
    return [understand_sheet(sheet, categories) for sheet in workbook.sheets]


def understand_sheet(sheet: Sheet, categories: Sequence[str]) -> UnderstoodSheet:
    """Return one sheet as rows with kinds; ``categories`` are the names that exist."""
    if sheet.is_hidden:
        problem = Problem(
            0, "", Severity.WARNING, "hidden_sheet", "工作表是隐藏的，没有读取；需要时请取消隐藏。"
        )
        return UnderstoodSheet(sheet.name, problems=(problem,), is_hidden=True)
    header = find_header(sheet)
    if header is None:
        return _without_header(sheet)
    return _SheetReader(sheet, header, categories).read()


def _without_header(sheet: Sheet) -> UnderstoodSheet:
    if not sheet.rows:
        return UnderstoodSheet(sheet.name)
    message = "前15行里没有找到表头，这张表没有导入；请保留“序号、事项名称、权力类型”等列名。"
    rows = tuple(
        UnderstoodRow(
            row, Kind.SKIPPED, loose=tuple(_all_cells(sheet, row, "no_header")), why="没有表头"
        )
        for row in sheet.rows
    )
    problem = Problem(0, "", Severity.WARNING, "no_header", message)
    return UnderstoodSheet(sheet.name, rows=rows, problems=(problem,))


def _all_cells(sheet: Sheet, row: int, reason: str) -> list[Loose]:
    return [
        Loose(row, column_letter(column), "", sheet.text(row, column), reason)
        for column in sheet.columns_by_row.get(row, [])
    ]


class _SheetReader:
    """Reads one sheet from top to bottom and remembers the power it is in."""

    def __init__(self, sheet: Sheet, header: Header, categories: Sequence[str]) -> None:
        self.sheet = sheet
        self.header = header
        self.fields = header.by_field()
        self.categories = categories
        self.problems: list[Problem] = []
        self.titles = [
            sheet.text(row, column)
            for row in sheet.rows
            if row < header.first_row
            for column in sheet.columns_by_row[row]
        ]
        self.category = self._category_in([sheet.name, *self.titles])
        self.current: UnderstoodRow | None = None
        self.serials: Counter[int] = Counter()
        # The count that a section's title states, by the row of the title.
        self.sections: dict[int, int | None] = {}

    def read(self) -> UnderstoodSheet:
        self._report_columns()
        below = [row for row in self.sheet.rows if row > self.header.last_row]
        rows = tuple(self._understood(row) for row in below)
        counts = [wording.stated_count(text) for text in [self.sheet.name, *self.titles]]
        count = next((found for found in counts if found is not None), None)
        self._compare(0, count, rows)
        self._compare_sections(rows)
        return UnderstoodSheet(
            name=self.sheet.name,
            header=self.header,
            title=" ".join(wording.one_line(title) for title in self.titles),
            title_count=count,
            rows=rows,
            problems=tuple(self.problems),
            personal_cells=self._personal_cells(below),
        )

    # One row

    def _understood(self, number: int) -> UnderstoodRow:
        if self._repeats_header(number):
            loose = tuple(
                cell
                for cell in self._kept(number, Kind.SKIPPED)
                if vocabulary.key(cell.text) != vocabulary.key(cell.heading)
            )
            return UnderstoodRow(number, Kind.REPEATED_HEADER, loose=loose, why="重复的表头")
        row = self._values(number)
        kind, why = self._kind(row)
        if kind in (Kind.REMARK, Kind.SKIPPED):
            loose = tuple(self._kept(number, kind.value))
            return UnderstoodRow(number, kind, loose=loose, why=why)
        row = replace(row, kind=kind)
        if kind in (Kind.POWER, Kind.SUB_ITEM):
            row = self._started(row)
        return row

    def _values(self, number: int) -> UnderstoodRow:
        values: dict[str, str] = {}
        own: set[str] = set()
        loose: list[Loose] = []
        for column in self.fields.values():
            text = self._seen(number, column.number)
            if not (column.field in NAMES and vocabulary.is_nothing(text)):
                values[column.field] = text
                if self._own(number, column.number):
                    own.add(column.field)
        for column in self.header.duplicates():
            text = self._own(number, column.number)
            if text and not values.get(column.field, "").strip():
                values[column.field] = text
                own.add(column.field)
                self._report_filled(number, column)
            elif text:
                loose.append(self._loose(number, column.number, Reason.DUPLICATE))
        loose.extend(self._unheaded(number))
        return UnderstoodRow(
            number,
            Kind.SKIPPED,
            {k: v for k, v in values.items() if v},
            frozenset(own),
            tuple(loose),
        )

    def _seen(self, row: int, column: int) -> str:
        """What a reader sees there: own text, or that of the merged cell from above."""
        above = self.sheet.anchor(row, column)
        return self.sheet.text(*above) if above[1] == column else ""

    def _own(self, row: int, column: int) -> str:
        return "" if self.sheet.is_covered(row, column) else self.sheet.text(row, column)

    def _unheaded(self, number: int) -> list[Loose]:
        """Cells without a field, and cells that a merged one hides."""
        found = []
        for column in self.sheet.columns_by_row[number]:
            known = self.header.column(column)
            if known.reason in (Reason.UNKNOWN, Reason.NO_HEADING):
                found.append(self._loose(number, column, known.reason))
            elif known.reason != Reason.PERSONAL and self.sheet.is_covered(number, column):
                found.append(self._loose(number, column, "covered"))
                self._report_covered(number, known)
        return found

    def _kept(self, number: int, reason: str) -> list[Loose]:
        """All cells of a row that is no power, without those that name a person."""
        return [
            self._loose(number, column, reason)
            for column in self.sheet.columns_by_row[number]
            if self.header.column(column).reason != Reason.PERSONAL
        ]

    def _loose(self, row: int, column: int, reason: str) -> Loose:
        known = self.header.column(column)
        return Loose(row, known.letter, known.heading, self.sheet.text(row, column), str(reason))

    def _repeats_header(self, number: int) -> bool:
        columns = self.sheet.columns_by_row[number]
        headings = {c.number: vocabulary.key(c.heading) for c in self.header.columns}
        same = sum(
            vocabulary.key(self.sheet.text(number, c)) == headings.get(c, "-") for c in columns
        )
        return same >= WIDE and same * 2 >= len(columns)

    # Its kind

    def _kind(self, row: UnderstoodRow) -> tuple[Kind, str]:
        own = row.own
        if len(own) <= 1 and (line := self._line(row.row)):
            return self._line_kind(row.row, line)
        if own == {"serial"}:
            return Kind.SKIPPED, "只有序号"
        if "name" in own:
            return self._named_kind(row), ""
        if not row.values.get("name") and "serial" in own:
            self._report(
                row.row, "name", Severity.ERROR, "no_name", "有序号而没有事项名称，没有导入。"
            )
            return Kind.SKIPPED, "没有事项名称"
        return self._unnamed_kind(row)

    def _unnamed_kind(self, row: UnderstoodRow) -> tuple[Kind, str]:
        if self.current is None:
            self._report(
                row.row, "name", Severity.ERROR, "no_name", "这一行之前没有职权，没有导入。"
            )
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
            self._report_same_name(row, current)
            return Kind.POWER
        return Kind.BODY if row.own.intersection(OF_A_BODY) else Kind.POWER

    def _line(self, number: int) -> str:
        """The text of a row that holds a single line of text, not a cell of the list."""
        columns = [
            column
            for column in self.sheet.columns_by_row[number]
            if not self.sheet.is_covered(number, column)
        ]
        if not columns:
            return ""
        text = self.sheet.text(number, columns[0])
        if REMARK.match(text):
            return text
        is_wide = self.sheet.width_of(number, columns[0]) >= WIDE
        in_serial = self.header.column(columns[0]).field == "serial"
        if len(columns) > 1 or not (is_wide or in_serial) or wording.serial_numbers(text):
            return ""
        return text

    def _line_kind(self, number: int, line: str) -> tuple[Kind, str]:
        if REMARK.match(line):
            return Kind.REMARK, ""
        category = self._category_in([line]) if len(line) <= SECTION_LENGTH else ""
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
        if row.kind == Kind.SUB_ITEM and self.current and not values.get("name"):
            values["name"] = self.current.values["name"]
        category, loose = self._category(row)
        values["category"] = category
        row = replace(row, values=values, loose=row.loose + loose)
        if not values.get("basis") and row.kind == Kind.POWER:
            self._report(row.row, "basis", Severity.WARNING, "no_basis", "没有实施依据，请补充。")
        if row.kind == Kind.POWER:
            self._count_serials(row)
        self.current = row
        return row

    def _category(self, row: UnderstoodRow) -> tuple[str, tuple[Loose, ...]]:
        text = wording.one_line(row.values.get("category", ""))
        known = self._known_category(text)
        if known:
            if vocabulary.key(known) not in vocabulary.key(text):
                self._report_category(row.row, Severity.INFO, f"权力类型“{text}”按“{known}”处理。")
            return known, ()
        above = self.current.values["category"] if self.current else ""
        taken, source = (self.category, "标题") if self.category else (above, "上一行")
        if not text and taken:
            self._report_category(row.row, Severity.INFO, f"没有权力类型，按{source}取“{taken}”。")
            return taken, ()
        return self._unknown_category(row, text, taken)

    def _unknown_category(
        self, row: UnderstoodRow, text: str, taken: str
    ) -> tuple[str, tuple[Loose, ...]]:
        fallback = taken or self._known_category("其他行政权力") or self.categories[-1]
        what = f"权力类型“{text}”不在类别表中" if text else "没有权力类型"
        message = f"{what}，暂按“{fallback}”处理，请核对。"
        self._report_category(row.row, Severity.WARNING, message)
        if not text:
            return fallback, ()
        column = self.fields["category"]
        anchor = self.sheet.anchor(row.row, column.number)
        return fallback, (self._loose(*anchor, "unknown_category"),)

    def _known_category(self, text: str) -> str:
        word = vocabulary.key(text)
        if not word:
            return ""
        names = {vocabulary.key(name): name for name in self.categories}
        if word in names:
            return names[word]
        synonym = vocabulary.meanings("categories").get(word, "")
        if synonym in self.categories:
            return synonym
        return vocabulary.closest(word, names)

    def _category_in(self, texts: Sequence[str]) -> str:
        """The one category that the first telling text names."""
        for text in texts:
            found = [name for name in self.categories if name in wording.one_line(text)]
            if len(found) == 1:
                return found[0]
        return ""

    def _count_serials(self, row: UnderstoodRow) -> None:
        numbers = wording.serial_numbers(row.values.get("serial", ""))
        if "serial" not in row.own:
            if "serial" in self.fields:
                self._report(row.row, "serial", Severity.INFO, "no_serial", "没有序号。")
            return
        repeated = [str(number) for number in numbers if self.serials[number]]
        if repeated:
            message = f"序号{'、'.join(repeated)}与前面重复。"
            self._report(row.row, "serial", Severity.WARNING, "serial_repeated", message)
        self.serials.update(numbers)

    # What to tell

    def _report(self, row: int, name: str, severity: Severity, code: str, message: str) -> None:
        column = self.fields[name].letter if name in self.fields else ""
        self.problems.append(Problem(row, column, severity, code, message))

    def _report_category(self, row: int, severity: Severity, message: str) -> None:
        code = "category_unknown" if severity == Severity.WARNING else "category_guessed"
        self._report(row, "category", severity, code, message)

    def _report_same_name(self, row: UnderstoodRow, current: UnderstoodRow) -> None:
        message = (
            f"与第{current.row}行同名，按另一项职权导入；如果是同一项职权的另一行使主体，请合并。"
        )
        self._report(row.row, "name", Severity.WARNING, "same_name", message)

    def _report_covered(self, row: int, column: Column) -> None:
        message = (
            f"“{column.heading}”有文字被合并单元格盖住，在Excel里看不见；"
            "已保留为未对应内容，请核对后决定是否并入。"
        )
        self.problems.append(Problem(row, column.letter, Severity.WARNING, "covered_text", message))

    def _report_filled(self, row: int, column: Column) -> None:
        message = f"“{column.heading}”空白，取自重复的{column.letter}列，请核对。"
        self.problems.append(
            Problem(row, column.letter, Severity.WARNING, "taken_from_duplicate", message)
        )

    def _report_columns(self) -> None:
        if "name" not in self.fields:
            message = "没有“事项名称”列，请补上列名后再导入。"
            self._report(0, "name", Severity.ERROR, "no_name_column", message)
        texts = {
            Reason.UNKNOWN: ("unknown_column", "没有对应的栏目，内容已保留为未对应内容。"),
            Reason.DUPLICATE: ("duplicate_column", "与前面的列重名，内容已保留为未对应内容。"),
            Reason.PERSONAL: ("personal_column", "是个人信息，没有读入。"),
        }
        for column in self.header.columns:
            if column.reason in texts:
                code, what = texts[column.reason]
                message = f"{column.letter}列“{column.heading}”{what}"
                self._report_column(column, Severity.WARNING, code, message)
            elif column.is_guess:
                title = vocabulary.titles()[column.field]
                message = f"{column.letter}列“{column.heading}”按“{title}”读入，请核对。"
                self._report_column(column, Severity.INFO, "column_guessed", message)

    def _report_column(self, column: Column, severity: Severity, code: str, text: str) -> None:
        row = self.header.first_row
        self.problems.append(Problem(row, column.letter, severity, code, text))

    def _compare_sections(self, rows: Sequence[UnderstoodRow]) -> None:
        starts = [*self.sections, self.sheet.rows[-1] + 1]
        for (start, count), end in zip(self.sections.items(), starts[1:], strict=True):
            self._compare(start, count, [row for row in rows if start < row.row < end])

    def _compare(self, place: int, count: int | None, rows: Sequence[UnderstoodRow]) -> None:
        powers = [row for row in rows if row.kind == Kind.POWER]
        if count is None or count == len(powers):
            return
        counted = sum(
            max(1, len(wording.serial_numbers(row.values.get("serial", "")))) for row in powers
        )
        message = f"标题写明{count}项，读到{len(powers)}项，请核对。"
        severity = Severity.WARNING
        if counted == count:
            message = (
                f"标题写明{count}项，读到{len(powers)}行；有的一行占几个序号，合计{counted}项。"
            )
            severity = Severity.INFO
        self._report(place, "", severity, "count_differs", message)

    def _personal_cells(self, rows: Sequence[int]) -> int:
        personal = {c.number for c in self.header.columns if c.reason == Reason.PERSONAL}
        return sum(column in personal for row in rows for column in self.sheet.columns_by_row[row])


def _name_key(row: UnderstoodRow) -> str:
    return vocabulary.key(row.values.get("name", ""))

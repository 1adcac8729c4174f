"""What stands in one row of a sheet: fields, and cells for which there is no field."""

from intake import vocabulary
from intake.columns import Header, Reason
from intake.findings import Kind, Loose, UnderstoodRow
from intake.notes import Notes
from intake.workbook import Sheet

WIDE = 3
NAMES = ("name", "sub_item")


class RowCells:
    """Reads the rows of a sheet under its heading."""

    def __init__(self, sheet: Sheet, header: Header, notes: Notes) -> None:
        self.sheet = sheet
        self.header = header
        self.notes = notes
        self.fields = header.by_field()

    def read(self, number: int) -> UnderstoodRow:
        """Return the row with its values; its kind is still open."""
        values: dict[str, str] = {}
        own: set[str] = set()
        for column in self.fields.values():
            text = self._seen(number, column.number)
            if text and not (column.field in NAMES and vocabulary.is_nothing(text)):
                values[column.field] = text
                if self._own(number, column.number):
                    own.add(column.field)
        loose = self._duplicates(number, values, own) + self._without_field(number)
        return UnderstoodRow(number, Kind.SKIPPED, values, frozenset(own), tuple(loose))

    def kept(self, number: int, reason: str) -> list[Loose]:
        """All cells of a row that is no power, without those that name a person."""
        return [
            self.loose(number, column, reason)
            for column in self.sheet.columns_by_row[number]
            if self.header.column(column).reason != Reason.PERSONAL
        ]

    def loose(self, row: int, column: int, reason: str) -> Loose:
        known = self.header.column(column)
        return Loose(row, known.letter, known.heading, self.sheet.text(row, column), str(reason))

    def anchor_of(self, row: int, field: str) -> tuple[int, int]:
        """The cell in which the value that a row shows for a field really stands."""
        return self.sheet.anchor(row, self.fields[field].number)

    def repeats_header(self, number: int) -> bool:
        columns = self.sheet.columns_by_row[number]
        headings = {c.number: vocabulary.key(c.heading) for c in self.header.columns}
        same = sum(
            vocabulary.key(self.sheet.text(number, c)) == headings.get(c, "-") for c in columns
        )
        return same >= WIDE and same * 2 >= len(columns)

    def beside_headings(self, number: int) -> list[Loose]:
        """What stands in a heading that is printed again and is no heading."""
        return [
            cell
            for cell in self.kept(number, Kind.SKIPPED)
            if vocabulary.key(cell.text) != vocabulary.key(cell.heading)
        ]

    def first_text(self, number: int) -> tuple[str, bool]:
        """The first text of a row, and whether it is a line over the list, not a cell of it."""
        columns = [
            column
            for column in self.sheet.columns_by_row[number]
            if not self.sheet.is_covered(number, column)
        ]
        if not columns:
            return "", False
        first = columns[0]
        is_wide = self.sheet.width_of(number, first) >= WIDE
        in_serial = self.header.column(first).field == "serial"
        return self.sheet.text(number, first), len(columns) == 1 and (is_wide or in_serial)

    def personal_cells(self, rows: list[int]) -> int:
        """How many cells name a person; they are counted and never read."""
        personal = {c.number for c in self.header.columns if c.reason == Reason.PERSONAL}
        return sum(column in personal for row in rows for column in self.sheet.columns_by_row[row])

    def _seen(self, row: int, column: int) -> str:
        """What a reader sees there: own text, or that of the merged cell from above."""
        above = self.sheet.anchor(row, column)
        return self.sheet.text(*above) if above[1] == column else ""

    def _own(self, row: int, column: int) -> str:
        return "" if self.sheet.is_covered(row, column) else self.sheet.text(row, column)

    def _duplicates(self, number: int, values: dict[str, str], own: set[str]) -> list[Loose]:
        """Fill blanks from columns that stand twice; what is not needed stays loose."""
        found = []
        for column in self.header.duplicates():
            text = self._own(number, column.number)
            if text and not values.get(column.field, "").strip():
                values[column.field] = text
                own.add(column.field)
                self.notes.filled(number, column)
            elif text:
                found.append(self.loose(number, column.number, Reason.DUPLICATE))
        return found

    def _without_field(self, number: int) -> list[Loose]:
        """Cells without a field, and cells that a merged one hides."""
        found = []
        for column in self.sheet.columns_by_row[number]:
            known = self.header.column(column)
            if known.reason in (Reason.UNKNOWN, Reason.NO_HEADING):
                found.append(self.loose(number, column, known.reason))
            elif known.reason != Reason.PERSONAL and self.sheet.is_covered(number, column):
                found.append(self.loose(number, column, "covered"))
                self.notes.covered(number, known)
        return found

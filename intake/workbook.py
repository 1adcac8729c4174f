"""A workbook as plain data, and what may be asked of a file. Rows and columns count from 1."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property


class UnreadableWorkbookError(ValueError):
    """The file cannot be read; the message is one sentence for the person who chose it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one workbook may hold; lists of a whole city stay far below."""

    file_bytes: int = 20 * 1024 * 1024
    unpacked_bytes: int = 120 * 1024 * 1024
    members: int = 2_000
    sheets: int = 60
    rows: int = 60_000
    columns: int = 256
    cells: int = 2_000_000
    filled: int = 200_000
    characters: int = 20_000_000
    text: int = 40_000


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Merge:
    """合并区域 — a rectangle whose text stands in its first cell."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @property
    def anchor(self) -> tuple[int, int]:
        return self.first_row, self.first_column

    def cells(self) -> Iterator[tuple[int, int]]:
        for row in range(self.first_row, self.last_row + 1):
            for column in range(self.first_column, self.last_column + 1):
                yield row, column


@dataclass(frozen=True)
class Sheet:
    """工作表 — its cells with text as they stand in the file, by (row, column)."""

    name: str
    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: tuple[Merge, ...] = ()
    is_hidden: bool = False
    # Cells under a merged area whose own text a person chose to count.
    uncovered: frozenset[tuple[int, int]] = frozenset()

    def text(self, row: int, column: int) -> str:
        """The cell's own text, "" when it has none or only white space."""
        return self.cells.get((row, column), "")

    def spread_text(self, row: int, column: int) -> str:
        """The text that a reader sees: a merged area shows that of its first cell."""
        return self.text(*self.anchor(row, column))

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """The first cell of the merged area over this cell, or the cell itself."""
        return self._anchors.get((row, column), (row, column))

    def is_covered(self, row: int, column: int) -> bool:
        """Say whether a merged area lies over the cell, so that its own text is not seen."""
        return self.anchor(row, column) != (row, column)

    def cover_text(self, row: int, column: int) -> str:
        """The text of the merged area over the cell, whatever was decided; "" without one."""
        for merge in self.merges:
            is_below = merge.first_row <= row <= merge.last_row
            if is_below and merge.first_column <= column <= merge.last_column:
                return self.text(*merge.anchor)
        return ""

    def width_of(self, row: int, column: int) -> int:
        """How many columns the cell takes, merged ones included."""
        merge = self._merges.get((row, column))
        return merge.last_column - merge.first_column + 1 if merge else 1

    @cached_property
    def rows(self) -> list[int]:
        """The rows that hold any text, in order."""
        return sorted({row for row, _ in self.cells})

    @cached_property
    def columns_by_row(self) -> dict[int, list[int]]:
        """The columns with text of every row that has any."""
        found: dict[int, list[int]] = {}
        for row, column in sorted(self.cells):
            found.setdefault(row, []).append(column)
        return found

    @cached_property
    def _merges(self) -> dict[tuple[int, int], Merge]:
        return {merge.anchor: merge for merge in self.merges}

    @cached_property
    def _anchors(self) -> dict[tuple[int, int], tuple[int, int]]:
        return {
            cell: merge.anchor
            for merge in self.merges
            for cell in merge.cells()
            if cell not in self.uncovered
        }


@dataclass(frozen=True, slots=True)
class Workbook:
    """工作簿 — its sheets; hidden ones are named and not read."""

    sheets: tuple[Sheet, ...]
    has_macros: bool = False
    has_external_links: bool = False


def column_number(letters: str) -> int:
    """Return the number of a column from its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letter(column: int) -> str:
    """Return the letters of a column as spreadsheets write them: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters

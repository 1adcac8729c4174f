"""Which column of a sheet holds what."""

from dataclasses import dataclass
from enum import StrEnum

from intake import vocabulary
from intake.vocabulary import Words
from intake.workbook import Sheet, column_letter

HEADER_WITHIN = 15
FEWEST_KNOWN = 3
CONTINUES = {"level_and_authority": ("level", "authority")}


class Reason(StrEnum):
    """Why a column has no field of ours."""

    UNKNOWN = "unknown"
    DUPLICATE = "duplicate"
    NO_HEADING = "no_heading"
    PERSONAL = "personal"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the field it fills, or the reason why it fills none."""

    number: int
    heading: str
    field: str = ""
    reason: Reason | None = None
    is_guess: bool = False

    @property
    def letter(self) -> str:
        return column_letter(self.number)


@dataclass(frozen=True)
class Header:
    """The heading row of a sheet (its last row, when it has two) and its columns."""

    first_row: int
    last_row: int
    columns: tuple[Column, ...]

    def by_field(self) -> dict[str, Column]:
        return {c.field: c for c in self.columns if c.field and c.reason is None}

    def column(self, number: int) -> Column:
        for column in self.columns:
            if column.number == number:
                return column
        return Column(number, "", reason=Reason.NO_HEADING)

    def duplicates(self) -> list[Column]:
        return [c for c in self.columns if c.reason == Reason.DUPLICATE]


def find_header(sheet: Sheet, words: Words | None = None) -> Header | None:
    """Return the heading row, which stands in one of the first rows, or None."""
    words = words or vocabulary.built_in()
    rows = [row for row in sheet.rows if row <= HEADER_WITHIN]
    counted = [(_known_headings(sheet, row, words), -row) for row in rows]
    known, negative_row = max(counted, default=(0, 0))
    if known < FEWEST_KNOWN:
        return None
    return _header(sheet, -negative_row, words)


def heading(text: str) -> str:
    """A heading as one line."""
    return "".join(text.split())


def field_of(text: str, words: Words | None = None) -> tuple[str, bool]:
    """Return the field that a heading names, and whether it had to be guessed."""
    words = words or vocabulary.built_in()
    word = vocabulary.key(text)
    if word in words.fields:
        return words.fields[word], False
    if len(word) < 3 or word in words.personal:
        return "", False
    guess = vocabulary.closest(
        word, {known: field for known, field in words.fields.items() if field}
    )
    return guess, bool(guess)


def _known_headings(sheet: Sheet, row: int, words: Words) -> int:
    fields = {field_of(sheet.text(row, column), words)[0] for column in sheet.columns_by_row[row]}
    return len(fields - {""})


def _header(sheet: Sheet, row: int, words: Words) -> Header:
    last_row = row + 1 if _has_second_row(sheet, row, words) else row
    found: list[Column] = []
    seen: set[str] = set()
    for number in range(1, max(sheet.columns_by_row[row]) + 2):
        column = _column(sheet, row, last_row, number, words)
        if column is None:
            continue
        if column.field in seen:
            column = Column(number, column.heading, column.field, Reason.DUPLICATE)
        seen.add(column.field or column.letter)
        found.append(column)
    return Header(row, last_row, tuple(found))


def _has_second_row(sheet: Sheet, row: int, words: Words) -> bool:
    """A second row belongs to the heading when all it says is how a merged heading splits."""
    below = sheet.columns_by_row.get(row + 1, [])
    return bool(below) and all(
        field_of(sheet.text(row + 1, column), words)[0] in ("level", "authority")
        for column in below
    )


def _column(sheet: Sheet, row: int, last_row: int, number: int, words: Words) -> Column | None:
    """The column under the heading, or None where nothing stands."""
    own = (sheet.text(last_row, number) if last_row > row else "") or sheet.text(row, number)
    if own:
        split = own == sheet.text(row, number) and _is_split(sheet, row, number, words)
        return _named(number, own, 1 if split else 0, words)
    if _is_second_half(sheet, row, number, words):
        text = sheet.spread_text(row, number) or sheet.text(row, number - 1)
        return _named(number, text, 2, words)
    return None


def _is_split(sheet: Sheet, row: int, number: int, words: Words) -> bool:
    return _is_second_half(sheet, row, number + 1, words) and not sheet.text(row, number + 1)


def _is_second_half(sheet: Sheet, row: int, number: int, words: Words) -> bool:
    """Say whether the heading to the left reaches over this column."""
    if sheet.is_covered(row, number):
        return bool(sheet.spread_text(row, number))
    left = field_of(sheet.text(row, number - 1), words)[0]
    below = any(sheet.text(later, number) for later in sheet.rows if later > row)
    return left in CONTINUES and below


def _named(number: int, text: str, half: int, words: Words) -> Column:
    title = heading(text)
    if vocabulary.key(title) in words.personal:
        return Column(number, title, reason=Reason.PERSONAL)
    field, is_guess = field_of(title, words)
    if half and field in CONTINUES:
        field = CONTINUES[field][half - 1]
    if not field:
        return Column(number, title, reason=Reason.UNKNOWN)
    return Column(number, title, field, is_guess=is_guess)

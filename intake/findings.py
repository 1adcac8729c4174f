"""What is found in a workbook: rows with kinds, problems, and cells without a place."""

from dataclasses import dataclass, field
from enum import StrEnum

from intake.columns import Header


class Kind(StrEnum):
    """What a row of a list is."""

    POWER = "power"
    SUB_ITEM = "sub_item"
    BODY = "body"
    CONTINUATION = "continuation"
    REMARK = "remark"
    REPEATED_HEADER = "repeated_header"
    SKIPPED = "skipped"
    CHART = "chart"


class Severity(StrEnum):
    """How grave a problem is."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding, for a person; row 0 is the sheet as a whole."""

    row: int
    column: str
    severity: Severity
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Loose:
    """未对应内容 — a cell for which there is no field; it is kept and shown."""

    row: int
    column: str
    heading: str
    text: str
    reason: str


@dataclass(frozen=True)
class UnderstoodRow:
    """One row: its kind, what a reader sees in each field, which of it stands in the row."""

    row: int
    kind: Kind
    values: dict[str, str] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    loose: tuple[Loose, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class UnderstoodSheet:
    """A sheet after reading it as a list of powers."""

    name: str
    header: Header | None = None
    title: str = ""
    title_count: int | None = None
    rows: tuple[UnderstoodRow, ...] = ()
    problems: tuple[Problem, ...] = ()
    is_hidden: bool = False
    personal_cells: int = 0

    def count(self, *kinds: Kind) -> int:
        return sum(row.kind in kinds for row in self.rows)

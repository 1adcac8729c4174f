"""Entries: what a file says about one power, in our own fields."""

from collections.abc import Container
from dataclasses import dataclass, field
from typing import Literal

from intake import vocabulary, wording
from intake.findings import Kind, Loose, Problem

EXERCISE_TEXTS = (
    "department_duty",
    "responsibilities",
    "accountable_parties",
    "accountability_circumstances",
)
PURPOSES = {
    "basis": "empowering",
    "duty_basis": "duty",
    "fee_basis": "fee",
    "accountability_basis": "accountability",
}


@dataclass
class ExerciseEntry:
    """行使 as read from one row."""

    row: int
    texts: dict[str, str] = field(default_factory=dict)


@dataclass
class BasisEntry:
    """依据 as read from one cell; ``exercise`` counts from 0, None means the whole power."""

    row: int
    purpose: str
    raw_text: str
    exercise: int | None = None
    # Further exercises over which the same merged cell reaches.
    shared: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class LimitEntry:
    """时限 as read: its kind and what ``wording.time_limits`` found."""

    kind: str
    limit: wording.Limit


@dataclass
class Entry:
    """One power or sub-item, ready to be compared with what is stored."""

    sheet: str
    row: int
    kind: Literal[Kind.POWER, Kind.SUB_ITEM]
    name: str
    category: str
    sub_item: str = ""
    code: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    exercises: list[ExerciseEntry] = field(default_factory=list)
    bases: list[BasisEntry] = field(default_factory=list)
    materials: list[str] = field(default_factory=list)
    limits: list[LimitEntry] = field(default_factory=list)
    loose: list[Loose] = field(default_factory=list)
    parent: "Entry | None" = None
    # Fields that were concluded from the words of another one.
    derived: set[str] = field(default_factory=set)
    # The fields that have a column in the sheet; an import leaves all others alone.
    columns: frozenset[str] = frozenset()

    @property
    def key(self) -> tuple[str, str, str]:
        """Category, name and sub-item without what only spelling makes different."""
        return self.category, vocabulary.key(self.name), vocabulary.key(self.sub_item)

    @property
    def empowering_text(self) -> str:
        return "\n".join(basis.raw_text for basis in self.bases if basis.purpose == "empowering")


@dataclass
class SheetEntries:
    """The entries of a sheet, the loose cells of no entry, and the problems on the way."""

    entries: list[Entry] = field(default_factory=list)
    loose: list[Loose] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def exercise_fields(columns: Container[str]) -> frozenset[str]:
    """The fields of an exercise that a sheet with these columns speaks of."""
    found = {name for name in (*EXERCISE_TEXTS, "body", "responsible_office") if name in columns}
    if "level" in columns or "level_and_authority" in columns:
        found |= {"level", "level_text"}
    if "authority" in columns or "level_and_authority" in columns:
        found.add("authority")
    return frozenset(found)


def purposes(columns: Container[str]) -> frozenset[str]:
    """The purposes of legal bases that a sheet with these columns speaks of."""
    found = {purpose for name, purpose in PURPOSES.items() if name in columns}
    return frozenset(found | {"fee"} if "fee" in columns else found)

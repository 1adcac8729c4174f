"""From an entry to rows that are not yet stored."""

from collections.abc import Sequence
from typing import Any

from intake.entries import Entry
from intake.vocabulary import key
from organizations.models import Organization
from powers.models import Exercise, LegalBasis, Material, Power, PowerCategory, TimeLimit

SHEET_NAME = Power._meta.get_field("source_sheet").max_length


class RowBuilder:
    """Builds the rows of one organization's entries; knows the file they come from."""

    def __init__(self, organization: Organization, sha256: str) -> None:
        self.organization = organization
        self.sha256 = sha256
        self.categories = {category.name: category for category in PowerCategory.objects.all()}
        self.bodies = _organizations_by_name()

    def power(self, entry: Entry, position: int, code: str, parent: Power | None) -> Power:
        return Power(
            organization=self.organization,
            category=self.categories[entry.category],
            code=code,
            name=entry.name,
            sub_item=entry.sub_item,
            parent=parent,
            position=position,
            **entry.texts,
            **self.source(entry, entry.row),
        )

    def exercise(self, entry: Entry, power: Power, index: int) -> Exercise:
        read = entry.exercises[index]
        return Exercise(
            power=power,
            position=index + 1,
            organization=self.body(read.texts.get("body", "")),
            **read.texts,
            **self.source(entry, read.row),
        )

    def bases(self, entry: Entry, power: Power, exercises: Sequence[Exercise]) -> list[LegalBasis]:
        return [
            LegalBasis(
                power=power,
                exercise=_at(exercises, read.exercise),
                position=position,
                purpose=read.purpose,
                raw_text=read.raw_text,
                **self.source(entry, read.row),
            )
            for position, read in enumerate(entry.bases, start=1)
        ]

    def source(self, entry: Entry, row: int) -> dict[str, Any]:
        """File, sheet and row; every imported row carries them."""
        sheet = entry.sheet[:SHEET_NAME]
        return {"source_file": self.sha256, "source_sheet": sheet, "source_row": row}

    def body(self, name: str) -> Organization | None:
        """The organization that a body's name means, where it is known."""
        return self.bodies.get(key(name))


def materials(entry: Entry, power: Power) -> list[Material]:
    return [
        Material(power=power, position=position, name=name)
        for position, name in enumerate(entry.materials, start=1)
    ]


def limits(entry: Entry, power: Power) -> list[TimeLimit]:
    return [
        TimeLimit(
            power=power,
            position=position,
            kind=read.kind,
            variant=read.limit.variant,
            number=read.limit.number,
            unit=read.limit.unit,
            raw_text=read.limit.raw_text,
        )
        for position, read in enumerate(entry.limits, start=1)
    ]


def _at(exercises: Sequence[Exercise], index: int | None) -> Exercise | None:
    """The exercise of a basis; None when the basis is that of all, or nothing was added."""
    return exercises[index] if index is not None and index < len(exercises) else None


def _organizations_by_name() -> dict[str, Organization]:
    """Organizations by full name; a short name counts when only one body has it."""
    full: dict[str, Organization] = {}
    short: dict[str, list[Organization]] = {}
    for organization in Organization.objects.all():
        full[key(organization.name)] = organization
        short.setdefault(key(organization.short_name), []).append(organization)
    unique = {name: found[0] for name, found in short.items() if name and len(found) == 1}
    return unique | full

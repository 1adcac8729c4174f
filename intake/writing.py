"""From entries to rows of powers: creates what is new, changes what differs, deletes no power."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from intake.codes import CodeMaker
from intake.entries import Entry, SheetEntries, exercise_fields, purposes
from intake.findings import Loose, Problem, Severity
from intake.matching import Candidate, match
from intake.vocabulary import key
from organizations.models import Organization
from powers.models import Exercise, LegalBasis, Material, Power, PowerCategory, TimeLimit

CHUNK = 500
SHEET_NAME = Power._meta.get_field("source_sheet").max_length


class Mode(models.TextChoices):
    """How a file meets what is stored."""

    REPLACE = "replace", "替换"
    SUPPLEMENT = "supplement", "补充"


@dataclass
class Outcome:
    """What an import did; ``power_of`` finds the power of an entry by the entry's identity."""

    created: list[Power] = field(default_factory=list)
    changed: list[Power] = field(default_factory=list)
    unchanged: list[Power] = field(default_factory=list)
    new_bases: list[LegalBasis] = field(default_factory=list)
    power_of: dict[int, Power] = field(default_factory=dict)

    @property
    def present(self) -> set[int]:
        return {power.pk for power in self.power_of.values()}


def write_entries(
    organization: Organization, sheets: Sequence[SheetEntries], sha256: str, mode: str
) -> Outcome:
    """Write every entry; belongs into a transaction. Problems are added to the sheets."""
    return _Writer(organization, sheets, sha256, mode).write()


class _Writer:
    def __init__(
        self, organization: Organization, sheets: Sequence[SheetEntries], sha256: str, mode: str
    ) -> None:
        self.organization = organization
        self.sheets = sheets
        self.sha256 = sha256
        self.fills_only = mode == Mode.SUPPLEMENT
        self.categories = {category.name: category for category in PowerCategory.objects.all()}
        self.bodies = _organizations_by_name()
        self.outcome = Outcome()

    def write(self) -> Outcome:
        entries = [entry for sheet in self.sheets for entry in sheet.entries]
        stored = {power.pk: power for power in _stored(self.organization)}
        found = match(_candidates(entries), [_candidate(power) for power in stored.values()])
        for number, entry in enumerate(entries):
            if number in found:
                self._change(entry, stored[found[number]])
        self._create([(n, entry) for n, entry in enumerate(entries) if n not in found])
        return self.outcome

    # New powers

    def _create(self, entries: list[tuple[int, Entry]]) -> None:
        if not entries:
            return
        taken = set(Power.objects.values_list("code", flat=True))
        self._refuse_taken_codes([entry for _, entry in entries], taken)
        taken.update(entry.code for _, entry in entries if entry.code)
        codes = CodeMaker(self.organization, taken)
        for wants_parent in (False, True):
            level = [(n, entry) for n, entry in entries if bool(entry.parent) == wants_parent]
            powers = [self._new_power(number, entry, codes) for number, entry in level]
            Power.objects.bulk_create(powers, batch_size=CHUNK)
            for (_, entry), power in zip(level, powers, strict=True):
                self.outcome.power_of[id(entry)] = power
        created = [(entry, self.outcome.power_of[id(entry)]) for _, entry in entries]
        self.outcome.created.extend(power for _, power in created)
        self._create_parts(created)

    def _new_power(self, number: int, entry: Entry, codes: CodeMaker) -> Power:
        category = self.categories[entry.category]
        parent = self.outcome.power_of[id(entry.parent)] if entry.parent else None
        return Power(
            organization=self.organization,
            category=category,
            code=entry.code or codes.next(category, parent.code if parent else ""),
            name=entry.name,
            sub_item=entry.sub_item,
            parent=parent,
            position=number + 1,
            **entry.texts,
            **self._source(entry, entry.row),
        )

    def _create_parts(self, created: list[tuple[Entry, Power]]) -> None:
        exercises = [
            (id(entry), self._new_exercise(entry, power, index))
            for entry, power in created
            for index in range(len(entry.exercises))
        ]
        Exercise.objects.bulk_create((row for _, row in exercises), batch_size=CHUNK)
        of_entry: dict[int, list[Exercise]] = {}
        for number, row in exercises:
            of_entry.setdefault(number, []).append(row)
        bases = [
            row
            for entry, power in created
            for row in self._new_bases(entry, power, of_entry.get(id(entry), []))
        ]
        LegalBasis.objects.bulk_create(bases, batch_size=CHUNK)
        self.outcome.new_bases.extend(bases)
        Material.objects.bulk_create(
            (row for entry, power in created for row in _new_materials(entry, power)),
            batch_size=CHUNK,
        )
        TimeLimit.objects.bulk_create(
            (row for entry, power in created for row in _new_limits(entry, power)),
            batch_size=CHUNK,
        )

    def _new_exercise(self, entry: Entry, power: Power, index: int) -> Exercise:
        read = entry.exercises[index]
        return Exercise(
            power=power,
            position=index + 1,
            organization=self._body(read.texts.get("body", "")),
            **read.texts,
            **self._source(entry, read.row),
        )

    def _new_bases(
        self, entry: Entry, power: Power, exercises: Sequence[Exercise]
    ) -> list[LegalBasis]:
        return [
            LegalBasis(
                power=power,
                exercise=_at(exercises, read.exercise),
                position=position,
                purpose=read.purpose,
                raw_text=read.raw_text,
                **self._source(entry, read.row),
            )
            for position, read in enumerate(entry.bases, start=1)
        ]

    def _refuse_taken_codes(self, entries: Iterable[Entry], taken: set[str]) -> None:
        for entry in entries:
            if entry.code in taken:
                message = f"职权编码{entry.code}已被其他职权使用，将另编新码。"
                self._report(entry, "code_taken", message)
                entry.code = ""

    # Powers that are there

    def _change(self, entry: Entry, power: Power) -> None:
        self.outcome.power_of[id(entry)] = power
        if entry.code and entry.code != power.code:
            message = f"文件中的职权编码是{entry.code}，系统中是{power.code}；保留系统中的编码。"
            self._report(entry, "code_kept", message)
        has_changed = [
            self._change_fields(entry, power),
            self._change_exercises(entry, power),
            self._change_bases(entry, power),
            self._change_materials(entry, power),
            self._change_limits(entry, power),
        ]
        if any(has_changed):
            Power.objects.filter(pk=power.pk).update(**self._source(entry, entry.row))
            self.outcome.changed.append(power)
        else:
            self.outcome.unchanged.append(power)

    def _change_fields(self, entry: Entry, power: Power) -> bool:
        wanted: dict[str, Any] = dict(entry.texts)
        if not self.fills_only:
            wanted |= {"name": entry.name, "sub_item": entry.sub_item}
            wanted["category_id"] = self.categories[entry.category].pk
            if entry.parent:
                wanted["parent_id"] = self._parent_id(entry, power)
        differing = {
            name: value
            for name, value in wanted.items()
            if getattr(power, name) != value and self._may_set(getattr(power, name), value)
        }
        for name, value in differing.items():
            setattr(power, name, value)
        if differing:
            Power.objects.filter(pk=power.pk).update(**differing)
        return bool(differing)

    def _parent_id(self, entry: Entry, power: Power) -> int | None:
        parent = self.outcome.power_of.get(id(entry.parent))
        return parent.pk if parent else power.parent_id

    def _may_set(self, old: Any, new: Any) -> bool:
        return not self.fills_only or (bool(new) and not old)

    def _change_exercises(self, entry: Entry, power: Power) -> bool:
        old = list(power.exercises.all())
        if not exercise_fields(entry.columns) or (self.fills_only and old):
            return False
        has_changed = False
        for index, read in enumerate(entry.exercises):
            if index >= len(old):
                self._new_exercise(entry, power, index).save()
                has_changed = True
            else:
                has_changed |= self._change_exercise(old[index], read.texts)
        surplus = [row.pk for row in old[len(entry.exercises) :] if row.source_file]
        if surplus:
            Exercise.objects.filter(pk__in=surplus).delete()
        if has_changed or surplus:
            power.refresh_from_db(fields=["exercises"])
        return has_changed or bool(surplus)

    def _change_exercise(self, row: Exercise, texts: dict[str, str]) -> bool:
        differing = {name: text for name, text in texts.items() if getattr(row, name) != text}
        if not differing:
            return False
        for name, text in differing.items():
            setattr(row, name, text)
        if "body" in differing:
            row.organization = self._body(row.body)
        row.save()
        return True

    def _change_bases(self, entry: Entry, power: Power) -> bool:
        spoken_of = purposes(entry.columns)
        old = [row for row in power.bases.all() if row.purpose in spoken_of]
        exercises = list(power.exercises.all())
        wanted = self._new_bases(entry, power, exercises)
        if self.fills_only:
            there = {row.purpose for row in old}
            return self._add_bases([row for row in wanted if row.purpose not in there])
        imported = [row for row in old if row.source_file]
        if [_basis_words(row) for row in imported] == [_basis_words(row) for row in wanted]:
            return False
        by_hand = {(row.purpose, row.raw_text) for row in old if not row.source_file}
        missing = [row for row in wanted if (row.purpose, row.raw_text) not in by_hand]
        if not missing and not imported:
            return False
        LegalBasis.objects.filter(pk__in=[row.pk for row in imported]).delete()
        self._add_bases(missing)
        return True

    def _add_bases(self, bases: list[LegalBasis]) -> bool:
        LegalBasis.objects.bulk_create(bases, batch_size=CHUNK)
        self.outcome.new_bases.extend(bases)
        return bool(bases)

    def _change_materials(self, entry: Entry, power: Power) -> bool:
        old = [row.name for row in power.materials.all()]
        if "materials" not in entry.columns or old == entry.materials:
            return False
        if self.fills_only and old:
            return False
        power.materials.all().delete()
        Material.objects.bulk_create(_new_materials(entry, power))
        return True

    def _change_limits(self, entry: Entry, power: Power) -> bool:
        kinds = {f"{name}": f"{name}_limit" for name in TimeLimit.Kind.values}
        has_changed = False
        for kind, column in kinds.items():
            old = [row for row in power.time_limits.all() if row.kind == kind]
            new = [row for row in _new_limits(entry, power) if row.kind == kind]
            is_same = [_limit_words(row) for row in old] == [_limit_words(row) for row in new]
            if column not in entry.columns or is_same or (self.fills_only and old):
                continue
            TimeLimit.objects.filter(pk__in=[row.pk for row in old]).delete()
            TimeLimit.objects.bulk_create(new)
            has_changed = True
        return has_changed

    def _source(self, entry: Entry, row: int) -> dict[str, Any]:
        sheet = entry.sheet[:SHEET_NAME]
        return {"source_file": self.sha256, "source_sheet": sheet, "source_row": row}

    def _body(self, name: str) -> Organization | None:
        return self.bodies.get(key(name))

    def _report(self, entry: Entry, code: str, message: str) -> None:
        for sheet in self.sheets:
            if any(entry is other for other in sheet.entries):
                sheet.problems.append(Problem(entry.row, "", Severity.WARNING, code, message))
                sheet.loose.append(Loose(entry.row, "", "职权编码", entry.code, code))


def _at(exercises: Sequence[Exercise], index: int | None) -> Exercise | None:
    """The exercise of a basis; None when the basis is that of all, or nothing was added."""
    return exercises[index] if index is not None and index < len(exercises) else None


def _stored(organization: Organization) -> Iterable[Power]:
    return (
        organization.powers.select_related("category")
        .prefetch_related("exercises", "bases", "materials", "time_limits")
        .order_by("position", "pk")
    )


def _candidates(entries: Sequence[Entry]) -> list[Candidate]:
    return [
        Candidate(number, entry.code, entry.key, entry.empowering_text)
        for number, entry in enumerate(entries)
    ]


def _candidate(power: Power) -> Candidate:
    texts = [
        basis.raw_text
        for basis in power.bases.all()
        if basis.purpose == LegalBasis.Purpose.EMPOWERING
    ]
    identity = (power.category.name, key(power.name), key(power.sub_item))
    return Candidate(power.pk, power.code, identity, "\n".join(texts))


def _organizations_by_name() -> dict[str, Organization]:
    """Organizations by full name; a short name counts when only one body has it."""
    full: dict[str, Organization] = {}
    short: dict[str, list[Organization]] = {}
    for organization in Organization.objects.all():
        full[key(organization.name)] = organization
        short.setdefault(key(organization.short_name), []).append(organization)
    unique = {name: found[0] for name, found in short.items() if name and len(found) == 1}
    return unique | full


def _new_materials(entry: Entry, power: Power) -> list[Material]:
    return [
        Material(power=power, position=position, name=name)
        for position, name in enumerate(entry.materials, start=1)
    ]


def _new_limits(entry: Entry, power: Power) -> list[TimeLimit]:
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


def _basis_words(row: LegalBasis) -> tuple[str, str, int | None]:
    return row.purpose, row.raw_text, row.exercise_id


def _limit_words(row: TimeLimit) -> tuple[str, int | None, str, str]:
    return row.variant, row.number, row.unit, row.raw_text

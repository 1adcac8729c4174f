"""Bringing a stored power to what a file says; what is equal is not touched."""

from typing import Any

from disclosure.list_columns import COLUMNS, limits_cell, materials_cell
from disclosure.snapshots import EXERCISE_TEXTS
from disclosure.wording import level_words
from intake import differences, wording
from intake.basis_comparison import is_said_already, left_to_say
from intake.building import RowBuilder, limits, materials
from intake.differences import FieldChange
from intake.entries import Entry, exercise_fields, purposes
from intake.values import is_same, is_text_field, plain
from powers.models import Exercise, LegalBasis, Material, Power, TimeLimit


class Changer:
    """Changes stored powers; with ``fills_only`` it fills blanks and overwrites nothing."""

    def __init__(self, rows: RowBuilder, *, fills_only: bool) -> None:
        self.rows = rows
        self.fills_only = fills_only
        self.new_bases: list[LegalBasis] = []
        self.differences: list[FieldChange] = []

    def change(self, entry: Entry, power: Power, parent: Power | None) -> list[FieldChange]:
        """Return what of the power had to be changed; nothing when it agrees with the file."""
        self.differences = []
        has_changed = [
            self._fields(entry, power, parent),
            self._exercises(entry, power),
            self._bases(entry, power),
            self._materials(entry, power),
            self._limits(entry, power),
        ]
        if any(has_changed):
            Power.objects.filter(pk=power.pk).update(**self.rows.source(entry, entry.row))
        return self.differences

    def _fields(self, entry: Entry, power: Power, parent: Power | None) -> bool:
        wanted: dict[str, Any] = dict(entry.texts)
        if not self.fills_only:
            wanted |= {"name": entry.name, "sub_item": entry.sub_item}
            wanted["category_id"] = self.rows.categories[entry.category].pk
            if parent:
                wanted["parent_id"] = parent.pk
        differing = {
            name: value
            for name, value in wanted.items()
            if _differs(name, getattr(power, name), value)
            and self._may_set(getattr(power, name), value)
        }
        if "fee_standard" not in differing and power.fee_standard:
            # The same words: whoever classified them otherwise here meant it.
            differing = {name: differing[name] for name in differing.keys() - entry.derived}
        for name, value in differing.items():
            self._note(differences.of_power(power, name, value, entry.category))
            setattr(power, name, value)
        if differing:
            Power.objects.filter(pk=power.pk).update(**differing)
        return bool(differing)

    def _may_set(self, old: Any, new: Any) -> bool:
        return not self.fills_only or (bool(new) and not old)

    def _exercises(self, entry: Entry, power: Power) -> bool:
        old = [row for row in power.exercises.all() if _says_anything(row)]
        if not exercise_fields(entry.columns) or (self.fills_only and old):
            return False
        read = len(entry.exercises)
        has_changed = [self._exercise(entry, row, n) for n, row in enumerate(old[:read])]
        added = [self.rows.exercise(entry, power, index) for index in range(len(old), read)]
        surplus = [row for row in old[read:] if row.source_file]
        if added or surplus:
            self._note(differences.of_bodies(surplus, added))
            Exercise.objects.bulk_create(added)
            Exercise.objects.filter(pk__in=[row.pk for row in surplus]).delete()
        if any(has_changed) or added or surplus:
            power.refresh_from_db(fields=["exercises"])
            return True
        return False

    def _exercise(self, entry: Entry, row: Exercise, index: int) -> bool:
        read = entry.exercises[index]
        differing = _differing_texts(row, read.texts)
        if not differing:
            return False
        self._note(*differences.of_exercise(row, index + 1, differing))
        for name, value in (differing | self.rows.source(entry, read.row)).items():
            setattr(row, name, value)
        if "body" in differing:
            row.organization = self.rows.body(row.body)
        row.save()
        return True

    def _bases(self, entry: Entry, power: Power) -> bool:
        spoken_of = purposes(entry.columns)
        old = [row for row in power.bases.all() if row.purpose in spoken_of]
        wanted = self.rows.bases(entry, power, list(power.exercises.all()))
        if self.fills_only:
            there = {row.purpose for row in old}
            added = [row for row in wanted if row.purpose not in there]
            if added:
                self._note(*differences.of_bases([], added))
            return self._add_bases(added)
        bodies = [row.pk for row in power.exercises.all()]
        if is_said_already(wanted, old, bodies, power.fee_standard):
            return False
        wanted = left_to_say(wanted, [row for row in old if not row.source_file])
        imported = [row for row in old if row.source_file]
        if is_said_already(wanted, imported, bodies):
            return False
        self._note(*differences.of_bases(imported, wanted))
        LegalBasis.objects.filter(pk__in=[row.pk for row in imported]).delete()
        self._add_bases(wanted)
        return True

    def _add_bases(self, bases: list[LegalBasis]) -> bool:
        LegalBasis.objects.bulk_create(bases)
        self.new_bases.extend(bases)
        return bool(bases)

    def _materials(self, entry: Entry, power: Power) -> bool:
        old = [plain(row.name) for row in power.materials.all()]
        read = [plain(name) for name in entry.materials]
        if "materials" not in entry.columns or read == old:
            return False
        if read == wording.numbered_items(materials_cell(old)):
            return False
        if self.fills_only and old:
            return False
        self._note(differences.of_materials(old, entry.materials))
        power.materials.all().delete()
        Material.objects.bulk_create(materials(entry, power))
        return True

    def _limits(self, entry: Entry, power: Power) -> bool:
        changed = [
            self._limits_of(kind, entry, power)
            for kind in TimeLimit.Kind.values
            if f"{kind}_limit" in entry.columns
        ]
        return any(changed)

    def _limits_of(self, kind: str, entry: Entry, power: Power) -> bool:
        old = [row for row in power.time_limits.all() if row.kind == kind]
        new = [row for row in limits(entry, power) if row.kind == kind]
        said = [_limit_words(row) for row in new]
        if said in ([_limit_words(row) for row in old], _limits_reread(kind, old)):
            return False
        if self.fills_only and old:
            return False
        self._note(differences.of_limits(kind, old, new))
        TimeLimit.objects.filter(pk__in=[row.pk for row in old]).delete()
        TimeLimit.objects.bulk_create(new)
        return True

    def _note(self, *changes: FieldChange) -> None:
        self.differences.extend(changes)


def _differs(name: str, stored: Any, read: Any) -> bool:
    """Say whether a field has to be changed for what was read."""
    if is_text_field(name):
        return not is_same(name, stored, read)
    return bool(stored != read)


def _differing_texts(row: Exercise, texts: dict[str, str]) -> dict[str, str]:
    """What a file says otherwise than a body's row does."""
    told = {name: getattr(row, name) for name in texts}
    if "level_text" in told:
        told["level_text"] = level_words(row.level, row.level_text)
    differing = {name: text for name, text in texts.items() if _differs(name, told[name], text)}
    if "level_text" not in differing:
        # The same words: whoever classified them otherwise here meant it.
        differing.pop("level", None)
    return differing


def _says_anything(row: Exercise) -> bool:
    return any(getattr(row, name) for name in EXERCISE_TEXTS)


def _limit_words(row: TimeLimit | wording.Limit) -> tuple[str, int | None, str, str]:
    return plain(row.variant), row.number, row.unit, plain(row.raw_text)


def _limits_reread(kind: str, rows: list[TimeLimit]) -> list[tuple[str, int | None, str, str]]:
    """What would be read from the cell in which the limits are exported."""
    fields = ("raw_text", "number", "unit")
    cell = limits_cell({name: getattr(row, name) for name in fields} for row in rows)
    return [
        _limit_words(limit)
        for limit in wording.time_limits(plain(cell), COLUMNS[f"{kind}_limit"].title)
    ]

"""Bringing a stored power to what a file says; what is equal is not touched."""

from typing import Any

from intake.building import RowBuilder, limits, materials
from intake.entries import Entry, exercise_fields, purposes
from powers.models import Exercise, LegalBasis, Material, Power, TimeLimit


class Changer:
    """Changes stored powers; with ``fills_only`` it fills blanks and overwrites nothing."""

    def __init__(self, rows: RowBuilder, *, fills_only: bool) -> None:
        self.rows = rows
        self.fills_only = fills_only
        self.new_bases: list[LegalBasis] = []

    def change(self, entry: Entry, power: Power, parent: Power | None) -> bool:
        """Say whether anything of the power had to be changed."""
        has_changed = [
            self._fields(entry, power, parent),
            self._exercises(entry, power),
            self._bases(entry, power),
            self._materials(entry, power),
            self._limits(entry, power),
        ]
        if any(has_changed):
            Power.objects.filter(pk=power.pk).update(**self.rows.source(entry, entry.row))
        return any(has_changed)

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
            if getattr(power, name) != value and self._may_set(getattr(power, name), value)
        }
        for name, value in differing.items():
            setattr(power, name, value)
        if differing:
            Power.objects.filter(pk=power.pk).update(**differing)
        return bool(differing)

    def _may_set(self, old: Any, new: Any) -> bool:
        return not self.fills_only or (bool(new) and not old)

    def _exercises(self, entry: Entry, power: Power) -> bool:
        old = list(power.exercises.all())
        if not exercise_fields(entry.columns) or (self.fills_only and old):
            return False
        has_changed = False
        for index, read in enumerate(entry.exercises):
            if index >= len(old):
                self.rows.exercise(entry, power, index).save()
                has_changed = True
            else:
                has_changed |= self._exercise(old[index], read.texts)
        surplus = [row.pk for row in old[len(entry.exercises) :] if row.source_file]
        if surplus:
            Exercise.objects.filter(pk__in=surplus).delete()
        if has_changed or surplus:
            power.refresh_from_db(fields=["exercises"])
        return has_changed or bool(surplus)

    def _exercise(self, row: Exercise, texts: dict[str, str]) -> bool:
        differing = {name: text for name, text in texts.items() if getattr(row, name) != text}
        for name, text in differing.items():
            setattr(row, name, text)
        if "body" in differing:
            row.organization = self.rows.body(row.body)
        if differing:
            row.save()
        return bool(differing)

    def _bases(self, entry: Entry, power: Power) -> bool:
        spoken_of = purposes(entry.columns)
        old = [row for row in power.bases.all() if row.purpose in spoken_of]
        wanted = self.rows.bases(entry, power, list(power.exercises.all()))
        if self.fills_only:
            there = {row.purpose for row in old}
            return self._add_bases([row for row in wanted if row.purpose not in there])
        by_hand = {(row.purpose, row.raw_text) for row in old if not row.source_file}
        wanted = [row for row in wanted if (row.purpose, row.raw_text) not in by_hand]
        imported = [row for row in old if row.source_file]
        if [_basis_words(row) for row in imported] == [_basis_words(row) for row in wanted]:
            return False
        LegalBasis.objects.filter(pk__in=[row.pk for row in imported]).delete()
        self._add_bases(wanted)
        return True

    def _add_bases(self, bases: list[LegalBasis]) -> bool:
        LegalBasis.objects.bulk_create(bases)
        self.new_bases.extend(bases)
        return bool(bases)

    def _materials(self, entry: Entry, power: Power) -> bool:
        old = [row.name for row in power.materials.all()]
        if "materials" not in entry.columns or old == entry.materials:
            return False
        if self.fills_only and old:
            return False
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
        is_same = [_limit_words(row) for row in old] == [_limit_words(row) for row in new]
        if is_same or (self.fills_only and old):
            return False
        TimeLimit.objects.filter(pk__in=[row.pk for row in old]).delete()
        TimeLimit.objects.bulk_create(new)
        return True


def _basis_words(row: LegalBasis) -> tuple[str, str, int | None]:
    """What the file said; a correction made here afterwards is no difference."""
    return row.purpose, row.text_before or row.raw_text, row.exercise_id


def _limit_words(row: TimeLimit) -> tuple[str, int | None, str, str]:
    return row.variant, row.number, row.unit, row.raw_text

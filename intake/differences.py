"""What an import changes of a stored power, as labels with texts before and after."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Field

from powers.models import Exercise, LegalBasis, Power, TimeLimit


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a power: what is stored, and what the file says."""

    label: str
    before: str
    after: str

    def as_json(self) -> dict[str, str]:
        return {"label": self.label, "before": self.before, "after": self.after}


def of_power(power: Power, name: str, after: Any, category: str) -> FieldChange:
    """The change of one of the power's own fields; ``category`` is the name the file gives."""
    if name == "category_id":
        return FieldChange("权力类别", power.category.name, category)
    if name == "parent_id":
        return FieldChange("上级事项", str(power.parent or ""), "文件中的上级事项")
    return FieldChange(_label(Power, name), _shown(power, name), _shown_value(Power, name, after))


def of_exercise(row: Exercise, number: int, texts: dict[str, str]) -> list[FieldChange]:
    """The changes of one body; its number is told when a reader could mix them up."""
    place = f"第{number}个行使主体的" if number > 1 else ""
    return [
        FieldChange(
            place + _label(Exercise, name), _shown(row, name), _shown_value(Exercise, name, text)
        )
        for name, text in texts.items()
    ]


def of_bodies(before: Iterable[Exercise], after: Iterable[Exercise]) -> FieldChange:
    """Bodies that come or go as a whole."""
    return FieldChange("行使主体", _lines(map(_body, before)), _lines(map(_body, after)))


def of_bases(before: Sequence[LegalBasis], after: Sequence[LegalBasis]) -> list[FieldChange]:
    """One change for every purpose whose texts differ."""
    found = []
    for purpose, label in LegalBasis.Purpose.choices:
        old = _lines(row.raw_text for row in before if row.purpose == purpose)
        new = _lines(row.raw_text for row in after if row.purpose == purpose)
        if old != new:
            found.append(FieldChange(str(label), old, new))
    return found or [FieldChange("依据对应的行使主体", "原来的对应", "文件中的对应")]


def of_materials(before: Iterable[str], after: Iterable[str]) -> FieldChange:
    return FieldChange("申请材料", _lines(before), _lines(after))


def of_limits(kind: str, before: Iterable[TimeLimit], after: Iterable[TimeLimit]) -> FieldChange:
    label = f"{TimeLimit.Kind(kind).label}时限"
    return FieldChange(
        label, _lines(row.raw_text for row in before), _lines(row.raw_text for row in after)
    )


def _label(model: type[Power | Exercise], name: str) -> str:
    return str(_field(model, name).verbose_name)


def _field(model: type[Power | Exercise], name: str) -> Field[Any, Any]:
    return next(field for field in model._meta.fields if field.name == name)


def _shown(row: Power | Exercise, name: str) -> str:
    return _shown_value(type(row), name, getattr(row, name))


def _shown_value(model: type[Power | Exercise], name: str, value: Any) -> str:
    """A choice by its label, everything else as it stands."""
    choices = dict(_field(model, name).flatchoices)
    return str(choices.get(value, value)) if value else ""


def _body(row: Exercise) -> str:
    return "，".join(filter(None, [row.body, row.responsible_office, row.level_text]))


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(texts)

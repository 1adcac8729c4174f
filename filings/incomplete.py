"""Entries in which something required is missing, found without building their snapshots."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable

from filings.checks import REQUIREMENTS
from flowcharts.models import Flowchart, FlowchartUse
from powers.models import Exercise, LegalBasis, Material, Power, TimeLimit

Condition = Q | Combinable


def _without(model: type, **facts: object) -> Condition:
    return ~Exists(model.objects.filter(power=OuterRef("pk"), **facts))  # type: ignore[attr-defined]


# The fields of a snapshot, as conditions under which they are empty.
EMPTY: dict[str, Condition] = {
    "conditions": Q(conditions=""),
    "materials": _without(Material),
    "time_limits": _without(TimeLimit),
    "fee.kind": Q(fee_kind=""),
    "remedies": Q(remedies=""),
    "flowchart": _without(FlowchartUse, flowchart__kind=Flowchart.Kind.EXTERNAL),
    "bases": _without(LegalBasis, purpose=LegalBasis.Purpose.EMPOWERING),
    "exercises": ~Exists(Exercise.objects.filter(power=OuterRef("pk")).exclude(body="")),
    "complaint_channel": Q(complaint_channel="", organization__complaint_telephone=""),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What must be filled in, for which categories; for all when none is named."""

    label: str
    field: str
    categories: tuple[str, ...] = ()

    @property
    def is_broken(self) -> Condition:
        empty = EMPTY[self.field]
        return Q(empty, category__code__in=self.categories) if self.categories else empty


RULES = [
    Rule("行使依据", "bases"),
    Rule("行使主体", "exercises"),
    *(Rule(row["label"], row["field"], tuple(row["categories"])) for row in REQUIREMENTS),
    Rule("投诉举报渠道", "complaint_channel"),
]


def incomplete(powers: QuerySet[Power]) -> QuerySet[Power]:
    """Keep the powers in which something is missing, each with a flag for every rule.

    What ended, or is disclosed on request only, need not be complete.
    """
    flags = {
        f"lacks_{number}": ExpressionWrapper(Q(rule.is_broken), output_field=BooleanField())
        for number, rule in enumerate(RULES)
    }
    any_broken = Q()
    for number in range(len(RULES)):
        any_broken |= Q(**{f"lacks_{number}": True})
    rows = powers.exclude(standing=Power.Standing.ABOLISHED)
    rows = rows.filter(publicity=Power.Publicity.PROACTIVE)
    return rows.annotate(**flags).filter(any_broken)


def missing_from(power: Power) -> Iterable[str]:
    """Return the labels of what a power found through ``incomplete`` lacks."""
    return [rule.label for number, rule in enumerate(RULES) if getattr(power, f"lacks_{number}")]

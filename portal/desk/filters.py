"""Filters of the desk's lists: stage, department, category, words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import QueryDict

from filings.models import FilingItem, ReviewStage
from organizations.models import Organization
from powers.models import PowerCategory

State = FilingItem.State
STATES = [(f"state-{state.value}", state.label) for state in FilingItem.OPEN_STATES]
LARGEST_DIGITS = 18


def plain(text: str) -> int | None:
    """Return the number of a request's field; None for anything else."""
    is_number = text.isascii() and text.isdigit() and len(text) < LARGEST_DIGITS
    return int(text) if is_number else None


def numbers(texts: Iterable[str]) -> list[int]:
    return [number for text in texts if (number := plain(text)) is not None]


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked for in a list, and what can be asked for."""

    stage: str
    organization: int | None
    category: int | None
    words: str

    @classmethod
    def of(cls, asked: QueryDict) -> "Filters":
        words = asked.get("q", "").strip()
        return cls(
            asked.get("stage", ""),
            plain(asked.get("organization", "")),
            plain(asked.get("category", "")),
            "" if "\0" in words else words,
        )

    def applied(self, items: QuerySet[FilingItem]) -> QuerySet[FilingItem]:
        if self.organization is not None:
            items = items.filter(filing__organization=self.organization)
        if self.category is not None:
            items = items.filter(power__category=self.category)
        if self.words:
            items = items.filter(
                Q(power__name__contains=self.words) | Q(power__code__contains=self.words)
            )
        return self._at_stage(items)

    def _at_stage(self, items: QuerySet[FilingItem]) -> QuerySet[FilingItem]:
        kind, _, value = self.stage.partition("-")
        if kind == "state" and value in State.values:
            return items.filter(state=value)
        if kind == "stage" and (key := plain(value)) is not None:
            name = ReviewStage.objects.filter(pk=key).values("name")
            return items.filter(
                state=State.SUBMITTED,
                route__stages__name__in=name,
                route__stages__position=F("position"),
            ).distinct()
        return items

    def choices(self) -> dict[str, Any]:
        """Return what a page offers to choose from."""
        names: dict[str, int] = {}
        for key, name in ReviewStage.objects.order_by("position", "pk").values_list("pk", "name"):
            names.setdefault(name, key)
        stages = [(f"stage-{key}", name) for name, key in names.items()]
        return {
            "filters": self,
            "stages": [*stages, *STATES],
            "departments": Organization.objects.filter(filings__isnull=False).distinct(),
            "categories": PowerCategory.objects.order_by("position"),
        }

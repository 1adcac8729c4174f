"""What one power has otherwise than the chart it shares, step by step."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from flowcharts.chart import Chart, Step
from flowcharts.models import FlowchartUse
from flowcharts.rows import chart_of

TEXTS = ("name", "post", "office", "description")
# Number, unit and words say one thing together: who gives one gives the limit.
LIMIT = ("limit_number", "limit_unit", "limit_text")


@dataclass(frozen=True, slots=True)
class Override:
    """用图调整: what is empty stays as the shared chart says."""

    step_key: str
    name: str = ""
    post: str = ""
    office: str = ""
    limit_number: int | None = None
    limit_unit: str = ""
    limit_text: str = ""
    description: str = ""

    @property
    def changes(self) -> dict[str, Any]:
        """Return the fields of the step that are otherwise."""
        changed = {name: getattr(self, name) for name in TEXTS if getattr(self, name)}
        limit = {name: getattr(self, name) for name in LIMIT}
        has_limit = self.limit_number is not None or self.limit_unit or self.limit_text
        return changed | (limit if has_limit else {})


def resolve(chart: Chart, overrides: Iterable[Override]) -> Chart:
    """Return the chart as it runs for one power; an override of no step of it has no effect."""
    changes = {override.step_key: override.changes for override in overrides}
    if not changes:
        return chart
    return replace(chart, steps=tuple(_changed(step, changes) for step in chart.steps))


def _changed(step: Step, changes: dict[str, dict[str, Any]]) -> Step:
    return replace(step, **changes.get(step.key, {}))


def without_step(chart: Chart, overrides: Iterable[Override]) -> Iterator[Override]:
    """Yield the overrides whose step the chart does not have any more."""
    keys = {step.key for step in chart.steps}
    return (override for override in overrides if override.step_key not in keys)


def overrides_of(use: FlowchartUse) -> tuple[Override, ...]:
    """Return the overrides stored for a use, best fetched with ``overrides``."""
    names = ("step_key", *TEXTS, *LIMIT)
    return tuple(
        Override(**{name: getattr(row, name) for name in names}) for row in use.overrides.all()
    )


def chart_for(use: FlowchartUse) -> Chart:
    """Return the chart as it runs for the power of this use."""
    return resolve(chart_of(use.flowchart), overrides_of(use))

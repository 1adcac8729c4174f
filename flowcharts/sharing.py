"""Sharing: one chart for many powers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from flowcharts.chart import Chart
from flowcharts.differing import Difference, difference
from flowcharts.models import Flowchart, FlowchartUse
from flowcharts.overrides import overrides_of, resolve
from flowcharts.rows import FOR_CHART, chart_of
from organizations.audit import record
from organizations.models import Person
from powers.models import Power


@transaction.atomic
def share(
    flowchart: Flowchart, powers: Iterable[Power], *, actor: str, person: Person | None
) -> int:
    """Let the powers run as the chart shows, instead of charts of its kind that they had.

    Returns how many powers did not use the chart before.
    """
    keys = {power.pk for power in powers}
    uses = FlowchartUse.objects.filter(power__in=keys, flowchart__kind=flowchart.kind)
    known = set(uses.filter(flowchart=flowchart).values_list("power", flat=True))
    uses.exclude(flowchart=flowchart).delete()
    FlowchartUse.objects.bulk_create(
        FlowchartUse(flowchart=flowchart, power_id=key) for key in sorted(keys - known)
    )
    for power in Power.objects.filter(pk__in=keys):
        record(
            "flowcharts.share",
            actor=actor,
            person=person,
            target=f"{flowchart}：{power}"[:200],
            subject=power,
        )
    return len(keys - known)


@dataclass(frozen=True, slots=True)
class TouchedPower:
    """A power for which a shared chart no longer runs as it was published."""

    power: Power
    before: Chart
    after: Chart

    @property
    def difference(self) -> Difference:
        return difference(self.before, self.after)


def touched_powers(flowchart: Flowchart, published: Mapping[int, Chart]) -> list[TouchedPower]:
    """Return the powers that a change of a shared chart touches, in the order of their codes.

    ``published`` is the chart that the public sees, by the key of each power; a power that is
    not in it has nothing published that could change and is left out. So is one whose own
    overrides hide what changed.
    """
    charts = charts_of_powers(flowchart)
    return [
        TouchedPower(power, published[power.pk], chart)
        for power, chart in charts
        if power.pk in published and published[power.pk] != chart
    ]


def charts_of_powers(flowchart: Flowchart) -> list[tuple[Power, Chart]]:
    """Return every power that uses the chart, with the chart as it runs for it."""
    whole = Flowchart.objects.prefetch_related(*FOR_CHART).get(pk=flowchart.pk)
    shared = chart_of(whole)
    uses = whole.uses.select_related("power").prefetch_related("overrides").order_by("power__code")
    return [(use.power, resolve(shared, overrides_of(use))) for use in uses]

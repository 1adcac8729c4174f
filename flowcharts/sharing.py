"""Sharing: one chart for many powers."""

from collections.abc import Iterable

from django.db import transaction

from flowcharts.models import Flowchart, FlowchartUse
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

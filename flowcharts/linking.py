"""Linking: the plain line through a new chart, to which branches are added later."""

from itertools import pairwise

from flowcharts.models import Flowchart, FlowLink, FlowStep


def link_in_order(flowchart: Flowchart) -> list[FlowLink]:
    """Link the steps in their order when the chart has no link yet; return what was linked."""
    # Not through the chart: it may hold what it was before the steps were saved.
    if FlowLink.objects.filter(flowchart=flowchart).exists():
        return []
    pairs = pairwise(FlowStep.objects.filter(flowchart=flowchart))
    return FlowLink.objects.bulk_create(
        FlowLink(flowchart=flowchart, position=position, source=source, target=target)
        for position, (source, target) in enumerate(pairs, start=1)
    )

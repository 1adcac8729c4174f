"""From plain data to the rows of a flowchart."""

from django.db import transaction

from flowcharts.chart import Chart, Risk, Step
from flowcharts.models import Control, Flowchart, FlowLink, FlowStep, RiskPoint
from flowcharts.rows import STEP_FIELDS


@transaction.atomic
def write_chart(flowchart: Flowchart, chart: Chart) -> None:
    """Replace the flowchart's rows by those of the chart."""
    flowchart.steps.all().delete()
    flowchart.complaint_channel = chart.complaint_channel
    flowchart.save(update_fields=["complaint_channel"])
    steps = {
        step.key: _write_step(flowchart, position, step)
        for position, step in enumerate(chart.steps, start=1)
    }
    FlowLink.objects.bulk_create(
        FlowLink(
            flowchart=flowchart,
            position=position,
            source=steps[link.source],
            target=steps[link.target],
            condition=link.condition,
        )
        for position, link in enumerate(chart.links, start=1)
    )


def _write_step(flowchart: Flowchart, position: int, step: Step) -> FlowStep:
    fields = {name: getattr(step, name) for name in STEP_FIELDS}
    row = FlowStep.objects.create(flowchart=flowchart, position=position, **fields)
    for order, risk in enumerate(step.risks, start=1):
        _write_risk(row, order, risk)
    return row


def _write_risk(step: FlowStep, position: int, risk: Risk) -> None:
    row = RiskPoint.objects.create(
        step=step,
        position=position,
        level=risk.level,
        description=risk.description,
        cause=risk.cause,
        responsible=risk.responsible,
    )
    Control.objects.bulk_create(
        Control(risk=row, position=order, text=text)
        for order, text in enumerate(risk.controls, start=1)
    )

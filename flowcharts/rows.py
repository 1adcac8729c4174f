"""From the rows of a flowchart to plain data."""

from flowcharts.chart import Chart, Link, Risk, Step
from flowcharts.models import Flowchart, FlowStep, RiskPoint

# What to prefetch before ``chart_of``, so that it asks the database nothing.
# Links name their steps by key: fetching a link's two steps would ask SQLite for too many rows
# in one condition as soon as the charts have a thousand steps together.
FOR_CHART = ("steps__risks__controls", "links")

STEP_FIELDS = (
    "key",
    "kind",
    "name",
    "post",
    "office",
    "limit_number",
    "limit_unit",
    "limit_text",
    "stops_clock",
    "description",
    "conditions",
    "materials",
    "documents",
    "supervision",
    "counterpart_rights",
    "disclosure",
    "disclosed_when",
    "disclosed_to",
    "basis",
)


def chart_of(flowchart: Flowchart) -> Chart:
    """Return the chart that the flowchart's rows describe."""
    rows = flowchart.steps.all()
    keys = {row.pk: row.key for row in rows}
    return Chart(
        steps=tuple(_step(row) for row in rows),
        links=tuple(
            Link(keys.get(link.source_id, ""), keys.get(link.target_id, ""), link.condition)
            for link in flowchart.links.all()
        ),
        complaint_channel=flowchart.complaint_channel,
    )


def _step(row: FlowStep) -> Step:
    fields = {name: getattr(row, name) for name in STEP_FIELDS}
    return Step(**fields, risks=tuple(_risk(risk) for risk in row.risks.all()))


def _risk(row: RiskPoint) -> Risk:
    return Risk(
        level=row.level,
        description=row.description,
        cause=row.cause,
        responsible=row.responsible,
        controls=tuple(control.text for control in row.controls.all()),
    )

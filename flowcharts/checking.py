"""Checks the stored charts: which of them have errors."""

from flowcharts.models import Flowchart
from flowcharts.rows import FOR_CHART, chart_of
from flowcharts.soundness import Finding, findings

BATCH = 200


def errors_of(flowchart: Flowchart) -> list[Finding]:
    """Return the errors of a chart fetched with FOR_CHART."""
    return [finding for finding in findings(chart_of(flowchart)) if finding.severity == "error"]


def charts_with_errors() -> list[int]:
    """Return the keys of all charts that have errors; reads every chart."""
    charts = Flowchart.objects.prefetch_related(*FOR_CHART).order_by("pk")
    return [chart.pk for chart in charts.iterator(chunk_size=BATCH) if errors_of(chart)]

"""Pictures of charts, drawn before a publication and kept by the hash of the chart."""

from collections.abc import Mapping

from disclosure.models import RenderedChart
from flowcharts.chart import Chart


def render_missing(charts: Mapping[str, Chart]) -> None:
    """Draw the charts that have no picture yet."""
    known = set(
        RenderedChart.objects.filter(chart_hash__in=charts).values_list("chart_hash", flat=True)
    )
    RenderedChart.objects.bulk_create(
        (
            RenderedChart(chart_hash=key, problem="流程图尚未绘制。")
            for key in charts
            if key not in known
        ),
        ignore_conflicts=True,
    )

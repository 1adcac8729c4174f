"""Pictures of charts, drawn before a publication and kept by the hash of the chart."""

from collections.abc import Mapping

from disclosure.models import RenderedChart
from flowcharts.chart import Chart
from flowcharts.drawing import Picture, draw

CHUNK = 400


def render_missing(charts: Mapping[str, Chart]) -> None:
    """Draw the charts that have no picture yet and keep what came of it."""
    wanted = sorted(charts)
    for start in range(0, len(wanted), CHUNK):
        keys = wanted[start : start + CHUNK]
        known = set(
            RenderedChart.objects.filter(chart_hash__in=keys).values_list("chart_hash", flat=True)
        )
        missing = [key for key in keys if key not in known]
        pictures = draw([charts[key] for key in missing])
        RenderedChart.objects.bulk_create(
            (_row(key, picture) for key, picture in zip(missing, pictures, strict=True)),
            ignore_conflicts=True,
        )


def _row(key: str, picture: Picture) -> RenderedChart:
    return RenderedChart(
        chart_hash=key,
        svg=picture.svg,
        width=picture.width,
        height=picture.height,
        problem=picture.problem,
    )

"""Pictures and exchange files of charts, made before a publication, kept by the chart's hash."""

from collections.abc import Iterator, Mapping

from django.db.models import Min

from disclosure.models import PublishedVersion, RenderedChart
from flowcharts.chart import Chart
from flowcharts.drawing import draw

CHUNK = 400
DRAWN = ("svg", "width", "height", "problem", "bpmn", "places", "lying")


def render_missing(charts: Mapping[str, Chart]) -> None:
    """Draw the charts, by their hashes, that have no picture yet and keep what came of it."""
    for keys in _chunks(sorted(charts)):
        known = set(
            RenderedChart.objects.filter(chart_hash__in=keys).values_list("chart_hash", flat=True)
        )
        missing = {key: charts[key] for key in keys if key not in known}
        RenderedChart.objects.bulk_create(_rows(missing), ignore_conflicts=True)


def render_published(*, again: bool = False) -> Iterator[int]:
    """Draw the charts of published versions without a good picture, or all of them ``again``.

    A picture of an earlier release that lacks what is kept with pictures now is not a good one.

    Yields after each batch how many were drawn in it.
    """
    hashes = set(PublishedVersion.objects.exclude(chart_hash="").values_list("chart_hash"))
    wanted = {key for (key,) in hashes}
    if not again:
        good = (
            RenderedChart.objects.filter(problem="")
            .exclude(bpmn="")
            .exclude(places="")
            .exclude(lying="")
        )
        wanted -= set(good.values_list("chart_hash", flat=True))
    for keys in _chunks(sorted(wanted)):
        RenderedChart.objects.bulk_create(
            _rows(_published_charts(keys)),
            update_conflicts=True,
            unique_fields=["chart_hash"],
            update_fields=DRAWN,
        )
        yield len(keys)


def _published_charts(keys: list[str]) -> dict[str, Chart]:
    """Return the charts with these hashes, each from the first version that shows it."""
    firsts = (
        PublishedVersion.objects.filter(chart_hash__in=keys)
        .order_by()
        .values("chart_hash")
        .annotate(first=Min("pk"))
        .values("first")
    )
    versions = PublishedVersion.objects.filter(pk__in=firsts)
    return {
        version.chart_hash: Chart.from_dict(version.content["flowchart"]["chart"])
        for version in versions
    }


def _rows(charts: Mapping[str, Chart]) -> list[RenderedChart]:
    pictures = draw(list(charts.values()), with_bpmn=True)
    lying = draw(list(charts.values()), lying=True)
    return [
        RenderedChart(
            chart_hash=key,
            svg=picture.svg,
            width=picture.width,
            height=picture.height,
            problem=picture.problem,
            bpmn=picture.bpmn,
            places=picture.places,
            lying=other.svg,
        )
        for key, picture, other in zip(charts, pictures, lying, strict=True)
    ]


def _chunks(keys: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]

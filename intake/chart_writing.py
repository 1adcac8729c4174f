"""From charts to the rows of the chart sheets. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flowcharts.chart import Chart, Risk, Step
from intake.chart_columns import CHARTS, LINKS, NO, RISKS, STEPS, USES, YES, ChartSheet

Row = list[str]


@dataclass(frozen=True)
class ListedChart:
    """A chart with its heading and the powers that use it: code, name, sub-item."""

    title: str
    kind: str
    chart: Chart
    uses: tuple[tuple[str, str, str], ...] = ()


def chart_rows(charts: Sequence[ListedChart]) -> dict[str, list[Row]]:
    """Return the rows below the headings of each chart sheet."""
    numbered = [(str(number), chart) for number, chart in enumerate(charts, start=1)]
    return {
        CHARTS.key: [_heading(number, one) for number, one in numbered],
        USES.key: [[number, *use] for number, one in numbered for use in one.uses],
        STEPS.key: [_step(number, step) for number, one in numbered for step in one.chart.steps],
        LINKS.key: [
            [number, link.source, link.target, link.condition]
            for number, one in numbered
            for link in one.chart.links
        ],
        RISKS.key: [row for number, one in numbered for row in _risks(number, one.chart)],
    }


def _heading(number: str, one: ListedChart) -> Row:
    return [number, one.title, _label(CHARTS, "kind", one.kind), one.chart.complaint_channel]


def _step(number: str, step: Step) -> Row:
    return [number, *(_shown(column.field, step) for column in STEPS.columns[1:])]


def _shown(name: str, step: Step) -> str:
    value: Any = getattr(step, name)
    if name in ("kind", "limit_unit"):
        return _label(STEPS, name, value)
    if name == "stops_clock":
        return YES if value else NO
    return "" if value is None else str(value)


def _risks(number: str, chart: Chart) -> Iterator[Row]:
    for step in chart.steps:
        for risk in step.risks:
            yield [number, step.key, *_risk(risk)]


def _risk(risk: Risk) -> Row:
    level = _label(RISKS, "level", risk.level)
    return [level, risk.description, risk.cause, risk.responsible, "\n".join(risk.controls)]


def _label(sheet: ChartSheet, name: str, value: str) -> str:
    labels = {stored: label for label, stored in sheet.choices(name).items()}
    return labels.get(value, value)


def same_charts(one: Iterable[Chart], other: Iterable[Chart]) -> bool:
    """Say whether two lists of charts would be written in the same cells."""
    return _plain(one) == _plain(other)


def _plain(charts: Iterable[Chart]) -> dict[str, list[Row]]:
    rows = chart_rows([ListedChart("", "", chart) for chart in charts])
    return {name: [list(map(str.strip, row)) for row in found] for name, found in rows.items()}

"""Drawing and checking 20,000 distinct charts of 8 to 14 steps with lanes, decisions and returns.

Batches are measured against one process for each chart; both go the whole way from chart to SVG,
by turns, so that a busy machine is busy for both.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from random import Random

from benchmarks.result import Result
from disclosure.rendering import render_missing
from disclosure.snapshots import chart_hash
from flowcharts.chart import Chart
from flowcharts.drawing import draw
from flowcharts.duration import Amount
from flowcharts.lawfulness import Setting, violations
from flowcharts.soundness import findings
from tests.charts import invent_chart

CHARTS = 20_000
AT_A_TIME = 1_000
# One process each takes long; of each thousand some charts tell as much.
ALONE = 20
LARGE = 200
CHECKED = 100_000
SETTING = Setting("XK", (Amount(20, "working_day"),), (Amount(10, "working_day"),))


def run() -> list[Result]:
    charts = [invent_chart(Random(seed), 8 + seed % 7, lanes=4) for seed in range(CHARTS)]
    if len(set(charts)) < CHARTS:
        raise RuntimeError("Some of the charts are the same.")
    large = [invent_chart(Random(seed), 60, lanes=4) for seed in range(LARGE)]
    _drawn(charts[:1])
    in_batches, alone = _batches_and_alone(charts)
    of_large = _milliseconds(lambda: _drawn(large)) / LARGE
    return [
        Result("flowchart of 8–14 steps, in batches", in_batches, "ms", alone),
        Result("flowchart of 60 steps, in batches", of_large, "ms"),
        Result("unchanged flowchart, from the cache", _from_cache(charts[:AT_A_TIME]), "ms"),
        Result("checks of 100,000 flowcharts", _checks(charts), "s"),
    ]


def _batches_and_alone(charts: Sequence[Chart]) -> tuple[float, float]:
    """Return milliseconds for each chart in batches, and for each in a process of its own."""
    together = apart = 0.0
    for some in _parts(charts):
        together += _milliseconds(lambda some=some: _drawn(some))
        apart += _milliseconds(lambda some=some: [_drawn([chart]) for chart in some[:ALONE]])
    return together / CHARTS, apart / (CHARTS / AT_A_TIME * ALONE)


def _parts(charts: Sequence[Chart]) -> Iterator[Sequence[Chart]]:
    for start in range(0, len(charts), AT_A_TIME):
        yield charts[start : start + AT_A_TIME]


def _drawn(charts: Sequence[Chart]) -> None:
    pictures = draw(charts)
    if len(pictures) < len(charts) or any(picture.problem for picture in pictures):
        raise RuntimeError("Some charts could not be drawn.")


def _from_cache(charts: Sequence[Chart]) -> float:
    """Return milliseconds for each chart that has its picture already, its hash included."""
    render_missing({chart_hash(chart): chart for chart in charts})
    again = _milliseconds(lambda: render_missing({chart_hash(chart): chart for chart in charts}))
    return again / len(charts)


def _checks(charts: Sequence[Chart]) -> float:
    began = time.perf_counter()
    for number in range(CHECKED):
        chart = charts[number % CHARTS]
        findings(chart)
        violations(chart, SETTING)
    return time.perf_counter() - began


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000

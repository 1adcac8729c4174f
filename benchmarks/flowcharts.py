"""Drawing 500 distinct charts of 8 to 14 steps: in batches against one process each."""

import time
from collections.abc import Callable
from random import Random

from benchmarks.result import Result
from flowcharts.drawing import Picture, draw
from tests.charts import invent_chart

CHARTS = 500
# One process each takes long; a fifth of the charts tells as much.
ALONE = 100


def run() -> list[Result]:
    charts = [invent_chart(Random(seed), 8 + seed % 7, lanes=4) for seed in range(CHARTS)]
    draw(charts[:1])
    batched = _milliseconds(lambda: draw(charts)) / CHARTS
    alone = _milliseconds(lambda: [draw([chart])[0] for chart in charts[:ALONE]]) / ALONE
    return [Result("flowchart of 8–14 steps, in batches", batched, "ms", alone)]


def _milliseconds(work: Callable[[], list[Picture]]) -> float:
    """Return the best of three runs, so that a busy machine does not tell lies."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        pictures = work()
        times.append((time.perf_counter() - began) * 1000)
        if any(picture.problem for picture in pictures):
            raise RuntimeError("Some charts could not be drawn.")
    return min(times)

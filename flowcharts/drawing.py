"""Pictures of charts: many in one run of dot, and what to do when one breaks the run."""

import gc
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from flowcharts.bpmn import bpmn_of
from flowcharts.chart import Chart
from flowcharts.dot import dot_source, middles
from flowcharts.layout import Layout, layout_of
from flowcharts.picture import svg_of
from flowcharts.places import places_text
from flowcharts.plan import Plan, plan_of
from jobs.child import MEBIBYTE, Bounds, ChildCrashed, ChildError, ChildTimeout, run_child

DOT = ("dot", "-Tplain")
BATCH = 100
AT_A_TIME = 3
MOST_STEPS, MOST_LINKS = 200, 400
# What dot has to place grows with every row that a link passes; beyond this it gets slow.
MOST_SPOTS = 3000
SECONDS = 8.0
MEMORY = 512 * MEBIBYTE

EMPTY = "流程图没有环节，请至少添加一个环节。"
TOO_SLOW = "流程图过于复杂，未能绘制，请减少流向或者拆成几张图。"
BROKEN = "流程图未能绘制，请检查环节和流向后重试。"


# The x of each spot of a plan.
Placed = dict[str, float]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn chart, or the sentence that says why there is none."""

    svg: str = ""
    width: int = 0
    height: int = 0
    problem: str = ""
    bpmn: str = ""
    places: str = ""


def draw(charts: Sequence[Chart], *, with_bpmn: bool = False, lying: bool = False) -> list[Picture]:
    """Return one picture for each chart, in the same order, if asked with its exchange file.

    Pictures run downward; lying ones from left to right.
    """
    pictures: list[Picture] = []
    begun: deque[_Batch] = deque()
    with ThreadPoolExecutor(AT_A_TIME) as pool, _no_search_for_cycles():
        for start in range(0, len(charts), BATCH):
            begun.append(_begin(charts[start : start + BATCH], lying, pool))
            # While dot places some batches, others are planned and written here.
            if len(begun) > AT_A_TIME:
                pictures += _finish(begun.popleft(), with_bpmn)
        for batch in begun:
            pictures += _finish(batch, with_bpmn)
    return pictures


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Plans and layouts are thousands of small objects without cycles: looking for cycles among
    them takes a tenth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@dataclass(frozen=True, slots=True)
class _Batch:
    """Charts with their plans, or why there is none, and the places that dot is choosing."""

    charts: Sequence[Chart]
    plans: list[Plan | str]
    placed: "Future[dict[int, Placed | str]]"


def _begin(charts: Sequence[Chart], lying: bool, pool: ThreadPoolExecutor) -> _Batch:
    plans = [refusal(chart) or _plan(chart, lying) for chart in charts]
    to_place = {number: plan for number, plan in enumerate(plans) if isinstance(plan, Plan)}
    return _Batch(charts, plans, pool.submit(_place, to_place))


def _plan(chart: Chart, lying: bool) -> Plan | str:
    plan = plan_of(chart, lying=lying)
    return plan if len(plan.spots) <= MOST_SPOTS else TOO_SLOW


def _finish(batch: _Batch, with_bpmn: bool) -> Iterator[Picture]:
    placed = batch.placed.result()
    for number, (chart, plan) in enumerate(zip(batch.charts, batch.plans, strict=True)):
        places = plan if isinstance(plan, str) else placed[number]
        if isinstance(plan, str) or isinstance(places, str):
            yield Picture(problem=str(places))
        else:
            yield _picture(chart, plan, layout_of(plan, places), with_bpmn)


def _picture(chart: Chart, plan: Plan, layout: Layout, with_bpmn: bool) -> Picture:
    svg, width, height = svg_of(chart, layout)
    bpmn = bpmn_of(chart, plan, layout) if with_bpmn else ""
    return Picture(svg, width, height, bpmn=bpmn, places=places_text(layout.boxes))


def refusal(chart: Chart) -> str:
    """Return why a chart is not even tried, or nothing."""
    if not chart.steps:
        return EMPTY
    if len(chart.steps) > MOST_STEPS:
        return f"流程图有{len(chart.steps)}个环节，超过{MOST_STEPS}个，请拆成几张图。"
    if len(chart.links) > MOST_LINKS:
        return f"流程图有{len(chart.links)}条流向，超过{MOST_LINKS}条，请拆成几张图。"
    keys = {step.key for step in chart.steps}
    if len(keys) < len(chart.steps):
        return "流程图中有两个环节标识相同，请改正。"
    if any(link.source not in keys or link.target not in keys for link in chart.links):
        return "流程图有一条流向指向不存在的环节，请改正。"
    return ""


def _place(plans: dict[int, Plan]) -> dict[int, Placed | str]:
    """Return the places of each plan's spots, or the problem with that plan.

    When a run fails, its halves are tried, until the one that breaks it stands alone.
    """
    if not plans:
        return {}
    try:
        return dict(_run_dot(plans))
    except ChildError as error:
        if len(plans) == 1:
            problem = TOO_SLOW if isinstance(error, ChildTimeout) else BROKEN
            return dict.fromkeys(plans, problem)
    numbers = list(plans)
    half = len(numbers) // 2
    first = _place({number: plans[number] for number in numbers[:half]})
    return first | _place({number: plans[number] for number in numbers[half:]})


def _run_dot(plans: dict[int, Plan]) -> Iterator[tuple[int, Placed]]:
    source = "".join(dot_source(plan, f"g{number}") for number, plan in plans.items())
    answer = run_child(DOT, source.encode(), Bounds(seconds=SECONDS, memory=MEMORY))
    places = list(middles(answer))
    if len(places) != len(plans):
        raise ChildCrashed(0, f"dot answered for {len(places)} of {len(plans)} charts")
    return zip(plans, places, strict=True)

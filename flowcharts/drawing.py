"""Pictures of charts: many in one run of dot, and what to do when one breaks the run."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from flowcharts.bpmn import bpmn_of
from flowcharts.chart import Chart
from flowcharts.dot import dot_source, middles
from flowcharts.layout import layout_of
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


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn chart, or the sentence that says why there is none."""

    svg: str = ""
    width: int = 0
    height: int = 0
    problem: str = ""
    bpmn: str = ""
    places: str = ""


def draw(charts: Sequence[Chart], *, with_bpmn: bool = False) -> list[Picture]:
    """Return one picture for each chart, in the same order, if asked with its exchange file."""
    batches = [charts[start : start + BATCH] for start in range(0, len(charts), BATCH)]
    if len(batches) < 2:
        return [picture for batch in batches for picture in _draw_batch(batch, with_bpmn)]
    # While dot places some batches, another is written here.
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        drawn = pool.map(lambda batch: list(_draw_batch(batch, with_bpmn)), batches)
        return [picture for pictures in drawn for picture in pictures]


def _draw_batch(charts: Sequence[Chart], with_bpmn: bool) -> Iterator[Picture]:
    problems = [refusal(chart) for chart in charts]
    plans = [
        None if problem else plan_of(chart) for chart, problem in zip(charts, problems, strict=True)
    ]
    for number, plan in enumerate(plans):
        if plan and len(plan.spots) > MOST_SPOTS:
            plans[number], problems[number] = None, TOO_SLOW
    placed = _place({number: plan for number, plan in enumerate(plans) if plan})
    for number, chart in enumerate(charts):
        plan, place = plans[number], placed.get(number, BROKEN)
        if plan is None:
            yield Picture(problem=problems[number])
        elif isinstance(place, str):
            yield Picture(problem=place)
        else:
            layout = layout_of(plan, place)
            svg, width, height = svg_of(chart, layout)
            bpmn = bpmn_of(chart, plan, layout) if with_bpmn else ""
            places = places_text(layout.boxes)
            yield Picture(svg, width, height, bpmn=bpmn, places=places)


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


def _place(plans: dict[int, Plan]) -> dict[int, dict[str, float] | str]:
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


def _run_dot(plans: dict[int, Plan]) -> Iterator[tuple[int, dict[str, float]]]:
    source = "".join(dot_source(plan, f"g{number}") for number, plan in plans.items())
    answer = run_child(DOT, source.encode(), Bounds(seconds=SECONDS, memory=MEMORY))
    places = list(middles(answer))
    if len(places) != len(plans):
        raise ChildCrashed(0, f"dot answered for {len(places)} of {len(plans)} charts")
    return zip(plans, places, strict=True)

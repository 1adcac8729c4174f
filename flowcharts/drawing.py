"""Drawing: charts in, pictures out; dot works on some hundreds of charts at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from flowcharts.boxes import Box, boxes_of
from flowcharts.chart import Chart
from flowcharts.dot import dot_source
from flowcharts.layout import Layout, from_the_left, read_layouts
from flowcharts.picture import svg_of
from jobs.child import Bounds, ChildError, ChildTimeout, run_child

DOT = ("dot", "-Tjson0")
BATCH = 200
MOST_STEPS = 120
MOST_LINKS = 240
# One large chart may take seconds, two hundred usual ones half a second.
SECONDS = 8.0
MEMORY = 1024 * 1024 * 1024

TOO_LARGE = f"流程图超过{MOST_STEPS}个环节或{MOST_LINKS}条流向，请拆分后再画。"
TOO_SLOW = "流程图太复杂，没有在规定时间内画完，请减少环节或流向。"
NOT_DRAWN = "绘图程序没有画出这张流程图，请检查环节和流向。"


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn chart, or in ``problem`` one Chinese sentence that says why there is none."""

    svg: str = ""
    width: int = 0
    height: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Sketch:
    """A chart with its boxes and what dot is asked about them."""

    chart: Chart
    boxes: list[Box]
    source: str


def draw(charts: Sequence[Chart]) -> list[Picture]:
    """Return a picture for each chart; one that cannot be drawn does not harm the others."""
    pictures = [Picture(problem=_refusal(chart)) for chart in charts]
    wanted = [number for number, picture in enumerate(pictures) if not picture.problem]
    for start in range(0, len(wanted), BATCH):
        numbers = wanted[start : start + BATCH]
        drawn = _draw_batch([_sketch(charts[number]) for number in numbers])
        for number, picture in zip(numbers, drawn, strict=True):
            pictures[number] = picture
    return pictures


def _refusal(chart: Chart) -> str:
    if len(chart.steps) > MOST_STEPS or len(chart.links) > MOST_LINKS:
        return TOO_LARGE
    if not chart.steps:
        return "流程图还没有环节。"
    keys = {step.key for step in chart.steps}
    if len(keys) < len(chart.steps):
        return "流程图中有两个环节标识相同，请改正。"
    if any(link.source not in keys or link.target not in keys for link in chart.links):
        return "流程图有一条流向指向不存在的环节，请改正。"
    return ""


def _sketch(chart: Chart) -> Sketch:
    boxes = boxes_of(chart)
    return Sketch(chart, boxes, dot_source(chart, boxes))


def _draw_batch(sketches: list[Sketch]) -> list[Picture]:
    """Draw all at once; when that fails, find the culprit by halving."""
    try:
        layouts = _lay_out(sketches)
    except ChildError as error:
        if len(sketches) == 1:
            return [Picture(problem=TOO_SLOW if isinstance(error, ChildTimeout) else NOT_DRAWN)]
        middle = len(sketches) // 2
        return _draw_batch(sketches[:middle]) + _draw_batch(sketches[middle:])
    return [
        Picture(*svg_of(sketch.chart, sketch.boxes, from_the_left(layout)))
        for sketch, layout in zip(sketches, layouts, strict=True)
    ]


def _lay_out(sketches: list[Sketch]) -> list[Layout]:
    sources = "\n".join(sketch.source for sketch in sketches)
    return read_layouts(run_child(DOT, sources.encode(), Bounds(seconds=SECONDS, memory=MEMORY)))

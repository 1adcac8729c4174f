"""The boxes of a chart: what stands in each and how large it is, in pixels."""

from dataclasses import dataclass

from flowcharts.chart import Chart, Risk, Step
from flowcharts.measure import ems, wrap

NAME_SIZE = 14
SMALL_SIZE = 12
NAME_LEADING = 20
SMALL_LEADING = 17
PADDING = 10
STRIP_PADDING = 5
MARK_WIDTH = 20
NAME_WIDTH = 10.0
DECISION_WIDTH = 8.0
SMALL_WIDTH = 12.0
MOST_LINES = 8
MIN_WIDTH = 96

UNIT_WORDS = {
    "working_day": "个工作日",
    "calendar_day": "日",
    "month": "个月",
    "year": "年",
    "hour": "小时",
}


@dataclass(frozen=True, slots=True)
class Strip:
    """A coloured strip below a step's name: a risk (A, B or C) or a control ("")."""

    level: str
    lines: tuple[str, ...]

    @property
    def height(self) -> int:
        return len(self.lines) * SMALL_LEADING + 2 * STRIP_PADDING


@dataclass(frozen=True, slots=True)
class Box:
    """A step as it is drawn. ``shape_height`` is the box without its strips."""

    key: str
    kind: str
    post: str
    names: tuple[str, ...]
    notes: tuple[str, ...]
    strips: tuple[Strip, ...]
    width: int
    shape_height: int

    @property
    def height(self) -> int:
        return self.shape_height + sum(strip.height for strip in self.strips)

    @property
    def text_height(self) -> int:
        return len(self.names) * NAME_LEADING + len(self.notes) * SMALL_LEADING


def boxes_of(chart: Chart) -> list[Box]:
    """Return a box for every step, in the order of the steps."""
    return [_box(number, step) for number, step in enumerate(chart.steps, start=1)]


def limit_words(step: Step) -> str:
    """Return the step's limit in words, e.g. 5个工作日; "" without one."""
    if step.limit_unit == "on_the_spot":
        return "当场"
    if step.limit_number is not None and step.limit_unit in UNIT_WORDS:
        return f"{step.limit_number}{UNIT_WORDS[step.limit_unit]}"
    return step.limit_text


def _box(number: int, step: Step) -> Box:
    is_decision = step.kind == "decision"
    names = wrap(f"{number} {step.name}", DECISION_WIDTH if is_decision else NAME_WIDTH, MOST_LINES)
    notes = [line for note in _notes(step) for line in wrap(note, SMALL_WIDTH, MOST_LINES)]
    strips = tuple(strip for risk in step.risks for strip in _strips(risk))
    text_width = max(
        [ems(line) * NAME_SIZE for line in names] + [ems(line) * SMALL_SIZE for line in notes] + [0]
    )
    text_height = len(names) * NAME_LEADING + len(notes) * SMALL_LEADING
    if is_decision:
        width, height = text_width * 1.55 + 36, text_height * 1.9 + 22
    else:
        width, height = text_width + 2 * PADDING + 4, text_height + 2 * PADDING - 4
    strip_width = max((_strip_width(strip) for strip in strips), default=0)
    return Box(
        key=step.key,
        kind=step.kind,
        post=step.post,
        names=tuple(names),
        notes=tuple(notes),
        strips=strips,
        width=round(max(width, strip_width, MIN_WIDTH)),
        shape_height=round(height),
    )


def _notes(step: Step) -> list[str]:
    notes = []
    if words := limit_words(step):
        notes.append(f"限时：{words}")
    if step.stops_clock:
        notes.append("不计入时限")
    return notes


def _strips(risk: Risk) -> list[Strip]:
    strips = [Strip(risk.level, tuple(wrap(risk.description, SMALL_WIDTH - 1.5, MOST_LINES)))]
    for control in risk.controls:
        strips.append(Strip("", tuple(wrap(f"防控：{control}", SMALL_WIDTH - 1.5, MOST_LINES))))
    return strips


def _strip_width(strip: Strip) -> float:
    text = max((ems(line) * SMALL_SIZE for line in strip.lines), default=0)
    return MARK_WIDTH + text + 2 * STRIP_PADDING + 2

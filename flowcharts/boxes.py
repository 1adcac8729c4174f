"""What stands in the box of a step, and how large the box must be; sizes in pixels."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from flowcharts.chart import Risk, Step
from flowcharts.lettering import Words, drawable, ems, fill_shape, measured, wrap
from flowcharts.wording import CLOCK_STOPS, limit_words

NAME_SIZE, NOTE_SIZE = 14, 12
NAME_LINE, NOTE_LINE = 19, 17
PADDING_X, PADDING_Y = 10, 7
# A pill's ends and a delay's bow take room at the sides.
SIDE_OF_KIND = {"start": 6, "end": 6, "wait": 6}
# A sheet's wave takes room at the foot.
FOOT_OF_KIND = {"document": 6}
BADGE = 16
NOTE_GAP = 6
SMALLEST = 64
# A diamond is as high as its words and two lines, and if possible not wider than this many
# times its columns.
WIDEST_DIAMOND, HUGE_DIAMOND = 1.9, 1500
DIAMOND_PADDING = 6
# Wider than any line: nothing stands beside the number.
ALONE = 1000.0
MOST_DIAMOND_LINES = 12
# How far the point of a diamond reaches into the panel below it.
PANEL_OVERLAP = 8

# How far from its corners lines meet a box.
PORT_MARGIN = 8

NAME_LIMIT, NOTE_LIMIT, REMARK_LIMIT = 200, 120, 60


@dataclass(frozen=True, slots=True)
class Note:
    """A block of small text in a box.

    Plain: who and how long. Remark: the counterpart's rights, supervision. Risk (with its
    level) and control.
    """

    role: str
    lines: tuple[str, ...]
    level: str = ""

    @property
    def height(self) -> int:
        frame = 6 if self.role == "control" else 0
        return len(self.lines) * NOTE_LINE + frame


@dataclass(frozen=True, slots=True)
class Box:
    """A step as it is drawn, without its place."""

    kind: str
    name: tuple[str, ...]
    notes: tuple[Note, ...]
    width: int
    height: int
    # The part with the name; of a question, the diamond.
    head_height: int

    @property
    def side(self) -> int:
        """How far arrows must keep from the corners at top and foot."""
        if self.kind == "decision":
            return self.width // 4
        return SIDE_OF_KIND.get(self.kind, 0)

    @property
    def edge(self) -> tuple[float, float]:
        """Between which places, from the middle, arrows meet the top and the foot."""
        reach = self.width / 2 - PORT_MARGIN - self.side
        return -reach, reach

    @property
    def name_top(self) -> float:
        """How far below the top the name begins."""
        if self.kind == "decision":
            return (self.head_height - len(self.name) * NAME_LINE) / 2
        return PADDING_Y

    @property
    def notes_width(self) -> float:
        """How wide remarks, risks and controls are set."""
        side = 0 if self.kind == "decision" else self.side
        return self.width - 2 * (PADDING_X + side) + 4

    def drop(self, x: float) -> float:
        """How far below the top the outline is, ``x`` beside the middle."""
        return abs(x) * self.head_height / self.width if self.kind == "decision" else 0

    def rise(self, x: float) -> float:
        """How far above the foot the outline is, ``x`` beside the middle."""
        return 0 if self.notes else self.drop(x)

    def inset(self, y: float, *, far: bool = False) -> float:
        """How far within its width the outline is, ``y`` above or below its widest place.

        On the right (far) as on the left.
        """
        return abs(y) * self.width / self.head_height if self.kind == "decision" else 0

    @property
    def waist(self) -> float:
        """How far below the top an arrow meets the side: at the point of a diamond."""
        return (self.head_height if self.kind == "decision" else self.height) / 2


def box_of(number: int, step: Step, columns: int, *, with_post: bool = False) -> Box:
    """Return the box of a step whose names may be ``columns`` full-width characters wide.

    The number is the step's place in the equal text.
    """
    notes = _notes(step, columns, with_post=with_post)
    text = drawable(step.name, NAME_LIMIT)
    if step.kind == "decision":
        return _question(f"{number} ", text, columns, notes)
    # Wrapped without its number, a name breaks between words more often.
    first, *others = wrap(text, columns) or [""]
    name = (f"{number} {first}", *others)
    width = max(max(map(ems, name)) * NAME_SIZE, _width_of(notes))
    side = SIDE_OF_KIND.get(step.kind, 0)
    head = len(name) * NAME_LINE + 2 * PADDING_Y
    height = head + _height_of(notes) + FOOT_OF_KIND.get(step.kind, 0)
    width = max(SMALLEST, _even(width + 2 * (PADDING_X + side)))
    return Box(step.kind, name, notes, width, _even(height), head)


def _question(number: str, text: str, columns: int, notes: tuple[Note, ...]) -> Box:
    (first, *others), width, head = _diamond(text, columns, ems(number))
    name = (number + first, *others)
    height = head
    if notes:
        width = max(width, _even(_width_of(notes) + 2 * PADDING_X))
        height += _height_of(notes) + PADDING_Y
    return Box("decision", name, notes, width, _even(height), head)


@lru_cache(maxsize=4096)
def _diamond(text: str, columns: int, indent: float) -> tuple[tuple[str, ...], int, int]:
    """Return the lines of a question, and width and height of a diamond that holds them.

    The smallest of those that are not too wide for the columns, else the narrowest.
    """
    words = measured(text, columns)
    widest = int(columns * NAME_SIZE * WIDEST_DIAMOND)
    fitting = list(_diamonds(words, indent, range(SMALLEST, widest, 6)))
    if fitting:
        return min(fitting, key=_clumsiness)
    anyhow = _diamonds(words, indent, range(widest, HUGE_DIAMOND, 12))
    return min(anyhow, key=lambda one: one[1])


def _clumsiness(diamond: tuple[tuple[str, ...], int, int]) -> float:
    """Return how bad a diamond looks: large, higher than wide, or with words torn apart."""
    lines, width, height = diamond
    return width * height * max(1, height / width) * (1.6 if _is_torn(lines) else 1)


def _is_torn(lines: Sequence[str]) -> bool:
    return len(lines) > 1 and (len(lines[0]) == 1 or len(lines[-1]) == 1)


def _diamonds(
    words: Words, indent: float, widths: range
) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """Yield for each number of lines the narrowest diamonds that hold the words, if any do."""
    total = indent + sum(size for _, size in words)
    for count in range(1, MOST_DIAMOND_LINES + 1):
        height = _even((count + 2) * NAME_LINE)
        # How much of its width a diamond offers to each line.
        shares = [
            1 - (abs(2 * place - count + 1) + 1) * NAME_LINE / height for place in range(count)
        ]
        least = total * NAME_SIZE / sum(shares)
        for width in widths[bisect_left(widths, least) :]:
            room = [(width * share - DIAMOND_PADDING) / NAME_SIZE for share in shares]
            lines = fill_shape(words, room, indent)
            if len(lines) == count:
                yield tuple(lines), width, height
            if lines and not (len(lines) == count and _is_torn(lines)):
                break
            # A little wider may look better, or the number alone on its line.
            lines = fill_shape(words, room, ALONE)
            if len(lines) == count:
                yield tuple(lines), width, height


def _width_of(notes: tuple[Note, ...]) -> float:
    widths = [max(map(ems, note.lines)) * NOTE_SIZE + _indent(note) for note in notes]
    return max(widths, default=0)


def _height_of(notes: tuple[Note, ...]) -> int:
    return sum(note.height + (NOTE_GAP if note.role != "plain" else 0) for note in notes)


def _notes(step: Step, columns: int, *, with_post: bool) -> tuple[Note, ...]:
    width = columns * NAME_SIZE / NOTE_SIZE + 2
    who = [step.post, step.office] if with_post else [step.office]
    plain = [" · ".join(dict.fromkeys(filter(None, map(drawable, who))))]
    limit = drawable(limit_words(step))
    plain.append(f"限时：{limit}" if limit else "")
    plain.append(f"（{CLOCK_STOPS}）" if step.stops_clock else "")
    notes = [Note("plain", tuple(wrap(text, width))) for text in plain if text]
    for label, words in (("权利", step.counterpart_rights), ("监督", step.supervision)):
        if text := drawable(words):
            lines = wrap(drawable(f"{label}：{text}", REMARK_LIMIT), width)
            notes.append(Note("remark", tuple(lines)))
    for risk in step.risks:
        notes.extend(_risk_notes(risk, width))
    return tuple(notes)


def _risk_notes(risk: Risk, width: float) -> list[Note]:
    narrow = max(width - (BADGE + 4) / NOTE_SIZE, 6)
    level = drawable(risk.level, 1)
    lines = wrap(drawable(f"风险：{risk.description}", NOTE_LIMIT), narrow)
    notes = [Note("risk", tuple(lines), level)]
    notes.extend(
        Note("control", tuple(wrap(drawable(f"防控：{control}", NOTE_LIMIT), narrow)))
        for control in risk.controls
    )
    return notes


def _indent(note: Note) -> int:
    return {"risk": BADGE + 4, "control": 12}.get(note.role, 0)


def _even(size: float) -> int:
    return int(-(-size // 2) * 2)

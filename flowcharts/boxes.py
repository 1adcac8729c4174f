"""What stands in the box of a step, and how large the box must be; sizes in pixels."""

from dataclasses import dataclass

from flowcharts.chart import Risk, Step
from flowcharts.lettering import drawable, ems, wrap
from flowcharts.wording import CLOCK_STOPS, limit_words

NAME_SIZE, NOTE_SIZE = 14, 12
NAME_LINE, NOTE_LINE = 19, 17
PADDING_X, PADDING_Y = 10, 7
# A hexagon's points, a pill's ends and a delay's bow take room at the sides.
SIDE_OF_KIND = {"decision": 12, "start": 6, "end": 6, "wait": 6}
# A sheet's wave takes room at the foot.
FOOT_OF_KIND = {"document": 6}
BADGE = 16
NOTE_GAP = 6
SMALLEST = 64

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
    # The part with the name and plain notes; the other notes stand below it.
    head_height: int

    @property
    def has_panel(self) -> bool:
        """Tell whether remarks, risks or controls stand below the name."""
        return any(note.role != "plain" for note in self.notes)

    @property
    def side(self) -> int:
        """How far arrows must keep from the corners at top and foot."""
        return SIDE_OF_KIND.get(self.kind, 0)


def box_of(number: int, step: Step, columns: int, *, with_post: bool = False) -> Box:
    """Return the box of a step whose names may be ``columns`` full-width characters wide.

    The number is the step's place in the equal text.
    """
    # Wrapped without its number, a name breaks between words more often.
    first, *others = wrap(drawable(step.name, NAME_LIMIT), columns) or [""]
    name = (f"{number} {first}", *others)
    notes = tuple(_notes(step, columns, with_post=with_post))
    text_width = max(
        max(ems(line) for line in name) * NAME_SIZE,
        *(max(map(ems, note.lines)) * NOTE_SIZE + _indent(note) for note in notes),
        0,
    )
    side = SIDE_OF_KIND.get(step.kind, 0)
    plain = sum(note.height for note in notes if note.role == "plain")
    head = len(name) * NAME_LINE + plain + 2 * PADDING_Y
    below = sum(note.height + NOTE_GAP for note in notes if note.role != "plain")
    # A question's panel has its own lower edge.
    foot = PADDING_Y if step.kind == "decision" and below else FOOT_OF_KIND.get(step.kind, 0)
    return Box(
        kind=step.kind,
        name=name,
        notes=notes,
        width=max(SMALLEST, _even(text_width + 2 * (PADDING_X + side))),
        height=_even(head + below + foot),
        head_height=head,
    )


def _notes(step: Step, columns: int, *, with_post: bool) -> list[Note]:
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
    return notes


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

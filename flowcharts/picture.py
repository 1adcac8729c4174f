"""From a layout to SVG. Only the elements and attributes written here can occur in it.

Everything is a presentation attribute: no style sheet, no script, no link, no id, so that
the same text serves inside a page under a strict policy, in ``<img>`` and on paper.
"""

from collections.abc import Iterable
from itertools import pairwise

from flowcharts.boxes import (
    BADGE,
    NAME_LINE,
    NAME_SIZE,
    NOTE_GAP,
    NOTE_LINE,
    NOTE_SIZE,
    PANEL_OVERLAP,
    Box,
    Note,
)
from flowcharts.chart import Chart
from flowcharts.layout import MARGIN, Layout, PlacedBox, Point
from flowcharts.lettering import drawable, ems, wrap
from flowcharts.svg import Svg, digits, look, pair, polygon

FONTS = (
    "PingFang SC, HarmonyOS Sans SC, MiSans, Microsoft YaHei, "
    "Source Han Sans SC, Noto Sans CJK SC, sans-serif"
)
INK, QUIET_INK, LINE = "#1b2530", "#46525f", "#3a4653"
PAPER, LANES, LANE_HEAD = "#ffffff", ("#f2f4f6", "#f8f9fa"), "#e3e7eb"
CONTROL = "#0b5cad"
CONTROL_FILL = "#eef5fc"
# The letter stands in the shape: three eight-cornered, four-cornered and round signs.
RISK_FILL = {"A": "#b42318", "B": "#f08c00", "C": "#ffd43b"}
RISK_INK = {"A": "#ffffff", "B": "#1b2530", "C": "#1b2530"}
RISK_WORDS = {"A": "A级（高）", "B": "B级（中）", "C": "C级（低）"}
STROKE = "1.25"
CORNER = 5.0
ARROW_LENGTH, ARROW_HALF = 8.0, 3.6
LEGEND_LINE = 20
NARROWEST = 240
# By this paper finds the heads of lanes, to repeat them where it cuts.
HEADS = "heads"

MIDDLE = look(text_anchor="middle")
NAME = look(text_anchor="middle", font_size=str(NAME_SIZE), font_weight="600")
HEAD = look(text_anchor="middle", font_size="13", font_weight="600")
QUIET_MIDDLE = look(text_anchor="middle", fill=QUIET_INK)
QUIET, BLUE = look(fill=QUIET_INK), look(fill=CONTROL)
ARROW, ARROW_TIP = look(fill="none", stroke=LINE, stroke_width=STROKE), look(fill=LINE)
OUTLINE = look(fill=PAPER, stroke=LINE, stroke_width=STROKE)
SHARP, ROUND = OUTLINE + look(rx="2"), OUTLINE + look(rx="16")
CONTROL_FRAME = look(
    rx="3", fill=CONTROL_FILL, stroke=CONTROL, stroke_width="1", stroke_dasharray="4 2"
)
SIGN = {
    level: look(fill=RISK_FILL.get(level, PAPER), stroke=INK, stroke_width="0.75")
    for level in ("A", "B", "C", "")
}
LETTER = {
    level: look(
        text_anchor="middle", font_size="11", fill=RISK_INK.get(level, INK), font_weight="700"
    )
    for level in ("A", "B", "C", "")
}
LANE_LOOKS = tuple(look(fill=fill) for fill in LANES)
LANE_HEAD_LOOK, GAP = look(fill=LANE_HEAD), look(fill=PAPER)


def svg_of(chart: Chart, layout: Layout) -> tuple[str, int, int]:
    """Return the picture as SVG text with its width and height in pixels."""
    drawing = _Drawing(chart, layout)
    return drawing.text(), drawing.width, drawing.height


class _Drawing:
    def __init__(self, chart: Chart, layout: Layout) -> None:
        self.chart = chart
        self.layout = layout
        self.width = max(round(layout.width), NARROWEST)
        self.height = round(layout.height)
        self.svg = Svg()
        self._draw_lanes()
        self._draw_arrows()
        for placed in layout.boxes:
            self._draw_box(placed)
        for words in layout.words:
            self._write(words.lines, words.x, words.y, NOTE_SIZE, NOTE_LINE)
        self._draw_foot()

    def text(self) -> str:
        steps = self.chart.steps
        label = f"流程图，共{len(steps)}个环节"
        names = "；".join(
            f"{number} {drawable(step.name)}" for number, step in enumerate(steps, start=1)
        )
        attributes = {
            "role": "img",
            "aria_label": label,
            "font_family": FONTS,
            "font_size": str(NOTE_SIZE),
            "fill": INK,
        }
        return self.svg.document(
            self.width, self.height, look(**attributes), label, f"各环节：{names}。"
        )

    def _write(
        self, lines: Iterable[str], x: float, top: float, size: int, leading: int, look: str = ""
    ) -> float:
        """Write lines below ``top`` and return where they end."""
        baseline = top + leading / 2 + size * 0.36
        for line in lines:
            self.svg.text(line, x, baseline, look)
            baseline += leading
            top += leading
        return top

    # Lanes and arrows.

    def _draw_lanes(self) -> None:
        lanes = self.layout.lanes
        if not lanes:
            return
        if self.layout.lying:
            self._draw_lying_lanes()
            return
        height = self.layout.height - 2 * MARGIN
        for number, lane in enumerate(lanes):
            self.svg.rect(lane.left, MARGIN, lane.right - lane.left, height, LANE_LOOKS[number % 2])
        self.svg.open_group(look(**{"class": HEADS}))
        for lane in lanes:
            width, head = lane.right - lane.left, self.layout.head_height - MARGIN
            self.svg.rect(lane.left, MARGIN, width, head, LANE_HEAD_LOOK)
            self._write(lane.head, lane.left + width / 2, MARGIN + 6, 13, 18, HEAD)
        self.svg.close_group()
        for lane in lanes[1:]:
            self.svg.rect(lane.left - 1, MARGIN, 2, height, GAP)

    def _draw_lying_lanes(self) -> None:
        lanes = self.layout.lanes
        width, head = self.layout.width - 2 * MARGIN, self.layout.head_height - MARGIN
        for place, lane in enumerate(lanes):
            self.svg.rect(MARGIN, lane.left, width, lane.right - lane.left, LANE_LOOKS[place % 2])
        self.svg.open_group(look(**{"class": HEADS}))
        for lane in lanes:
            self.svg.rect(MARGIN, lane.left, head, lane.right - lane.left, LANE_HEAD_LOOK)
            top = (lane.left + lane.right - 18 * len(lane.head)) / 2
            self._write(lane.head, MARGIN + head / 2, top, 13, 18, HEAD)
        self.svg.close_group()
        for lane in lanes[1:]:
            self.svg.rect(MARGIN, lane.left - 1, width, 2, GAP)

    def _draw_arrows(self) -> None:
        for points in self.layout.arrows:
            corners = _corners(points)
            if len(corners) > 1:
                line, tip = _arrow(corners)
                self.svg.path(line, ARROW)
                self.svg.path(tip, ARROW_TIP)

    # Boxes.

    def _draw_box(self, placed: PlacedBox) -> None:
        """Draw a box as a group, so that paper can cut a tall chart between boxes."""
        box = placed.box
        left, top = placed.x - box.width / 2, placed.y
        self.svg.open_group()
        self._draw_outline(box, left, top)
        y = self._write(box.name, placed.x, top + box.name_top, NAME_SIZE, NAME_LINE, NAME)
        if box.kind == "decision":
            y = top + box.head_height
        for note in box.notes:
            y = self._draw_note(note, placed, y)
        self.svg.close_group()

    def _draw_outline(self, box: Box, left: float, top: float) -> None:
        """Draw the shape that says what kind of step it is."""
        right, bottom = left + box.width, top + box.height
        if box.kind == "decision":
            self._draw_question(box, left, top)
        elif box.kind == "document":
            self.svg.path(_sheet(left, top, right, bottom), OUTLINE)
        elif box.kind == "wait":
            self.svg.path(_delay(left, top, right, bottom), OUTLINE)
        else:
            rounded = ROUND if box.kind in ("start", "end") else SHARP
            self.svg.rect(left, top, box.width, box.height, rounded)

    def _draw_question(self, box: Box, left: float, top: float) -> None:
        """Draw a diamond; its notes stand in a panel that hangs on its lower point."""
        if box.notes:
            panel = box.head_height - PANEL_OVERLAP
            self.svg.rect(left, top + panel, box.width, box.height - panel, SHARP)
        middle_x, middle_y = left + box.width / 2, top + box.head_height / 2
        points = [
            (middle_x, top),
            (left + box.width, middle_y),
            (middle_x, top + box.head_height),
            (left, middle_y),
        ]
        self.svg.path(polygon(points), OUTLINE)

    def _draw_note(self, note: Note, placed: PlacedBox, y: float) -> float:
        if note.role == "plain":
            return self._write(note.lines, placed.x, y, NOTE_SIZE, NOTE_LINE, QUIET_MIDDLE)
        y += NOTE_GAP
        width = placed.box.notes_width
        left = placed.x - width / 2
        if note.role == "remark":
            self._write(note.lines, left, y, NOTE_SIZE, NOTE_LINE, QUIET)
        elif note.role == "control":
            self.svg.rect(left, y, width, note.height, CONTROL_FRAME)
            self._write(note.lines, left + 6, y + 3, NOTE_SIZE, NOTE_LINE, BLUE)
        else:
            self._badge(note.level, left, y)
            self._write(note.lines, left + BADGE + 4, y, NOTE_SIZE, NOTE_LINE)
        return y + note.height

    def _badge(self, level: str, left: float, top: float) -> None:
        """Draw a level's sign, a letter in a shape: eight corners, four corners, a circle."""
        middle_x, middle_y, half = left + BADGE / 2, top + NOTE_LINE / 2, BADGE / 2
        cut = {"A": 0.42, "B": 1.0}.get(level)
        sign = SIGN.get(level, SIGN[""])
        if cut is None:
            self.svg.circle(middle_x, middle_y, half, sign)
        else:
            self.svg.path(_eight_corners(middle_x, middle_y, half + 1, cut), sign)
        self._write([level], middle_x, top, 11, NOTE_LINE, LETTER.get(level, LETTER[""]))

    # What stands below the chart.

    def _draw_foot(self) -> None:
        y = self.layout.height
        levels = sorted(
            {drawable(risk.level, 1) for step in self.chart.steps for risk in step.risks}
        )
        if levels:
            y = self._draw_legend(levels, y)
        channel = drawable(self.chart.complaint_channel, 300)
        if channel:
            columns = (self.width - 2 * MARGIN) / NOTE_SIZE
            lines = wrap(f"投诉举报：{channel}", columns)
            y = self._write(lines, MARGIN, y, NOTE_SIZE, NOTE_LINE) + MARGIN
        self.height = round(y)

    def _draw_legend(self, levels: list[str], y: float) -> float:
        x: float = MARGIN
        for level in [*levels, ""]:
            words = RISK_WORDS.get(level, level) + "风险" if level else "防控措施"
            width = BADGE + 4 + ems(words) * NOTE_SIZE + 14
            if x + width > self.width and x > MARGIN:
                x, y = MARGIN, y + LEGEND_LINE
            if level:
                self._badge(level, x, y)
            else:
                self.svg.rect(x, y + 2, BADGE, NOTE_LINE - 4, CONTROL_FRAME)
            self._write([words], x + BADGE + 4, y, NOTE_SIZE, NOTE_LINE)
            x += width
        return y + LEGEND_LINE + 4


def _corners(points: Iterable[Point]) -> list[Point]:
    """Return the points without those that lie on a straight line."""
    corners: list[Point] = []
    for point in points:
        if corners and point == corners[-1]:
            continue
        if len(corners) > 1 and _is_straight(corners[-2], corners[-1], point):
            corners.pop()
        corners.append(point)
    return corners


def _is_straight(one: Point, two: Point, three: Point) -> bool:
    return one[0] == two[0] == three[0] or one[1] == two[1] == three[1]


def _arrow(corners: list[Point]) -> tuple[str, str]:
    """Return the path of a line that takes its corners in a small curve, and that of its tip."""
    ways = [_way(*ends) for ends in pairwise(corners)]
    parts = [f"M{pair(corners[0])}"]
    for (across, down, length), after, (x, y) in zip(ways, ways[1:], corners[1:], strict=False):
        reach = min(CORNER, length / 2, after[2] / 2)
        parts.append(
            f"L{digits(x - across * reach)} {digits(y - down * reach)}Q{digits(x)} {digits(y)}"
            f" {digits(x + after[0] * reach)} {digits(y + after[1] * reach)}"
        )
    across, down, _ = ways[-1]
    x, y = corners[-1]
    inside = ARROW_LENGTH - 1
    parts.append(f"L{digits(x - across * inside)} {digits(y - down * inside)}")
    return "".join(parts), _tip(x, y, across, down)


def _way(one: Point, other: Point) -> tuple[int, int, float]:
    """Return which way a straight line runs, across and down, and how far."""
    across, down = other[0] - one[0], other[1] - one[1]
    return (across > 0) - (across < 0), (down > 0) - (down < 0), abs(across) + abs(down)


def _tip(x: float, y: float, across: int, down: int) -> str:
    back_x, back_y = x - across * ARROW_LENGTH, y - down * ARROW_LENGTH
    aside_x, aside_y = down * ARROW_HALF, across * ARROW_HALF
    one = f"{digits(back_x + aside_x)} {digits(back_y - aside_y)}"
    other = f"{digits(back_x - aside_x)} {digits(back_y + aside_y)}"
    return f"M{digits(x)} {digits(y)}L{one}L{other}Z"


def _eight_corners(x: float, y: float, half: float, cut: float) -> str:
    """Return an octagon; ``cut`` 1 makes it a square on its corner."""
    inner = half * (1 - cut)
    signs = [(inner, half), (half, inner), (half, -inner), (inner, -half)]
    right = [(x + dx, y + dy) for dx, dy in signs]
    left = [(x - dx, y + dy) for dx, dy in reversed(signs)]
    return polygon([*right, *left])


def _sheet(left: float, top: float, right: float, bottom: float) -> str:
    """Return a sheet of paper with a wave at its foot."""
    low, wave = bottom - 4, 7
    quarter = (right - left) / 4
    foot = [(right - quarter, low - wave), (left + quarter, low + wave), (left, low)]
    curve = " ".join(map(pair, foot))
    return f"M{pair((left, top))}L{pair((right, top))}L{pair((right, low))}C{curve}Z"


def _delay(left: float, top: float, right: float, bottom: float) -> str:
    """Return a box whose right side is a bow: waiting."""
    bow = min(18.0, (bottom - top) / 2)
    upper = f"Q{pair((right, top))} {pair((right, top + bow))}"
    lower = f"Q{pair((right, bottom))} {pair((right - bow, bottom))}"
    return (
        f"M{pair((left, top))}L{pair((right - bow, top))}{upper}"
        f"L{pair((right, bottom - bow))}{lower}L{pair((left, bottom))}Z"
    )

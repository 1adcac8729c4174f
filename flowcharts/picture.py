"""From a layout to SVG. Only the elements and attributes written here can occur in it.

Everything is a presentation attribute: no style sheet, no script, no link, no id, so that
the same text serves inside a page under a strict policy, in ``<img>`` and on paper.
"""

from collections.abc import Iterable
from functools import lru_cache
from xml.etree import ElementTree as ET

from flowcharts.boxes import (
    BADGE,
    NAME_LINE,
    NAME_SIZE,
    NOTE_GAP,
    NOTE_LINE,
    NOTE_SIZE,
    PADDING_X,
    PADDING_Y,
    Box,
    Note,
)
from flowcharts.chart import Chart
from flowcharts.layout import MARGIN, Layout, PlacedBox, Point
from flowcharts.lettering import drawable, ems, wrap

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


def svg_of(chart: Chart, layout: Layout) -> tuple[str, int, int]:
    """Return the picture as SVG text with its width and height in pixels."""
    drawing = _Drawing(chart, layout)
    return drawing.text(), drawing.width, drawing.height


@lru_cache(maxsize=65536)
def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


class _Drawing:
    def __init__(self, chart: Chart, layout: Layout) -> None:
        self.chart = chart
        self.layout = layout
        self.width = max(round(layout.width), NARROWEST)
        self.height = round(layout.height)
        self.svg = ET.Element("svg")
        # A box is a group, so that paper can cut a tall chart between boxes.
        self.parent = self.svg
        self._describe()
        self._draw_lanes()
        self._draw_arrows()
        for placed in layout.boxes:
            self._draw_box(placed)
        for words in layout.words:
            self._write(words.lines, words.x, words.y, NOTE_SIZE, NOTE_LINE, "start")
        self._draw_foot()
        self._finish()

    def text(self) -> str:
        return ET.tostring(self.svg, encoding="unicode")

    def _finish(self) -> None:
        attributes = {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {self.width} {self.height}",
            "width": str(self.width),
            "height": str(self.height),
            "role": "img",
            "aria-label": self.label,
            "font-family": FONTS,
            "font-size": str(NOTE_SIZE),
            "fill": INK,
        }
        for name, value in attributes.items():
            self.svg.set(name, value)

    def _describe(self) -> None:
        steps = self.chart.steps
        self.label = f"流程图，共{len(steps)}个环节"
        ET.SubElement(self.svg, "title").text = self.label
        names = "；".join(
            f"{number} {drawable(step.name)}" for number, step in enumerate(steps, start=1)
        )
        ET.SubElement(self.svg, "desc").text = f"各环节：{names}。"

    # Elements.

    def _add(self, name: str, **attributes: str) -> ET.Element:
        named = {key.replace("_", "-"): value for key, value in attributes.items()}
        return ET.SubElement(self.parent, name, named)

    def _rect(self, x: float, y: float, width: float, height: float, **look: str) -> None:
        place = {"x": x, "y": y, "width": width, "height": height}
        self._add("rect", **{key: _number(value) for key, value in place.items()}, **look)

    def _path(self, d: str, **look: str) -> None:
        self._add("path", d=d, **look)

    def _write(
        self,
        lines: Iterable[str],
        x: float,
        top: float,
        size: int,
        line_height: int,
        anchor: str = "middle",
        **look: str,
    ) -> float:
        """Write lines below ``top`` and return where they end."""
        for line in lines:
            baseline = top + line_height / 2 + size * 0.36
            text = self._add("text", x=_number(x), y=_number(baseline), **look)
            if anchor != "start":
                text.set("text-anchor", anchor)
            if size != NOTE_SIZE:
                text.set("font-size", str(size))
            text.text = line
            top += line_height
        return top

    # Lanes and arrows.

    def _draw_lanes(self) -> None:
        bottom = self.layout.height - MARGIN
        for number, lane in enumerate(self.layout.lanes):
            width = lane.right - lane.left
            fill = LANES[number % 2]
            self._rect(lane.left, MARGIN, width, bottom - MARGIN, fill=fill)
            head = self.layout.head_height - MARGIN
            self._rect(lane.left, MARGIN, width, head, fill=LANE_HEAD)
            self._write(lane.head, lane.left + width / 2, MARGIN + 6, 13, 18, font_weight="600")
        for lane in self.layout.lanes[1:]:
            self._rect(lane.left - 1, MARGIN, 2, bottom - MARGIN, fill=PAPER)

    def _draw_arrows(self) -> None:
        for points in self.layout.arrows:
            corners = _corners(points)
            if len(corners) > 1:
                self._path(_rounded(corners), fill="none", stroke=LINE, stroke_width=STROKE)
                self._path(_arrowhead(corners), fill=LINE)

    # Boxes.

    def _draw_box(self, placed: PlacedBox) -> None:
        box = placed.box
        left, top = placed.x - box.width / 2, placed.y
        self.parent = ET.SubElement(self.svg, "g")
        self._draw_outline(box, left, top)
        y = top + PADDING_Y
        y = self._write(box.name, placed.x, y, NAME_SIZE, NAME_LINE, font_weight="600")
        for note in box.notes:
            if note.role != "plain" and box.kind == "decision":
                y = max(y, top + box.head_height)
            y = self._draw_note(note, placed, y)
        self.parent = self.svg

    def _draw_outline(self, box: Box, left: float, top: float) -> None:
        """Draw the shape that says what kind of step it is."""
        look = {"fill": PAPER, "stroke": LINE, "stroke_width": STROKE}
        right, bottom = left + box.width, top + box.height
        if box.kind == "decision":
            self._path(_hexagon(box, left, top), **look)
        elif box.kind == "document":
            self._path(_sheet(left, top, right, bottom), **look)
        elif box.kind == "wait":
            self._path(_delay(left, top, right, bottom), **look)
        else:
            is_edge = box.kind in ("start", "end")
            self._rect(left, top, box.width, box.height, rx="16" if is_edge else "2", **look)

    def _draw_note(self, note: Note, placed: PlacedBox, y: float) -> float:
        if note.role == "plain":
            return self._write(note.lines, placed.x, y, NOTE_SIZE, NOTE_LINE, fill=QUIET_INK)
        y += NOTE_GAP
        width = placed.box.width - 2 * (PADDING_X + placed.box.side) + 4
        left = placed.x - width / 2
        if note.role == "remark":
            self._write(note.lines, left, y, NOTE_SIZE, NOTE_LINE, "start", fill=QUIET_INK)
        elif note.role == "control":
            self._rect(
                left, y, width, note.height, rx="3",
                fill=CONTROL_FILL, stroke=CONTROL, stroke_width="1", stroke_dasharray="4 2",
            )  # fmt: skip
            self._write(note.lines, left + 6, y + 3, NOTE_SIZE, NOTE_LINE, "start", fill=CONTROL)
        else:
            self._badge(note.level, left, y)
            self._write(note.lines, left + BADGE + 4, y, NOTE_SIZE, NOTE_LINE, "start")
        return y + note.height

    def _badge(self, level: str, left: float, top: float) -> None:
        """Draw a level's sign, a letter in a shape: eight corners, four corners, a circle."""
        middle_x, middle_y, half = left + BADGE / 2, top + NOTE_LINE / 2, BADGE / 2
        cut = {"A": 0.42, "B": 1.0}.get(level)
        look = {"fill": RISK_FILL.get(level, PAPER), "stroke": INK, "stroke_width": "0.75"}
        if cut is None:
            place = {"cx": _number(middle_x), "cy": _number(middle_y), "r": _number(half)}
            self._add("circle", **place, **look)
        else:
            self._path(_eight_corners(middle_x, middle_y, half + 1, cut), **look)
        self._write(
            [level], middle_x, top, 11, NOTE_LINE, fill=RISK_INK.get(level, INK), font_weight="700"
        )

    # What stands below the chart.

    def _draw_foot(self) -> None:
        y = self.layout.height
        levels = sorted({risk.level for step in self.chart.steps for risk in step.risks})
        if levels:
            y = self._draw_legend(levels, y)
        channel = drawable(self.chart.complaint_channel, 300)
        if channel:
            columns = (self.width - 2 * MARGIN) / NOTE_SIZE
            lines = wrap(f"投诉举报：{channel}", columns)
            y = self._write(lines, MARGIN, y, NOTE_SIZE, NOTE_LINE, "start") + MARGIN
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
                self._rect(
                    x, y + 2, BADGE, NOTE_LINE - 4, rx="3",
                    fill=CONTROL_FILL, stroke=CONTROL, stroke_width="1", stroke_dasharray="4 2",
                )  # fmt: skip
            self._write([words], x + BADGE + 4, y, NOTE_SIZE, NOTE_LINE, "start")
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


def _rounded(corners: list[Point]) -> str:
    """Return the path of a line that takes its corners in a small curve."""
    parts = [f"M{_pair(corners[0])}"]
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        reach = min(CORNER, _length(before, corner) / 2, _length(corner, after) / 2)
        parts.append(f"L{_pair(_toward(corner, before, reach))}")
        parts.append(f"Q{_pair(corner)} {_pair(_toward(corner, after, reach))}")
    end = _toward(corners[-1], corners[-2], ARROW_LENGTH - 1)
    parts.append(f"L{_pair(end)}")
    return "".join(parts)


def _arrowhead(corners: list[Point]) -> str:
    tip = corners[-1]
    back = _toward(tip, corners[-2], ARROW_LENGTH)
    across = (tip[1] - back[1], back[0] - tip[0])
    scale = ARROW_HALF / ARROW_LENGTH
    one = (back[0] + across[0] * scale, back[1] + across[1] * scale)
    two = (back[0] - across[0] * scale, back[1] - across[1] * scale)
    return f"M{_pair(tip)}L{_pair(one)}L{_pair(two)}Z"


def _toward(start: Point, end: Point, distance: float) -> Point:
    length = _length(start, end) or 1
    share = distance / length
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _length(one: Point, two: Point) -> float:
    return abs(one[0] - two[0]) + abs(one[1] - two[1])


def _pair(point: Point) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _polygon(points: Iterable[Point]) -> str:
    return "M" + "L".join(_pair(point) for point in points) + "Z"


def _eight_corners(x: float, y: float, half: float, cut: float) -> str:
    """Return an octagon; ``cut`` 1 makes it a square on its corner."""
    inner = half * (1 - cut)
    signs = [(inner, half), (half, inner), (half, -inner), (inner, -half)]
    right = [(x + dx, y + dy) for dx, dy in signs]
    left = [(x - dx, y + dy) for dx, dy in reversed(signs)]
    return _polygon([*right, *left])


def _hexagon(box: Box, left: float, top: float) -> str:
    """Return a hexagon for the question; below it, risks and controls stand in a panel."""
    right, bottom, side = left + box.width, top + box.height, box.side
    head = top + box.head_height if box.has_panel else bottom
    point = (top + head) / 2
    upper = [(left + side, head), (left, point), (left + side, top)]
    upper += [(right - side, top), (right, point), (right - side, head)]
    if not box.has_panel:
        return _polygon(upper)
    lower = [(left + side, bottom), (right - side, bottom), (right - side, head)]
    return _polygon(upper) + _polygon([(left + side, head), *lower])


def _sheet(left: float, top: float, right: float, bottom: float) -> str:
    """Return a sheet of paper with a wave at its foot."""
    low, wave = bottom - 4, 7
    quarter = (right - left) / 4
    foot = [(right - quarter, low - wave), (left + quarter, low + wave), (left, low)]
    curve = " ".join(map(_pair, foot))
    return f"M{_pair((left, top))}L{_pair((right, top))}L{_pair((right, low))}C{curve}Z"


def _delay(left: float, top: float, right: float, bottom: float) -> str:
    """Return a box whose right side is a bow: waiting."""
    bow = min(18.0, (bottom - top) / 2)
    upper = f"Q{_pair((right, top))} {_pair((right, top + bow))}"
    lower = f"Q{_pair((right, bottom))} {_pair((right - bow, bottom))}"
    return (
        f"M{_pair((left, top))}L{_pair((right - bow, top))}{upper}"
        f"L{_pair((right, bottom - bow))}{lower}L{_pair((left, bottom))}Z"
    )

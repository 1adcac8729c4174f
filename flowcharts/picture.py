"""The picture: SVG made from boxes and their places.

Everything that people typed enters as text of an element, so nothing in it can be read as
markup; elements and attributes are the few written here.
"""

import math
from xml.etree import ElementTree as ET

from flowcharts.boxes import (
    MARK_WIDTH,
    NAME_LEADING,
    NAME_SIZE,
    SMALL_LEADING,
    SMALL_SIZE,
    STRIP_PADDING,
    Box,
    Strip,
)
from flowcharts.chart import Chart
from flowcharts.dot import lanes_of, link_label
from flowcharts.layout import Lane, Layout, Point, Route
from flowcharts.measure import clean

MARGIN = 12
LEGEND_HEIGHT = 34
LEGEND_WIDTH = 372
ARROW = 10.5
FONTS = (
    "'PingFang SC','HarmonyOS Sans SC',MiSans,'Microsoft YaHei',"
    "'Noto Sans CJK SC','Source Han Sans SC',sans-serif"
)

INK = "#1c2430"
LINE = "#4a5565"
QUIET = "#5b6675"
LANE_FILL = "#f5f7f9"
LANE_LINE = "#d9dfe5"
SHAPE_FILL = {"start": "#e4ecf5", "end": "#e4ecf5", "decision": "#fbf7ec", "document": "#f4f4fa"}
CONTROL = ("#e9f1fb", "#0b4f9e")
# Fill, ink of the words, and colour of the mark.
RISK = {
    "A": ("#fdecec", "#8a0f14", "#b3151b"),
    "B": ("#fdf0e3", "#7d3c00", "#b85a00"),
    "C": ("#fdf8dc", "#5c4a00", "#e8c100"),
}
RISK_WORDS = {"A": "高风险", "B": "中风险", "C": "低风险"}


def svg_of(chart: Chart, boxes: list[Box], layout: Layout) -> tuple[str, int, int]:
    """Return the SVG of a chart with its width and height in pixels."""
    has_risks = any(box.strips for box in boxes)
    width = max(layout.width, LEGEND_WIDTH if has_risks else 0) + 2 * MARGIN
    height = layout.height + 2 * MARGIN + (LEGEND_HEIGHT if has_risks else 0)
    root = _root(math.ceil(width), math.ceil(height), chart)
    shift = (width - layout.width) / 2
    body = ET.SubElement(root, "g", transform=f"translate({_n(shift)} {MARGIN})")
    for lane in layout.lanes:
        _draw_lane(body, lane)
    places = {box.key: (box, centre) for box, centre in zip(boxes, layout.centres, strict=True)}
    for route, link in zip(layout.routes, chart.links, strict=True):
        _draw_route(body, _to_diamonds(route, places[link.source], places[link.target]))
    for lane, post in zip(layout.lanes, lanes_of(boxes), strict=True):
        _draw_post(body, lane, post)
    for box, centre in zip(boxes, layout.centres, strict=True):
        _draw_box(body, box, centre)
    for route, link in zip(layout.routes, chart.links, strict=True):
        if route.label:
            _draw_label(body, route.label, link_label(link.condition))
    if has_risks:
        _draw_legend(root, MARGIN, height - LEGEND_HEIGHT)
    return ET.tostring(root, encoding="unicode"), math.ceil(width), math.ceil(height)


def _root(width: int, height: int, chart: Chart) -> ET.Element:
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": str(width),
            "height": str(height),
            "viewBox": f"0 0 {width} {height}",
            "role": "img",
            "font-family": FONTS,
            "font-size": str(SMALL_SIZE),
            "fill": INK,
        },
    )
    ET.SubElement(root, "title").text = "流程图"
    names = "；".join(f"{n} {clean(step.name)}" for n, step in enumerate(chart.steps, start=1))
    ET.SubElement(root, "desc").text = names
    ET.SubElement(root, "rect", width=str(width), height=str(height), fill="#ffffff")
    return root


def _draw_lane(parent: ET.Element, lane: Lane) -> None:
    ET.SubElement(
        parent,
        "rect",
        _place(lane.left, lane.top, lane.width, lane.height)
        | {"rx": "4", "fill": LANE_FILL, "stroke": LANE_LINE},
    )


def _draw_post(parent: ET.Element, lane: Lane, post: str) -> None:
    """Write the lane's post over the links that pass through its corner."""
    text = _text(
        parent, lane.left + 10, lane.top + 20, clean(post), bold=True, anchor="start", fill=QUIET
    )
    text.attrib |= {"stroke": LANE_FILL, "stroke-width": "4", "paint-order": "stroke"}


def _to_diamonds(route: Route, source: tuple[Box, Point], target: tuple[Box, Point]) -> Route:
    """Lead a link on to the diamond where dot let it end at the frame of diamond and strips."""
    points, tip = route.points, route.tip
    if (start := _border(*source, points[0])) is not None:
        points = (start, start, points[0], *points)
    if (end := _border(*target, tip)) is not None:
        base = _towards(end, tip, ARROW - 1)
        points, tip = (*points, points[-1], tip, tip, tip, base, base), end
    return Route(points, tip, route.label)


def _towards(start: Point, goal: Point, distance: float) -> Point:
    """Return the point so far from ``start`` on the way to ``goal``."""
    x, y = goal[0] - start[0], goal[1] - start[1]
    share = distance / max(math.hypot(x, y), distance)
    return start[0] + x * share, start[1] + y * share


def _border(box: Box, centre: Point, point: Point) -> Point | None:
    """Return where the way from the point to the diamond's middle meets its border.

    None when the box is no diamond with strips, or the point lies at its strips.
    """
    middle = (centre[0], centre[1] - (box.height - box.shape_height) / 2)
    x, y = point[0] - middle[0], point[1] - middle[1]
    if box.kind != "decision" or not box.strips or y > box.shape_height / 2:
        return None
    share = abs(x) / (box.width / 2) + abs(y) / (box.shape_height / 2)
    return (middle[0] + x / share, middle[1] + y / share) if share > 1 else None


def _draw_route(parent: ET.Element, route: Route) -> None:
    first, *rest = route.points
    curves = "".join(
        f"C{' '.join(f'{_n(x)} {_n(y)}' for x, y in rest[start : start + 3])}"
        for start in range(0, len(rest) - 2, 3)
    )
    path = f"M{_n(first[0])} {_n(first[1])}{curves}"
    ET.SubElement(
        parent, "path", {"d": path, "fill": "none", "stroke": LINE, "stroke-width": "1.3"}
    )
    _draw_arrow(parent, route.points[-1], route.tip)


def _draw_arrow(parent: ET.Element, end: Point, tip: Point) -> None:
    angle = math.atan2(tip[1] - end[1], tip[0] - end[0])
    corners = [tip]
    for side in (-0.42, 0.42):
        x = tip[0] - ARROW * math.cos(angle + side)
        y = tip[1] - ARROW * math.sin(angle + side)
        corners.append((x, y))
    ET.SubElement(parent, "polygon", points=_points(corners), fill=LINE)


def _draw_label(parent: ET.Element, middle: Point, lines: list[str]) -> None:
    top = middle[1] - len(lines) * SMALL_LEADING / 2
    for number, line in enumerate(lines):
        text = _text(parent, middle[0], top + number * SMALL_LEADING + 13, line, fill=INK)
        text.attrib |= {"stroke": "#ffffff", "stroke-width": "4", "paint-order": "stroke"}


def _draw_box(parent: ET.Element, box: Box, centre: Point) -> None:
    group = ET.SubElement(parent, "g")
    left, top = centre[0] - box.width / 2, centre[1] - box.height / 2
    _draw_shape(group, box, left, top)
    y = top + (box.shape_height - box.text_height) / 2
    for line in box.names:
        _text(group, centre[0], y + 15, line, size=NAME_SIZE)
        y += NAME_LEADING
    for note in box.notes:
        _text(group, centre[0], y + 13, note, fill=QUIET)
        y += SMALL_LEADING
    y = top + box.shape_height
    for strip in box.strips:
        _draw_strip(group, strip, left, y, box.width)
        y += strip.height


def _draw_shape(parent: ET.Element, box: Box, left: float, top: float) -> None:
    style = {"fill": SHAPE_FILL.get(box.kind, "#ffffff"), "stroke": LINE, "stroke-width": "1.3"}
    width, height = box.width, box.shape_height
    if box.kind == "decision":
        middle, right, bottom = left + width / 2, left + width, top + height
        corners = [(middle, top), (right, top + height / 2), (middle, bottom)]
        ET.SubElement(
            parent, "polygon", {"points": _points([*corners, (left, top + height / 2)]), **style}
        )
        return
    radius = {"start": height / 2, "end": height / 2, "document": 0}.get(box.kind, 4)
    if box.kind == "wait":
        style["stroke-dasharray"] = "5 3"
    frame = _place(left, top, width, height) | {"rx": _n(min(radius, 22))}
    ET.SubElement(parent, "rect", {**frame, **style})
    if box.kind == "document":
        fold = [(left + width - 12, top), (left + width - 12, top + 12), (left + width, top + 12)]
        ET.SubElement(parent, "polyline", {"points": _points(fold), "fill": "none", "stroke": LINE})


def _draw_strip(parent: ET.Element, strip: Strip, left: float, top: float, width: float) -> None:
    fill, ink = (RISK[strip.level][:2]) if strip.level else CONTROL
    frame = _place(left, top, width, strip.height)
    ET.SubElement(parent, "rect", {**frame, "fill": fill, "stroke": LINE, "stroke-width": "0.6"})
    _draw_mark(parent, strip.level, left + STRIP_PADDING + 7, top + STRIP_PADDING + 8)
    for number, line in enumerate(strip.lines):
        baseline = top + STRIP_PADDING + 13 + number * SMALL_LEADING
        _text(parent, left + STRIP_PADDING + MARK_WIDTH, baseline, line, anchor="start", fill=ink)


def _draw_mark(parent: ET.Element, level: str, x: float, y: float) -> None:
    """A has a triangle, B a lozenge, C a disc, a control a square: never colour alone."""
    if not level:
        ET.SubElement(parent, "rect", _place(x - 5, y - 5, 10, 10) | {"fill": CONTROL[1]})
        return
    fill = RISK[level][2]
    if level == "A":
        corners = [(x, y - 9), (x + 9, y + 7), (x - 9, y + 7)]
        ET.SubElement(parent, "polygon", points=_points(corners), fill=fill)
    elif level == "B":
        corners = [(x, y - 9), (x + 9, y), (x, y + 9), (x - 9, y)]
        ET.SubElement(parent, "polygon", points=_points(corners), fill=fill)
    else:
        ET.SubElement(parent, "circle", cx=_n(x), cy=_n(y), r="8", fill=fill)
    ink = INK if level == "C" else "#ffffff"
    _text(parent, x, y + (5 if level == "A" else 4), level, size=10, bold=True, fill=ink)


def _draw_legend(parent: ET.Element, left: float, top: float) -> None:
    x = left + 10
    for level, words in RISK_WORDS.items():
        _draw_mark(parent, level, x, top + 10)
        _text(parent, x + 14, top + 14, f"{level}级 {words}", anchor="start", fill=QUIET)
        x += 96
    _draw_mark(parent, "", x, top + 10)
    _text(parent, x + 12, top + 14, "防控措施", anchor="start", fill=QUIET)


def _text(
    parent: ET.Element,
    x: float,
    y: float,
    words: str,
    *,
    size: int = SMALL_SIZE,
    bold: bool = False,
    anchor: str = "middle",
    fill: str = INK,
) -> ET.Element:
    attributes = {"x": _n(x), "y": _n(y), "text-anchor": anchor, "fill": fill}
    if size != SMALL_SIZE:
        attributes["font-size"] = str(size)
    if bold:
        attributes["font-weight"] = "600"
    element = ET.SubElement(parent, "text", attributes)
    element.text = words
    return element


def _place(x: float, y: float, width: float, height: float) -> dict[str, str]:
    return {"x": _n(x), "y": _n(y), "width": _n(width), "height": _n(height)}


def _points(points: list[Point]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _n(number: float) -> str:
    """Write a coordinate with one decimal at most."""
    return f"{number:.1f}".removesuffix(".0")

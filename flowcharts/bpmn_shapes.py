"""Shapes as BPMN draws them, in the places of the picture, and where lines meet their edges."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from flowcharts.layout import PlacedBox, Point

EVENT = 36.0
LABEL_GAP, LABEL_WIDTH, LABEL_HEIGHT = 6.0, 90.0, 28.0

Area = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Shape:
    """A circle, diamond or box: x, y, width and height, and the area of a label outside."""

    form: str
    bounds: Area
    label: Area | None = None

    @property
    def middle(self) -> Point:
        x, y, width, height = self.bounds
        return x + width / 2, y + height / 2

    def half_height_at(self, x: float) -> float | None:
        """How far the edge is above and below the middle at this x; None beside the shape."""
        return self._half(abs(x - self.middle[0]), self.bounds[2], self.bounds[3])

    def half_width_at(self, y: float) -> float | None:
        return self._half(abs(y - self.middle[1]), self.bounds[3], self.bounds[2])

    def _half(self, apart: float, along: float, across: float) -> float | None:
        if apart > along / 2:
            return None
        if self.form == "circle":
            return math.sqrt((along / 2) ** 2 - apart**2)
        if self.form == "diamond":
            return across / 2 * (1 - apart / (along / 2))
        return across / 2


def shape_of(placed: PlacedBox) -> Shape:
    """Return the shape of a step; a start or an end is a small circle with its name beside it."""
    box, left = placed.box, placed.x - placed.box.width / 2
    if box.kind == "decision":
        bounds = (left, placed.y, float(box.width), float(box.head_height))
        inset_x, inset_y = box.width / 4, box.head_height / 4
        label = (left + inset_x, placed.y + inset_y, box.width / 2, box.head_height / 2)
        return Shape("diamond", bounds, label)
    if box.kind in ("start", "end"):
        top = placed.y + (box.height - EVENT) / 2
        x = placed.x + EVENT / 2 + LABEL_GAP
        label = (x, placed.y + (box.height - LABEL_HEIGHT) / 2, LABEL_WIDTH, LABEL_HEIGHT)
        return Shape("circle", (placed.x - EVENT / 2, top, EVENT, EVENT), label)
    return Shape("box", (left, placed.y, float(box.width), float(box.height)))


def waypoints(points: Sequence[Point], source: Shape, target: Shape) -> list[Point]:
    """Return a line of the picture so that it begins and ends on the edges of BPMN's shapes."""
    corners = _corners(points)
    if len(corners) < 2:
        return [source.middle, target.middle]
    start = _ends(corners[0], corners[1], source)
    end = _ends(corners[-1], corners[-2], target)
    return [*start, *corners[1:-1], *reversed(end)]


def _ends(end: Point, other: Point, shape: Shape) -> list[Point]:
    """Return the point where a line meets the shape, and a corner if it would miss it."""
    middle_x, middle_y = shape.middle
    if end[0] == other[0]:
        half = shape.half_height_at(end[0])
        if half is not None:
            return [(end[0], middle_y + math.copysign(half, other[1] - middle_y))]
        half_width = math.copysign(shape.bounds[2] / 2, end[0] - middle_x)
        return [(middle_x + half_width, middle_y), (end[0], middle_y)]
    half = shape.half_width_at(end[1])
    if half is not None:
        return [(middle_x + math.copysign(half, other[0] - middle_x), end[1])]
    half_height = math.copysign(shape.bounds[3] / 2, end[1] - middle_y)
    return [(middle_x, middle_y + half_height), (middle_x, end[1])]


def _corners(points: Sequence[Point]) -> list[Point]:
    corners: list[Point] = []
    for point in points:
        if not corners or point != corners[-1]:
            corners.append(point)
    return corners

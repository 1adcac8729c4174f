"""Where everything stands: read from what dot answers in JSON."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Route:
    """The way of one link: control points of a cubic spline, arrow tip, middle of its label."""

    points: tuple[Point, ...]
    tip: Point
    label: Point | None


@dataclass(frozen=True, slots=True)
class Lane:
    """The rectangle behind one post's boxes: left, top, width, height."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Places in pixels from the top left corner; centres in the order of the boxes."""

    width: float
    height: float
    centres: tuple[Point, ...]
    lanes: tuple[Lane, ...]
    routes: tuple[Route, ...]


def read_layouts(answer: bytes) -> list[Layout]:
    """Return the layout of each graph in dot's answer (``-Tjson0``), in their order."""
    text = answer.decode()
    decoder = json.JSONDecoder()
    layouts, position = [], 0
    while (position := _skip_space(text, position)) < len(text):
        graph, position = decoder.raw_decode(text, position)
        layouts.append(_layout(graph))
    return layouts


def from_the_left(layout: Layout) -> Layout:
    """Return the layout, mirrored if its first step lies in the right half.

    A narrow screen shows the left side of a wide chart first: there the reader should start.
    """
    if layout.centres[0][0] <= layout.width / 2:
        return layout
    mirror = _mirror(layout.width)
    return replace(
        layout,
        centres=tuple(map(mirror, layout.centres)),
        lanes=tuple(
            replace(lane, left=layout.width - lane.left - lane.width) for lane in layout.lanes
        ),
        routes=tuple(
            Route(
                tuple(map(mirror, route.points)),
                mirror(route.tip),
                mirror(route.label) if route.label else None,
            )
            for route in layout.routes
        ),
    )


def _mirror(width: float) -> Callable[[Point], Point]:
    return lambda point: (width - point[0], point[1])


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _layout(graph: dict[str, Any]) -> Layout:
    _, _, width, height = (float(value) for value in graph["bb"].split(","))
    objects = graph.get("objects", [])
    nodes = {row["name"]: row for row in objects if "pos" in row}
    clusters = {row["name"]: row for row in objects if row["name"].startswith("cluster_")}
    # dot answers node by node; the identifiers are the numbers of the links.
    edges = sorted(graph.get("edges", []), key=lambda edge: int(edge["id"]))
    return Layout(
        width=width,
        height=height,
        centres=tuple(_point(nodes[f"n{number}"]["pos"], height) for number in range(len(nodes))),
        lanes=tuple(
            _lane(clusters[f"cluster_{number}"]["bb"], height) for number in range(len(clusters))
        ),
        routes=tuple(_route(edge, height) for edge in edges),
    )


def _point(text: str, height: float) -> Point:
    """Read ``x,y``; dot counts y upwards, pictures count it downwards."""
    x, y = text.split(",")
    return float(x), height - float(y)


def _lane(text: str, height: float) -> Lane:
    left, bottom, right, top = (float(value) for value in text.split(","))
    return Lane(left, height - top, right - left, top - bottom)


def _route(edge: dict[str, Any], height: float) -> Route:
    tip, points = _spline(edge["pos"].split(), height)
    label = _point(edge["lp"], height) if "lp" in edge else None
    return Route(tuple(points), tip or points[-1], label)


def _spline(parts: list[str], height: float) -> tuple[Point | None, list[Point]]:
    tip = None
    points: list[Point] = []
    for part in parts:
        if part.startswith("e,"):
            tip = _point(part[2:], height)
        elif not part.startswith("s,"):
            points.append(_point(part, height))
    return tip, points

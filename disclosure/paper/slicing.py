"""Fits the picture of a chart to paper: a tall one is cut between its boxes.

The words of a picture stand in exactly one of its parts, so that what is read out or copied
from the page is the chart's text once; only the heads of its lanes stand in each.
"""

import itertools
import math
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from xml.etree import ElementTree as ET

from flowcharts.picture import HEADS

NAMESPACE = "http://www.w3.org/2000/svg"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
# Larger shapes are the backgrounds of lanes; a cut may pass through them.
LARGEST_BOX = 400.0
GROUP_WEIGHT = 10
# How far above the end of a part a better place for the cut is looked for.
LEEWAY = 0.3
# How much of the pages a cut picture fills; the rest is for cuts at better places.
FILLED = 0.9
# Between the repeated heads of lanes and what goes on below them.
BELOW_HEADS = 6.0

ET.register_namespace("", NAMESPACE)


@dataclass(frozen=True, slots=True)
class Room:
    """What a page offers in CSS pixels, and between which scales a picture is set."""

    width: float
    height: float
    largest: float = 0.9
    usual: float = 0.75
    smallest: float = 0.62


def parts_of(svg: str, width: int, height: int, room: Room) -> list[str]:
    """Return the picture in as many parts as it takes to keep its words legible."""
    root = ET.fromstring(svg)  # noqa: S314  # our own drawing, not somebody's file
    _without_halos(root)
    scale = min(room.largest, room.width / width)
    whole = min(scale, room.height / height)
    if whole >= min(room.smallest, scale):
        return [_part(root, width, 0, height, whole)]
    count = math.ceil(min(room.usual, scale) * height / (room.height * FILLED))
    scale = min(scale, count * room.height * FILLED / height)
    marks = _cuts(root, height, room.height / scale - _heads(root)[1])
    return [_part(root, width, top, bottom, scale) for top, bottom in itertools.pairwise(marks)]


def _without_halos(root: ET.Element) -> None:
    """Take the outlines off words: the renderer would paint them over the letters."""
    for element in root.iter(f"{{{NAMESPACE}}}text"):
        if element.attrib.pop("paint-order", None):
            element.attrib.pop("stroke", None)
            element.attrib.pop("stroke-width", None)


def _cuts(root: ET.Element, height: float, step: float) -> list[float]:
    """Return where to cut, from 0 to the height: where the fewest boxes are hurt."""
    boxes = [box for box in _boxes(root) if box[1] - box[0] <= LARGEST_BOX]
    marks = [0.0]
    while height - marks[-1] > step:
        latest = marks[-1] + step
        places = [latest - offset for offset in range(0, int(step * LEEWAY), 4)]
        marks.append(float(math.floor(min(places, key=partial(_hurt, boxes)))))
    return [*marks, float(height)]


def _hurt(boxes: list[tuple[float, float, int]], y: float) -> int:
    return sum(weight for top, bottom, weight in boxes if top < y < bottom)


def _part(root: ET.Element, width: int, top: float, bottom: float, scale: float) -> str:
    part = deepcopy(root)
    outside = {
        element
        for element, start, end in _extents(part)
        if not _belongs(element, start, end, top, bottom)
    }
    for parent in list(part.iter()):
        for child in outside.intersection(parent):
            parent.remove(child)
    _clip(part, width, top, bottom)
    heads, room = _heads(root)
    if heads is not None and top > 0:
        top -= room
        again = ET.SubElement(part, "g", {"transform": f"translate(0 {top - _top_of(heads):g})"})
        again.append(deepcopy(heads))
    part.set("viewBox", f"0 {top:g} {width} {bottom - top:g}")
    part.set("width", f"{width * scale:.1f}")
    part.set("height", f"{(bottom - top) * scale:.1f}")
    return ET.tostring(part, encoding="unicode")


def _heads(root: ET.Element) -> tuple[ET.Element | None, float]:
    """Return the heads of the lanes, if there are any, and how much room they take."""
    heads = root.find(f"{{{NAMESPACE}}}g[@class='{HEADS}']")
    if heads is None:
        return None, 0.0
    bottom = max(end for _, _, end in _extents(heads))
    return heads, bottom - _top_of(heads) + BELOW_HEADS


def _top_of(element: ET.Element) -> float:
    return min(start for _, start, _ in _extents(element))


def _boxes(root: ET.Element) -> Iterator[tuple[float, float, int]]:
    """Yield top, bottom and weight of each shape and of each group, which weighs more."""
    extents = {element: (top, bottom) for element, top, bottom in _extents(root)}
    for parent in root.iter():
        inner = [extents[child] for child in parent if child in extents]
        if parent.tag == f"{{{NAMESPACE}}}g" and len(inner) == len(parent):
            yield min(top for top, _ in inner), max(bottom for _, bottom in inner), GROUP_WEIGHT
        shapes = (child for child in parent if child in extents and not _is_path(child))
        yield from ((*extents[child], 1) for child in shapes)


def _is_path(element: ET.Element) -> bool:
    return element.tag == f"{{{NAMESPACE}}}path"


def _clip(part: ET.Element, width: int, top: float, bottom: float) -> None:
    """Let nothing stick out of the part; lines that go on elsewhere end at its edge."""
    drawn = ET.Element("g", {"clip-path": "url(#part)"})
    drawn.extend(part)
    clip = ET.Element("clipPath", {"id": "part"})
    place = {"x": "0", "y": f"{top:g}", "width": str(width), "height": f"{bottom - top:g}"}
    ET.SubElement(clip, "rect", place)
    part[:] = [clip, drawn]


def _belongs(element: ET.Element, start: float, end: float, top: float, bottom: float) -> bool:
    if element.tag == f"{{{NAMESPACE}}}text":
        return top <= (start + end) / 2 < bottom
    return start < bottom and end > top


def _extents(element: ET.Element, shift: float = 0.0) -> Iterator[tuple[ET.Element, float, float]]:
    """Yield every drawn element with the top and the bottom it reaches to."""
    transform = element.get("transform", "")
    if transform.startswith("translate"):
        shift += [float(one) for one in NUMBER.findall(transform)][1]
    ys = _ys(element)
    if ys:
        yield element, min(ys) + shift, max(ys) + shift
    for child in element:
        yield from _extents(child, shift)


def _ys(element: ET.Element) -> list[float]:
    """Return the vertical coordinates of an element, in its own system; none for a group."""
    match element.tag.rpartition("}")[2]:
        case "rect":
            top = float(element.get("y", 0))
            return [top, top + float(element.get("height", 0))]
        case "text":
            baseline = float(element.get("y", 0))
            return [baseline - 12, baseline + 4]
        case "circle":
            middle, radius = float(element.get("cy", 0)), float(element.get("r", 0))
            return [middle - radius, middle + radius]
        case "polygon" | "polyline":
            return [float(one) for one in NUMBER.findall(element.get("points", ""))][1::2]
        case "path":
            return [float(one) for one in NUMBER.findall(element.get("d", ""))][1::2]
    return []

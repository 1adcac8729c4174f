"""The difference of two charts as one picture: what was added, removed and changed is marked.

Each mark is said three times: in words before the name, by the line and by the colour. Red,
orange, yellow and blue belong to risks and controls.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from xml.etree import ElementTree as ET

from flowcharts.chart import Chart, Link, Step
from flowcharts.differing import MARK_WORDS, Difference, Mark
from flowcharts.drawing import Picture, draw
from flowcharts.picture import LINE

SVG = "http://www.w3.org/2000/svg"
LONGEST_NAME = 180


@dataclass(frozen=True, slots=True)
class Look:
    """How a mark is drawn: ink, fill, width of the line and its dashes."""

    ink: str
    fill: str
    width: str
    dashes: str = ""


LOOKS: dict[str, Look] = {
    "added": Look("#0c4f4a", "#e2efe6", "3"),
    "removed": Look("#5f6b68", "#ececec", "1.5", "7 4"),
    "changed": Look("#5b2a86", "#f1eaf7", "2.5", "2 3"),
}


def draw_difference(difference: Difference) -> Picture:
    """Return the picture of a difference, or the sentence that says why there is none."""
    [picture] = draw([marked_chart(difference)])
    if picture.problem:
        return picture
    return replace(picture, svg=_with_looks(picture.svg, difference))


def marked_chart(difference: Difference) -> Chart:
    """Return the merged chart with its marks in words."""
    chart = difference.chart
    return replace(
        chart,
        steps=tuple(map(_marked_step, chart.steps, difference.step_marks)),
        links=tuple(map(_marked_link, chart.links, difference.link_marks)),
    )


def _marked_step(step: Step, mark: Mark) -> Step:
    if not mark:
        return step
    return replace(step, name=f"【{MARK_WORDS[mark]}】{step.name[:LONGEST_NAME]}")


def _marked_link(link: Link, mark: Mark) -> Link:
    return replace(link, condition=f"【{MARK_WORDS[mark]}】{link.condition}") if mark else link


def _with_looks(svg: str, difference: Difference) -> str:
    """Give the boxes and arrows of a picture the looks of their marks."""
    # Written a moment ago by the module next door.
    root = ET.fromstring(svg)  # noqa: S314
    boxes = [group for group in root.findall(f"{{{SVG}}}g") if not group.get("class")]
    if len(boxes) == len(difference.step_marks):
        for box, mark in zip(boxes, difference.step_marks, strict=True):
            _dress_box(box, mark)
    paths = pairwise(root.findall(f"{{{SVG}}}path"))
    # A line and the tip that follows it.
    arrows = [(line, tip) for line, tip in paths if line.get("fill") == "none"]
    if len(arrows) == len(difference.link_marks):
        for (line, tip), mark in zip(arrows, difference.link_marks, strict=True):
            _dress_arrow(line, tip, mark)
    for part in root.iter():
        part.tag = part.tag.partition("}")[2]
    root.set("xmlns", SVG)
    return ET.tostring(root, encoding="unicode")


def _dress_box(box: ET.Element, mark: Mark) -> None:
    if not mark:
        return
    for part in box:
        if part.get("stroke") == LINE:
            part.set("fill", LOOKS[mark].fill)
            _dress_line(part, LOOKS[mark])


def _dress_arrow(line: ET.Element, tip: ET.Element, mark: Mark) -> None:
    if mark:
        _dress_line(line, LOOKS[mark])
        tip.set("fill", LOOKS[mark].ink)


def _dress_line(part: ET.Element, look: Look) -> None:
    part.set("stroke", look.ink)
    part.set("stroke-width", look.width)
    if look.dashes:
        part.set("stroke-dasharray", look.dashes)

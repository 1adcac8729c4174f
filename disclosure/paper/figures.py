"""Pictures on paper, as ``data:`` addresses: charts with their equal text, and QR codes."""

import base64
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import segno

from disclosure.models import RenderedChart
from disclosure.paper.slicing import Room, parts_of
from flowcharts.chart import Chart
from flowcharts.narrative import NarratedStep, narrative

# A lying picture wider than this, in pixels, would be set too small on an upright page.
WIDE = 1000
# In CSS pixels: an A4 page within its margins, less headings and a caption.
UPRIGHT = Room(width=626, height=830)
BELOW_TITLES = Room(width=626, height=720)
LANDSCAPE = Room(width=955, height=500)
# Of a picture of our own drawing.
SIZE = re.compile(r'<svg [^>]*?viewBox="0 0 (\d+) (\d+)"')


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that holds itself, and the words that stand for it."""

    source: str
    alternative: str
    caption: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture as it was drawn; a wide one wants a landscape page."""

    svg: str
    width: int
    height: int
    is_wide: bool

    def scale_in(self, room: Room) -> float:
        """How large it is when it stands whole in the room."""
        return min(room.width / self.width, room.height / self.height)


@dataclass(frozen=True, slots=True)
class Figure:
    """A flowchart: its picture in one or more parts, none if it was not drawn; its equal text."""

    title: str
    images: list[Image]
    is_wide: bool
    brief: str
    steps: list[NarratedStep]
    complaint_channel: str


def figure_of(
    flowchart: Mapping[str, Any], picture: RenderedChart | None, room: Room = UPRIGHT
) -> Figure:
    """Return the figure of a snapshot's flowchart for an upright page with that room."""
    chart = Chart.from_dict(flowchart["chart"])
    brief = " → ".join(step.name for step in chart.steps)
    drawn = _drawing_for(room, picture) if picture and picture.svg else None
    is_wide = bool(drawn and drawn.is_wide)
    if is_wide:
        room = LANDSCAPE
    return Figure(
        title=flowchart["title"],
        images=_images(flowchart["title"], brief, drawn, room) if drawn else [],
        is_wide=is_wide,
        brief=brief,
        steps=narrative(chart),
        complaint_channel=chart.complaint_channel,
    )


def _drawing_for(room: Room, picture: RenderedChart) -> Drawing:
    """Return the picture that runs downward, or the one that runs from left to right where it
    stands whole on a landscape page, and the other would be cut or its words be smaller."""
    is_wide = picture.width > max(WIDE, picture.height)
    standing = Drawing(picture.svg, picture.width, picture.height, is_wide)
    size = SIZE.match(picture.lying)
    if is_wide or not size or standing.scale_in(room) >= room.usual:
        return standing
    lying = Drawing(picture.lying, int(size[1]), int(size[2]), is_wide=True)
    scale = lying.scale_in(LANDSCAPE)
    is_better = scale >= LANDSCAPE.smallest and scale > standing.scale_in(room)
    return lying if is_better else standing


def _images(title: str, brief: str, picture: Drawing, room: Room) -> list[Image]:
    parts = _parts(picture.svg, picture.width, picture.height, room)
    images = []
    for number, part in enumerate(parts, start=1):
        place = f"（{number}/{len(parts)}）" if len(parts) > 1 else ""
        words = f"流程图：{title}{place}。" + (f"各环节依次为：{brief}。" if number == 1 else "")
        images.append(Image(_address(part), words, f"{title}{place}"))
    return images


@functools.lru_cache(maxsize=16)
def _parts(svg: str, width: int, height: int, room: Room) -> list[str]:
    return parts_of(svg, width, height, room)


@functools.lru_cache(maxsize=16)
def _address(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def qr_code(address: str) -> str:
    """Return the QR code of an address as a picture that holds itself."""
    code = segno.make(address, micro=False, error="m")
    return str(code.svg_data_uri(border=0, xmldecl=False))

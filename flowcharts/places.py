"""Where the boxes of a picture stand, kept as text beside it: a page makes links of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from flowcharts.layout import PlacedBox


@dataclass(frozen=True, slots=True)
class Place:
    """The box of a step in pixels of the picture, from its upper left corner."""

    x: int
    y: int
    width: int
    height: int


def places_text(boxes: Iterable[PlacedBox]) -> str:
    """Return the places of boxes, one word for each step in order: x,y,width,height."""
    return " ".join(
        f"{round(placed.x - placed.box.width / 2)},{round(placed.y)},"
        f"{placed.box.width},{placed.box.height}"
        for placed in boxes
    )


def places_in(text: str) -> list[Place]:
    """Return the places that ``places_text`` wrote."""
    return [Place(*map(int, word.split(","))) for word in text.split()]

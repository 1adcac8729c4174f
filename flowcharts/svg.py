"""Writes SVG: the one place where text becomes part of a picture.

Looks are constants of ``picture``; numbers are formatted and words escaped here.
"""

from collections.abc import Iterable
from functools import lru_cache
from xml.sax.saxutils import escape

Point = tuple[float, float]


@lru_cache(maxsize=65536)
def digits(value: float) -> str:
    """Return a number with at most one place behind the point."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def pair(point: Point) -> str:
    """Return a point as it stands in a path."""
    x, y = point
    return f"{digits(x)} {digits(y)}"


def polygon(points: Iterable[Point]) -> str:
    """Return the path of a closed line through the points."""
    return "M" + "L".join(map(pair, points)) + "Z"


def look(**attributes: str) -> str:
    """Return attributes as they stand in a tag; for constants, never for people's words."""
    return "".join(f' {name.replace("_", "-")}="{value}"' for name, value in attributes.items())


class Svg:
    """A growing picture. Only these elements can occur in it, and no attribute but theirs."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def open_group(self, look: str = "") -> None:
        self.parts.append(f"<g{look}>")

    def close_group(self) -> None:
        self.parts.append("</g>")

    def rect(self, x: float, y: float, width: float, height: float, look: str) -> None:
        self.parts.append(
            f'<rect x="{digits(x)}" y="{digits(y)}" width="{digits(width)}"'
            f' height="{digits(height)}"{look}/>'
        )

    def path(self, d: str, look: str) -> None:
        self.parts.append(f'<path d="{d}"{look}/>')

    def circle(self, x: float, y: float, radius: float, look: str) -> None:
        self.parts.append(f'<circle cx="{digits(x)}" cy="{digits(y)}" r="{digits(radius)}"{look}/>')

    def text(self, words: str, x: float, y: float, look: str = "") -> None:
        self.parts.append(f'<text x="{digits(x)}" y="{digits(y)}"{look}>{escape(words)}</text>')

    def document(self, width: int, height: int, look: str, title: str, description: str) -> str:
        """Return the whole picture; title and description are for those who cannot see it."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
            f' width="{width}" height="{height}"{look}>'
            f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
            f"{''.join(self.parts)}</svg>"
        )

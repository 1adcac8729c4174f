"""A box as lines meet it in a picture that runs from left to right.

Such a picture is laid out like one that runs downward and then turned: across is from top to
bottom there, along from left to right. A box itself stays upright.
"""

from dataclasses import dataclass

from flowcharts.boxes import FOOT_OF_KIND, PORT_MARGIN, SIDE_OF_KIND, Box

# How far the wave of a sheet may be above its lower edge.
WAVE = 8


@dataclass(frozen=True, slots=True)
class LyingBox:
    """Answers for a box what ``Box`` answers where lines run downward."""

    box: Box

    @property
    def edge(self) -> tuple[float, float]:
        """Between which places, from the middle, lines meet the left and the right side."""
        box = self.box
        height = box.head_height if box.kind == "decision" else box.height
        corner = height // 4 if box.kind == "decision" else SIDE_OF_KIND.get(box.kind, 0)
        top, margin = -box.height / 2, PORT_MARGIN + corner
        return top + margin, top + height - margin - FOOT_OF_KIND.get(box.kind, 0)

    @property
    def waist(self) -> float:
        """How far from the left side a line meets the top or the foot."""
        return self.box.width / 2

    def drop(self, y: float) -> float:
        """How far to the right of the left side the outline is, ``y`` below the middle."""
        box = self.box
        if box.kind != "decision":
            return 0
        apart = abs(y + box.height / 2 - box.head_height / 2)
        return apart * box.width / box.head_height if apart <= box.head_height / 2 else 0

    def rise(self, y: float) -> float:
        """How far to the left of the right side the outline is, ``y`` below the middle."""
        return self.drop(y)

    def inset(self, x: float, *, far: bool) -> float:
        """How far below the top, or (far) above the foot the outline is, ``x`` from the waist."""
        box = self.box
        if far and (box.notes or box.kind != "decision"):
            return WAVE if box.kind == "document" else 0
        return abs(x) * box.head_height / box.width if box.kind == "decision" else 0

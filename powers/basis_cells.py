"""Legal bases as the cells of a list: one cell for each purpose and body. Pure.

A list has one cell where we may keep several bases, and says a basis of all bodies once for each
body. Exports write these cells, and imports compare them, so that what was written out and read
again is no difference.
"""

from collections import defaultdict
from collections.abc import Iterable

# What a list says of every body; the other purposes belong to the whole power.
OF_EVERY_BODY = frozenset({"duty", "accountability"})
SAYS_NOTHING = ("", "/", "／")

Cell = tuple[str, int]


def basis_cells(bases: Iterable[tuple[str, int | None, str]], bodies: int) -> dict[Cell, str]:
    """Return the text of each cell by purpose and body, which counts from 0.

    ``bases`` are purpose, body (None means all of them) and text, in their order.
    """
    found: dict[Cell, list[str]] = defaultdict(list)
    for purpose, body, text in sorted(bases, key=lambda basis: basis[1] is not None):
        if text.strip() not in SAYS_NOTHING:
            for place in _places(purpose, body, bodies):
                found[purpose, place].append(text)
    return {cell: "\n".join(texts) for cell, texts in found.items()}


def _places(purpose: str, body: int | None, bodies: int) -> Iterable[int]:
    if body is not None:
        return (body,)
    return range(max(1, bodies)) if purpose in OF_EVERY_BODY else (0,)

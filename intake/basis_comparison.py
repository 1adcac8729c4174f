"""Are the legal bases of a file those that are stored?"""

from collections.abc import Sequence

from intake.values import plain, value_of
from powers.basis_cells import Cell, basis_cells
from powers.models import LegalBasis

FEE = (LegalBasis.Purpose.FEE.value, 0)


def is_said_already(
    wanted: Sequence[LegalBasis],
    stored: Sequence[LegalBasis],
    bodies: Sequence[int],
    fee_standard: str = "",
) -> bool:
    """Say whether a list would show the same cells for what was read and for what is stored.

    ``bodies`` are the keys of the power's exercises. A text that was corrected here counts
    as it stands and as it was; a fee standard without a basis is shown in the basis's place.
    """
    read = _cells(wanted, bodies)
    now = _cells(stored, bodies)
    before = _cells(stored, bodies, is_before=True)
    told = [now, before]
    if fee_standard and FEE not in now:
        told += [now | {FEE: plain(fee_standard)}, before | {FEE: plain(fee_standard)}]
    return read in told


def left_to_say(wanted: Sequence[LegalBasis], by_hand: Sequence[LegalBasis]) -> list[LegalBasis]:
    """Take away what was entered by hand; the file repeats it in the same cell."""
    left = []
    for row in wanted:
        for known in by_hand:
            if known.purpose == row.purpose:
                row.raw_text = _without(row.raw_text, plain(known.raw_text))
        if row.raw_text:
            left.append(row)
    return left


def _without(text: str, part: str) -> str:
    if text == part:
        return ""
    return text.removesuffix("\n" + part).removeprefix(part + "\n")


def _cells(
    rows: Sequence[LegalBasis], bodies: Sequence[int], *, is_before: bool = False
) -> dict[Cell, str]:
    texts = (
        (row, row.text_before if is_before and row.text_before else row.raw_text) for row in rows
    )
    told = ((row.purpose, _place(row, bodies), plain(text)) for row, text in texts)
    cells = basis_cells(told, len(bodies))
    return {
        cell: text
        for cell, text in cells.items()
        # A cell that says there is no fee is no basis of one.
        if cell != FEE or value_of("fee_standard", text)
    }


def _place(row: LegalBasis, bodies: Sequence[int]) -> int | None:
    return bodies.index(row.exercise_id) if row.exercise_id in bodies else None

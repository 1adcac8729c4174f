"""Which moves a page offers for its items."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from filings.models import FilingItem
from filings.permissions import MOVES, Move, may_by_role
from organizations.models import Person

# Moves that people make on a page of their own.
ELSEWHERE = {"revise"}
# Moves for which the rule of four eyes counts.
INDEPENDENT = {"send_back", "publish", "schedule"}
# Moves that are made over everything that was not ticked, too.
FOR_THE_REST = {"submit", "approve", "return", "publish"}


@dataclass(frozen=True, slots=True)
class Offer:
    """One button: the move's name and label, and whether it goes for the rest as well."""

    name: str
    label: str
    for_rest: bool


def offers_for(
    items: Sequence[FilingItem], person: Person, open_items: Collection[int]
) -> list[Offer]:
    """Return the moves that the person may make on some of the items.

    ``open_items`` are those that are the person's to edit, decide or publish.
    """
    fits = _fits(person, open_items)
    return [
        Offer(name, move.label, name in FOR_THE_REST)
        for name, move in MOVES.items()
        if name not in ELSEWHERE and any(fits(move, item) for item in items)
    ]


def _fits(person: Person, open_items: Collection[int]) -> Callable[[Move, FilingItem], bool]:
    def fits(move: Move, item: FilingItem) -> bool:
        if item.state not in move.from_states or (move.name == "unschedule") > bool(
            item.publish_at
        ):
            return False
        if move.is_staged or move.name in INDEPENDENT:
            return item.pk in open_items
        return may_by_role(move, item, person)

    return fits

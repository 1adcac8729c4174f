"""Who may make which move, read from ``organizations/permissions.toml``."""

from collections.abc import Iterable
from dataclasses import dataclass

from filings.models import FilingItem, ReviewStage
from organizations.models import Person
from organizations.roles import TABLE
from organizations.scopes import is_departmental, is_within

STAGE = "stage"


@dataclass(frozen=True, slots=True)
class Move:
    """动作: where it starts, which roles may make it, and in whose organization."""

    name: str
    label: str
    from_states: tuple[str, ...]
    roles: tuple[str, ...]
    place: str

    @property
    def is_staged(self) -> bool:
        """Whether the current review stage says who may make the move."""
        return self.place == STAGE


def _read() -> dict[str, Move]:
    return {
        name: Move(name, row["label"], tuple(row["from"]), tuple(row["roles"]), row["place"])
        for name, row in TABLE["moves"].items()
    }


MOVES = _read()


def may_by_role(move: Move, item: FilingItem, person: Person) -> bool:
    """Say whether the person's role and organization allow a move that has no stage."""
    if person.role not in move.roles:
        return False
    if move.place == "seen" and not is_departmental(person):
        return True
    return move.place == "any" or _is_own(item, person)


def stage_of(
    move: Move, item: FilingItem, person: Person, stages: Iterable[ReviewStage]
) -> ReviewStage | None:
    """Return the first of the stages that is the person's to decide; None if there is none."""
    if person.role not in move.roles:
        return None
    return next((stage for stage in stages if _fits(stage, item, person)), None)


def _fits(stage: ReviewStage, item: FilingItem, person: Person) -> bool:
    if person.role != stage.role:
        return False
    return stage.place == ReviewStage.Place.ANY or _is_own(item, person)


def _is_own(item: FilingItem, person: Person) -> bool:
    return is_within(person, item.filing.organization_id)

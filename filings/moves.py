"""The moves of one item on its way to the public; each is one transaction.

A move is a compare-and-swap on state and revision: of many rivals exactly one wins, the others
get ``ConflictError`` and keep what they typed. A refused move changes nothing and leaves one
audit entry, written after the rollback. Publishing and scheduling move several items at once
and have modules of their own.
"""

import datetime
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.utils import timezone

from filings.commenting import write_remarks
from filings.errors import MoveRefusedError
from filings.four_eyes import authors_of, refuse_own_work
from filings.models import FilingItem, Participation, Review, ReviewStage
from filings.moving import Request, all_or_none, authorized, note_hand, swap, take_part
from filings.permissions import MOVES
from filings.readiness import content_hash, frozen_snapshot, refuse_problems
from filings.routes import (
    due_of_publication,
    due_of_stages,
    first_position,
    next_position,
    route_for,
    undecided,
)
from organizations.models import Person

State = FilingItem.State


def audited(name: str) -> Callable[[Callable[..., Any]], Callable[..., FilingItem]]:
    """Make a function the move of that name: one transaction, refusals on record."""

    def decorate(act: Callable[..., Any]) -> Callable[..., FilingItem]:
        @wraps(act)
        def move(
            item: FilingItem,
            person: Person,
            comment: str = "",
            at: datetime.datetime | None = None,
            **details: Any,
        ) -> FilingItem:
            request = Request(item, person, at or timezone.now(), comment.strip(), details)
            all_or_none(name, [request], lambda _: act(request, authorized(MOVES[name], request)))
            item.refresh_from_db()
            return item

        return move

    return decorate


@audited("submit")
def submit(request: Request, _stage: ReviewStage | None) -> None:
    """Freeze the power as it stands and send it to the first stage."""
    item = request.item
    route = route_for(item)
    frozen = frozen_snapshot(item)
    refuse_problems(item, frozen, request.at)
    round_number, position = item.round + 1, first_position(route)
    swap(
        request,
        state=State.SUBMITTED,
        round=round_number,
        route=route,
        position=position,
        snapshot=frozen,
        snapshot_hash=content_hash(item, frozen),
        frozen_at=request.at,
        stage_since=request.at,
        due_on=due_of_stages(route.stages.filter(position=position), request.at),
    )
    for person in authors_of(item, request.person):
        take_part(item, person, Participation.Part.AUTHOR, round_number)


@audited("revise")
def revise(request: Request, _stage: ReviewStage | None) -> None:
    """Change what is said of the change: kind, reason, note, document, effective date."""
    swap(request, **request.details)
    note_hand(request)


@audited("discard")
def discard(request: Request, _stage: ReviewStage | None) -> None:
    """Give an item up for good, so that its power can be filed anew."""
    swap(request, state=State.DISCARDED, position=0, due_on=None)


@audited("recall")
def recall(request: Request, _stage: ReviewStage | None) -> None:
    """Take an item back before it is published."""
    swap(request, state=State.RECALLED, position=0, due_on=None)


@audited("approve")
def approve(request: Request, stage: ReviewStage) -> None:
    """Approve at one stage; after the last stage the item waits for its publication."""
    item = request.item
    refuse_own_work(item, request.person)
    _decide(request, stage, Review.Decision.APPROVE)
    if left := undecided(item, item.position):
        swap(request, due_on=due_of_stages(left, item.stage_since or request.at))
        return
    position = next_position(item)
    if position:
        due = due_of_stages(undecided(item, position), request.at)
        swap(request, position=position, stage_since=request.at, due_on=due)
        return
    due = due_of_publication(request.at)
    swap(request, state=State.APPROVED, position=0, stage_since=request.at, due_on=due)


@audited("return")
def return_for_changes(request: Request, stage: ReviewStage) -> None:
    """Send an item back to its department; the reason is part of it."""
    _send_back(request, stage, Review.Decision.RETURN, State.RETURNED)


@audited("reject")
def reject(request: Request, stage: ReviewStage) -> None:
    """Refuse the change for good (不予确认)."""
    _send_back(request, stage, Review.Decision.REJECT, State.REJECTED)


@audited("send_back")
def send_back(request: Request, _stage: ReviewStage | None) -> None:
    """Send an approved item back instead of publishing it."""
    _send_back(request, None, Review.Decision.RETURN, State.RETURNED)


def _send_back(request: Request, stage: ReviewStage | None, decision: str, state: str) -> None:
    if not request.comment and not request.details.get("remarks"):
        raise MoveRefusedError("请写明理由，让填报人知道要改什么。")
    refuse_own_work(request.item, request.person)
    _decide(request, stage, decision)
    swap(request, state=state, position=0, due_on=None)


def _decide(request: Request, stage: ReviewStage | None, decision: str) -> None:
    item, remarks = request.item, request.details.get("remarks", ())
    take_part(item, request.person, Participation.Part.REVIEWER, item.round)
    Review.objects.create(
        item=item,
        stage=stage,
        round=item.round,
        person=request.person,
        decision=decision,
        snapshot_hash=item.snapshot_hash,
        comment=request.comment or ("见各栏目的批注。" if remarks else ""),
        at=request.at,
    )
    write_remarks(request, remarks)

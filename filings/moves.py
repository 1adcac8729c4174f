"""The moves of an item from draft to the public; each is one transaction.

A move is a compare-and-swap on state and revision: of many rivals exactly one wins, the others
get ``ConflictError`` and keep what they typed. A refused move changes nothing and leaves one
audit entry, written after the rollback.
"""

import datetime
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.utils import timezone

from disclosure.canonical import sha256_hex
from filings.errors import ConflictError, MoveRefusedError
from filings.four_eyes import authors_of, refuse_own_work
from filings.models import FilingItem, Participation, Review, ReviewStage
from filings.moving import Request, audit, authorized, swap, take_part
from filings.permissions import MOVES
from filings.readiness import frozen_snapshot, refuse_problems
from filings.routes import (
    due_after_workdays,
    due_at,
    first_position,
    next_position,
    route_for,
    route_of,
    undecided,
)
from organizations.models import AuditEntry, Person

State = FilingItem.State
# 公开须在批准后20个工作日内完成：政府信息公开条例第二十六条。
PUBLISH_WORKDAYS = 20


def audited(name: str) -> Callable[[Callable[..., Any]], Callable[..., FilingItem]]:
    """Make a function the move of that name: one transaction, refusals on record."""

    def decorate(act: Callable[..., Any]) -> Callable[..., FilingItem]:
        @wraps(act)
        def move(
            item: FilingItem,
            person: Person,
            comment: str = "",
            at: datetime.datetime | None = None,
        ) -> FilingItem:
            request = Request(item, person, at or timezone.now(), comment.strip())
            try:
                with transaction.atomic():
                    act(request, authorized(MOVES[name], request))
                    audit(request, name)
            except (MoveRefusedError, ConflictError) as refusal:
                audit(request, name, AuditEntry.Result.REFUSED, str(refusal))
                raise
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
    round_number = item.round + 1
    swap(
        request,
        state=State.SUBMITTED,
        round=round_number,
        route=route,
        position=first_position(route),
        snapshot=frozen,
        snapshot_hash=sha256_hex(frozen),
        due_on=due_at(route, first_position(route), request.at),
    )
    for person in authors_of(item, request.person):
        take_part(item, person, Participation.Part.AUTHOR, round_number)


@audited("recall")
def recall(request: Request, _stage: ReviewStage | None) -> None:
    """Take an item back before it is published."""
    swap(request, state=State.RECALLED, position=0, due_on=None)


@audited("approve")
def approve(request: Request, stage: ReviewStage) -> None:
    """Approve at one stage; after the last stage the item waits for its publication."""
    item = request.item
    refuse_own_work(request.item, request.person)
    _decide(request, stage, Review.Decision.APPROVE)
    if undecided(item, item.position):
        swap(request)
        return
    position = next_position(item)
    if position:
        swap(request, position=position, due_on=due_at(route_of(item), position, request.at))
        return
    due = due_after_workdays(request.at, PUBLISH_WORKDAYS)
    swap(request, state=State.APPROVED, position=0, due_on=due)


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
    if not request.comment:
        raise MoveRefusedError("请写明理由，让填报人知道要改什么。")
    refuse_own_work(request.item, request.person)
    _decide(request, stage, decision)
    swap(request, state=state, position=0, due_on=None)


def _decide(request: Request, stage: ReviewStage | None, decision: str) -> None:
    item = request.item
    take_part(item, request.person, Participation.Part.REVIEWER, item.round)
    Review.objects.create(
        item=item,
        stage=stage,
        round=item.round,
        person=request.person,
        decision=decision,
        snapshot_hash=item.snapshot_hash,
        comment=request.comment,
        at=request.at,
    )

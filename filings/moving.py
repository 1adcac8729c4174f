"""The mechanism under every move: who may, who was faster, and what is left on record."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from filings.errors import ConflictError, MoveRefusedError
from filings.models import FilingItem, Participation, ReviewStage
from filings.permissions import Move, may_by_role, stage_of
from filings.routes import undecided
from organizations.audit import record
from organizations.models import AuditEntry, Person


@dataclass(frozen=True, slots=True)
class Request:
    """Who wants to move which item, as they saw it, when, and what they say to it."""

    item: FilingItem
    person: Person
    at: datetime.datetime
    comment: str = ""


def authorized(move: Move, request: Request) -> ReviewStage | None:
    """Return the stage to decide, None for a move without stage; raise when it may not be."""
    item = request.item
    _refuse_stale(item)
    if item.state not in move.from_states:
        raise MoveRefusedError(f"“{item.get_state_display()}”的事项不能{move.label}。")
    # The role counts as it is now, not as it was when the page was opened.
    person = Person.objects.select_related("user").get(pk=request.person.pk)
    if person.user and person.user.is_superuser:
        raise MoveRefusedError("超级用户不办理业务，请改用有角色的账号。")
    if not move.is_staged:
        if may_by_role(move, item, person):
            return None
    elif stage := stage_of(move, item, person, undecided(item, item.position)):
        return stage
    raise MoveRefusedError(f"您的角色或所在部门不能{move.label}这个事项。")


def take_part(item: FilingItem, person: Person, part: str, round_number: int) -> None:
    """Put on record that the person had a hand in the item; one part in a round each."""
    try:
        with transaction.atomic():
            Participation.objects.create(item=item, person=person, part=part, round=round_number)
    except IntegrityError as error:
        raise _conflict(item) from error


def swap(request: Request, **changes: Any) -> None:
    """Write the changes if nobody else moved the item since it was read."""
    item = request.item
    moved = FilingItem.objects.filter(pk=item.pk, state=item.state, revision=item.revision).update(
        revision=item.revision + 1, moved_at=request.at, moved_by=request.person, **changes
    )
    if not moved:
        raise _conflict(item)


def audit(request: Request, name: str, result: str = AuditEntry.Result.DONE, why: str = "") -> None:
    """Leave the move, done or refused, on the audit trail."""
    item = request.item
    record(
        f"filings.{name}",
        actor=str(request.person),
        person=request.person,
        target=f"{item.pk} {item.power.code}",
        result=result,
        detail={
            "why": why,
            "comment": request.comment,
            "round": item.round,
            "snapshot_hash": item.snapshot_hash,
        },
    )


def _refuse_stale(item: FilingItem) -> None:
    """Lock the row, before the locks of log and audit trail, and compare it with what was seen."""
    rows = FilingItem.objects.select_for_update().filter(pk=item.pk)
    if rows.values_list("state", "revision").get() != (item.state, item.revision):
        raise _conflict(item)


def _conflict(item: FilingItem) -> ConflictError:
    current = FilingItem.objects.select_related("moved_by").get(pk=item.pk)
    who = current.moved_by.name if current.moved_by else "他人"
    when = timezone.localtime(current.moved_at).strftime("%H:%M") if current.moved_at else "刚才"
    return ConflictError(
        f"{who}已于{when}把这个事项变为“{current.get_state_display()}”，请刷新后再办理。"
    )

"""The mechanism under every move: who may, who was faster, and what is left on record."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone

from disclosure.publishing import PublicationRefusedError
from filings.errors import ConflictError, MoveRefusedError, OwnWorkError
from filings.models import FilingItem, Participation, ReviewStage
from filings.permissions import Move, may_by_role, stage_of
from filings.routes import undecided
from organizations.audit import record, row_hash
from organizations.models import AuditEntry, Person

Result = TypeVar("Result")
# How refusals under the rule of four eyes are found on the trail.
FOUR_EYES = "four_eyes"


@dataclass(frozen=True, slots=True)
class Request:
    """Who wants to move which item, as they saw it, when, and what they say to it.

    ``details`` holds what else a move needs; ``via`` names the command that made it.
    """

    item: FilingItem
    person: Person
    at: datetime.datetime
    comment: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    via: str = ""


def all_or_none(
    name: str,
    requests: Sequence[Request],
    act: Callable[[Sequence[Request]], Result],
) -> Result:
    """Move all items in one transaction; a refusal changes nothing and is put on record."""
    try:
        with transaction.atomic():
            result = act(requests)
            for request in requests:
                audit(request, name)
            return result
    except PublicationRefusedError as refusal:
        audit_refusals(name, requests, refusal)
        raise MoveRefusedError(str(refusal)) from refusal
    except (MoveRefusedError, ConflictError) as refusal:
        audit_refusals(name, requests, refusal)
        raise


def authorized(move: Move, request: Request) -> ReviewStage | None:
    """Return the stage to decide, None for a move without stage; raise when it may not be."""
    item = request.item
    _refuse_stale(item)
    if item.state not in move.from_states:
        raise MoveRefusedError(f"“{item.get_state_display()}”的事项不能{move.label}。")
    person = person_now(request)
    if not move.is_staged:
        if may_by_role(move, item, person):
            return None
    elif stage := stage_of(move, item, person, undecided(item, item.position)):
        return stage
    raise MoveRefusedError(f"您的角色或所在部门不能{move.label}这个事项。")


def person_now(request: Request) -> Person:
    """Return the person with the role of this moment, not of when the page was opened."""
    person = Person.objects.select_related("user").get(pk=request.person.pk)
    if person.user and person.user.is_superuser:
        raise MoveRefusedError("超级用户不办理业务，请改用有角色的账号。")
    return person


def take_part(item: FilingItem, person: Person, part: str, round_number: int) -> None:
    """Put on record that the person had a hand in the item; one part in a round each."""
    try:
        with transaction.atomic():
            Participation.objects.create(item=item, person=person, part=part, round=round_number)
    except IntegrityError as error:
        raise conflict_over(item) from error


def note_hand(request: Request) -> None:
    """Put on record that who words a change, or takes it up, has a hand in the power's entry."""
    record(
        "filings.wording",
        actor=str(request.person),
        person=request.person,
        target=request.item.power.code,
        subject=request.item.power,
    )


def swap(request: Request, **changes: Any) -> None:
    """Write the changes if nobody else moved the item since it was read.

    A schedule and its refusal belong to one stay among the approved and end with it.
    """
    item = request.item
    if "state" in changes:
        changes = {"publish_at": None, "schedule_refusal": "", **changes}
    moved = FilingItem.objects.filter(pk=item.pk, state=item.state, revision=item.revision).update(
        revision=item.revision + 1, moved_at=request.at, moved_by=request.person, **changes
    )
    if not moved:
        raise conflict_over(item)


def audit(request: Request, name: str, result: str = AuditEntry.Result.DONE, why: str = "") -> None:
    """Leave the move, done or refused, on the audit trail."""
    _audit(request, name, result, {"why": why} if why else {})


def audit_refusals(name: str, requests: Sequence[Request], refusal: Exception) -> None:
    """Leave the refusal on the trail, once for each item."""
    why = {"why": str(refusal)}
    if isinstance(refusal, OwnWorkError):
        why["rule"] = FOUR_EYES
    for request in requests:
        _audit(request, name, AuditEntry.Result.REFUSED, why)


def _audit(request: Request, name: str, result: str, why: dict[str, str]) -> None:
    item, is_done = request.item, result == AuditEntry.Result.DONE
    facts = {
        "comment": request.comment,
        "round": item.round,
        "snapshot_hash": item.snapshot_hash,
        "via": request.via,
        **{key: _in_words(value) for key, value in request.details.items()},
    }
    record(
        f"filings.{name}",
        actor=str(request.person),
        person=request.person,
        target=f"{item.pk} {item.power.code}",
        result=result,
        detail={key: value for key, value in (why | facts).items() if value != ""},
        before_hash=row_hash(item),
        after_hash=row_hash(FilingItem.objects.get(pk=item.pk)) if is_done else "",
    )


def _in_words(value: Any) -> str:
    return "；".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _refuse_stale(item: FilingItem) -> None:
    """Lock the row, before the locks of log and audit trail, and compare it with what was seen."""
    rows = FilingItem.objects.select_for_update().filter(pk=item.pk)
    if rows.values_list("state", "revision").get() != (item.state, item.revision):
        raise conflict_over(item)


def conflict_over(item: FilingItem) -> ConflictError:
    """Return the error that tells the slower of two who was faster, and when."""
    current = FilingItem.objects.select_related("moved_by").get(pk=item.pk)
    who = current.moved_by.name if current.moved_by else "他人"
    when = timezone.localtime(current.moved_at).strftime("%H:%M") if current.moved_at else "刚才"
    return ConflictError(
        f"{who}已于{when}把这个事项变为“{current.get_state_display()}”，请刷新后再办理。"
    )

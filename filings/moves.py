"""The moves of an item from draft to the public; each is one transaction.

A move is a compare-and-swap on state and revision: of many rivals exactly one wins, the others
get ``ConflictError`` and keep what they typed. A refused move changes nothing and leaves one
audit entry, written after the rollback.
"""

import datetime
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.utils import timezone

from disclosure.canonical import canonical_json, sha256_hex
from disclosure.models import PublishedVersion
from disclosure.periods import day_of
from disclosure.publishing import Publication, publish
from disclosure.snapshots import for_snapshot
from disclosure.snapshots import snapshot as snapshot_of
from filings.checks import chart_takes_effect_too_early, problems_of
from filings.models import FilingItem, Participation, Review, ReviewRoute, ReviewStage
from filings.permissions import MOVES, Move, may_by_role, stage_of
from organizations.audit import record
from organizations.models import AuditEntry, CalendarException, Person
from organizations.workdays import due_after
from powers.models import Power

State = FilingItem.State
Part = Participation.Part

STANDINGS: dict[str, str] = {
    PublishedVersion.ChangeKind.SUSPEND: Power.Standing.SUSPENDED,
    PublishedVersion.ChangeKind.RESUME: Power.Standing.ACTIVE,
    PublishedVersion.ChangeKind.ABOLISH: Power.Standing.ABOLISHED,
}
# 公开须在批准后20个工作日内完成：政府信息公开条例第二十六条。
PUBLISH_WORKDAYS = 20
EDIT_ACTION = "powers.edit"


class MoveRefusedError(Exception):
    """Raised with a Chinese sentence when a person may not make a move."""


class ConflictError(Exception):
    """Raised when someone else moved the item first; says who and when."""


@dataclass(frozen=True, slots=True)
class Request:
    """Who wants to move which item, as they saw it, when, and what they say to it."""

    item: FilingItem
    person: Person
    at: datetime.datetime
    comment: str = ""


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
                    act(request, _authorized(MOVES[name], request))
                    _audit(request, name)
            except (MoveRefusedError, ConflictError) as refusal:
                _audit(request, name, AuditEntry.Result.REFUSED, str(refusal))
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
    _refuse_problems(item, frozen, request.at)
    round_number = item.round + 1
    _swap(
        request,
        state=State.SUBMITTED,
        round=round_number,
        route=route,
        position=_first_position(route),
        snapshot=frozen,
        snapshot_hash=sha256_hex(frozen),
        due_on=_due_on(route, _first_position(route), request.at),
    )
    for person in authors_of(item, request.person):
        _take_part(item, person, Part.AUTHOR, round_number)


@audited("recall")
def recall(request: Request, _stage: ReviewStage | None) -> None:
    """Take an item back before it is published."""
    _swap(request, state=State.RECALLED, position=0, due_on=None)


@audited("approve")
def approve(request: Request, stage: ReviewStage) -> None:
    """Approve at one stage; after the last stage the item waits for its publication."""
    item = request.item
    _refuse_own_work(request)
    _decide(request, stage, Review.Decision.APPROVE)
    if _undecided(item, item.position):
        _swap(request)
        return
    position = _next_position(item)
    if position:
        _swap(request, position=position, due_on=_due_on(_route(item), position, request.at))
        return
    due = _workdays_after(request.at, PUBLISH_WORKDAYS)
    _swap(request, state=State.APPROVED, position=0, due_on=due)


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


def publish_items(
    items: Sequence[FilingItem], person: Person, at: datetime.datetime | None = None
) -> list[PublishedVersion]:
    """Publish approved items, all or none; linked items only together."""
    in_order = sorted(items, key=lambda item: item.pk)
    requests = [Request(item, person, at or timezone.now()) for item in in_order]
    try:
        with transaction.atomic():
            return _publish(requests) if requests else []
    except (MoveRefusedError, ConflictError) as refusal:
        for request in requests:
            _audit(request, "publish", AuditEntry.Result.REFUSED, str(refusal))
        raise


def frozen_snapshot(item: FilingItem) -> str:
    """Return the canonical JSON that the item would publish if it were submitted now."""
    power = for_snapshot(Power.objects.all()).get(pk=item.power_id)
    facts = snapshot_of(power)
    facts["standing"] = STANDINGS.get(item.change_kind, facts["standing"])
    return canonical_json(facts)


def route_for(item: FilingItem) -> ReviewRoute:
    """Return the most fitting route: organization, then category, then change kind."""
    found = [route for route in ReviewRoute.objects.all() if _fitness(route, item) is not None]
    if not found:
        raise MoveRefusedError("没有适用的审核路线，请先由系统管理员设置。")
    route = max(found, key=lambda row: _fitness(row, item) or (False, False, False))
    if not route.stages.exists():
        raise MoveRefusedError(f"审核路线“{route}”没有审核环节，请先补齐。")
    return route


def authors_of(item: FilingItem, submitter: Person) -> set[Person]:
    """Return everyone who had a hand in what is submitted: creator, editors, submitter."""
    edits = AuditEntry.objects.filter(
        action=EDIT_ACTION, target=item.power.code, person__isnull=False
    )
    last = item.power.versions.order_by("-number").first()
    if last:
        edits = edits.filter(at__gt=last.published_at)
    editors = Person.objects.filter(pk__in=edits.values("person"))
    return {submitter, item.filing.created_by, *editors}


def _authorized(move: Move, request: Request) -> ReviewStage | None:
    item = request.item
    _refuse_stale(item)
    if item.state not in move.from_states:
        raise MoveRefusedError(f"“{item.get_state_display()}”的事项不能{move.label}。")
    # The role counts as it is now, not as it was when the page was opened.
    person = Person.objects.get(pk=request.person.pk)
    if not move.is_staged:
        if may_by_role(move, item, person):
            return None
    elif stage := stage_of(item, person, _undecided(item, item.position)):
        return stage
    raise MoveRefusedError(f"您的角色或所在部门不能{move.label}这个事项。")


def _refuse_stale(item: FilingItem) -> None:
    """Lock the row, before the locks of log and audit trail, and compare it with what was seen."""
    rows = FilingItem.objects.select_for_update().filter(pk=item.pk)
    if rows.values_list("state", "revision").get() != (item.state, item.revision):
        raise _conflict(item)


def _refuse_own_work(request: Request) -> None:
    item, person = request.item, request.person
    parts = Participation.objects.filter(item=item, person=person)
    if parts.filter(part=Part.AUTHOR).exists():
        raise MoveRefusedError("您参与填报过这个事项，不能审核或发布，请由其他人办理。")
    if parts.filter(round=item.round).exists():
        raise MoveRefusedError("您已审核过这个事项，后面的环节须由其他人办理。")


def _send_back(request: Request, stage: ReviewStage | None, decision: str, state: str) -> None:
    if not request.comment:
        raise MoveRefusedError("请写明理由，让填报人知道要改什么。")
    _refuse_own_work(request)
    _decide(request, stage, decision)
    _swap(request, state=state, position=0, due_on=None)


def _decide(request: Request, stage: ReviewStage | None, decision: str) -> None:
    item = request.item
    _take_part(item, request.person, Part.REVIEWER, item.round)
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


def _take_part(item: FilingItem, person: Person, part: str, round_number: int) -> None:
    try:
        with transaction.atomic():
            Participation.objects.create(item=item, person=person, part=part, round=round_number)
    except IntegrityError as error:
        raise _conflict(item) from error


def _swap(request: Request, **changes: Any) -> None:
    """Write the changes if nobody else moved the item since it was read."""
    item = request.item
    moved = FilingItem.objects.filter(pk=item.pk, state=item.state, revision=item.revision).update(
        revision=item.revision + 1, moved_at=request.at, moved_by=request.person, **changes
    )
    if not moved:
        raise _conflict(item)


def _conflict(item: FilingItem) -> ConflictError:
    current = FilingItem.objects.select_related("moved_by").get(pk=item.pk)
    who = current.moved_by.name if current.moved_by else "他人"
    when = timezone.localtime(current.moved_at).strftime("%H:%M") if current.moved_at else "刚才"
    return ConflictError(
        f"{who}已于{when}把这个事项变为“{current.get_state_display()}”，请刷新后再办理。"
    )


def _publish(requests: Sequence[Request]) -> list[PublishedVersion]:
    for request in requests:
        _authorized(MOVES["publish"], request)
        _refuse_own_work(request)
        _refuse_unapproved(request.item)
        _refuse_problems(request.item, request.item.snapshot, request.at)
        _take_part(request.item, request.person, Part.PUBLISHER, request.item.round)
    _refuse_torn_links([request.item for request in requests])
    versions = publish(
        [_publication(request.item) for request in requests], actor=str(requests[0].person)
    )
    for request, version in zip(requests, versions, strict=True):
        _swap(request, state=State.PUBLISHED, version=version, due_on=None)
        Power.objects.filter(pk=request.item.power_id).update(standing=version.standing)
        _audit(request, "publish")
    return versions


def _refuse_unapproved(item: FilingItem) -> None:
    """Every stage of the route must have approved exactly the frozen snapshot, this round."""
    if sha256_hex(item.snapshot) != item.snapshot_hash:
        raise MoveRefusedError("送审快照与其哈希不符，不能发布，请退回后重新提交。")
    approvals = item.reviews.filter(
        round=item.round,
        decision=Review.Decision.APPROVE,
        snapshot_hash=item.snapshot_hash,
    )
    approved = set(approvals.values_list("stage_id", flat=True))
    required = set(item.route.stages.values_list("pk", flat=True)) if item.route else set()
    if not required or required - approved:
        raise MoveRefusedError("还有审核环节没有同意送审的内容，不能发布。")


def _refuse_problems(item: FilingItem, frozen: str, at: datetime.datetime) -> None:
    """Refuse what the checks block; a power that ends need not be complete any more."""
    if item.change_kind == PublishedVersion.ChangeKind.ABOLISH:
        return
    before = item.power.versions.in_force().first()
    snapshot = json.loads(frozen)
    late = chart_takes_effect_too_early(
        snapshot, before.content if before else None, item.effective_on, day_of(at)
    )
    blocking = [
        problem for problem in [*problems_of(snapshot), late] if problem and problem.is_blocking
    ]
    if blocking:
        raise MoveRefusedError(
            f"还有{len(blocking)}处必须改正：{''.join(problem.sentence for problem in blocking)}"
        )


def _refuse_torn_links(items: Sequence[FilingItem]) -> None:
    groups = {item.linked for item in items if item.linked}
    together = {item.pk for item in items}
    filings = {item.filing_id for item in items}
    linked = FilingItem.objects.filter(linked__in=groups, filing__in=filings)
    if linked.exclude(state=State.PUBLISHED).exclude(pk__in=together).exists():
        raise MoveRefusedError("合并或分设的各项须同时发布，请一并选择已批准的各项。")


def _publication(item: FilingItem) -> Publication:
    stages = item.reviews.filter(round=item.round, decision=Review.Decision.APPROVE)
    bodies = stages.order_by("pk").values_list("person__organization__name", flat=True)
    return Publication(
        power=item.power,
        snapshot=item.snapshot,
        change_kind=item.change_kind,
        reason=item.get_reason_display(),
        effective_on=item.effective_on,
        cause_document=item.cause_document or item.filing.cause_document,
        note=item.note,
        reviewing_bodies="、".join(dict.fromkeys(bodies)),
    )


def _fitness(route: ReviewRoute, item: FilingItem) -> tuple[bool, bool, bool] | None:
    wanted = (
        (route.organization_id, item.filing.organization_id),
        (route.category_id, item.power.category_id),
        (route.change_kind or None, item.change_kind),
    )
    if any(rule and rule != fact for rule, fact in wanted):
        return None
    return tuple(bool(rule) for rule, _ in wanted)  # type: ignore[return-value]


def _route(item: FilingItem) -> ReviewRoute:
    """A submitted item has its route; only drafts have none."""
    return cast(ReviewRoute, item.route)


def _first_position(route: ReviewRoute) -> int:
    return min(stage.position for stage in route.stages.all())


def _next_position(item: FilingItem) -> int | None:
    positions = {stage.position for stage in _route(item).stages.all()}
    return min((position for position in positions if position > item.position), default=None)


def _undecided(item: FilingItem, position: int) -> Iterable[ReviewStage]:
    decided = item.reviews.filter(round=item.round).values("stage")
    return list(_route(item).stages.filter(position=position).exclude(pk__in=decided))


def _due_on(route: ReviewRoute, position: int, at: datetime.datetime) -> datetime.date:
    stages = route.stages.filter(position=position)
    return _workdays_after(at, max(stage.due_workdays for stage in stages))


def _workdays_after(at: datetime.datetime, workdays: int) -> datetime.date:
    exceptions = dict(CalendarException.objects.values_list("day", "is_workday"))
    return due_after(day_of(at), workdays, exceptions).on


def _audit(
    request: Request, name: str, result: str = AuditEntry.Result.DONE, why: str = ""
) -> None:
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

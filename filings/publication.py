"""Publishing what was approved: every guard is asked once more."""

import datetime
from collections.abc import Sequence

from django.utils import timezone

from disclosure.models import PublishedVersion
from disclosure.publishing import Publication, publish
from disclosure.tasks import start_volumes
from filings.errors import MoveRefusedError
from filings.four_eyes import refuse_own_work
from filings.models import FilingItem, Participation, Review
from filings.moving import Request, all_or_none, authorized, swap, take_part
from filings.permissions import MOVES
from filings.readiness import CLOSED, cause_document_of, content_hash, refuse_problems
from organizations.models import Person
from powers.models import Power

State = FilingItem.State


def publish_items(
    items: Sequence[FilingItem],
    person: Person,
    at: datetime.datetime | None = None,
    via: str = "",
) -> list[PublishedVersion]:
    """Publish approved items, all or none; linked items only together."""
    if not items:
        return []
    in_order = sorted(items, key=lambda item: item.pk)
    requests = [Request(item, person, at or timezone.now(), via=via) for item in in_order]
    return all_or_none("publish", requests, _publish)


def refuse_unready(request: Request, published_at: datetime.datetime) -> None:
    """Ask every guard of one item, as on the day on which it is to be published."""
    refuse_own_work(request.item, request.person)
    _refuse_unapproved(request.item)
    refuse_problems(request.item, request.item.snapshot, published_at)


def refuse_torn_links(items: Sequence[FilingItem]) -> None:
    """Refuse a part of a merger or division, and one that lost a part on its way."""
    for item in items:
        if not item.linked:
            continue
        group = FilingItem.objects.filter(filing=item.filing_id, linked=item.linked)
        if group.filter(state__in=CLOSED).exists():
            raise MoveRefusedError(
                "同组有事项不予确认或已放弃，合并、分设不能只公开一部分；请撤回后重新申报。"
            )
        if group.exclude(pk__in=[one.pk for one in items]).exists():
            raise MoveRefusedError("合并或分设的各项须同时发布，请一并选择已批准的各项。")


def _publish(requests: Sequence[Request]) -> list[PublishedVersion]:
    for request in requests:
        authorized(MOVES["publish"], request)
        _refuse_absent(request)
        refuse_unready(request, request.at)
        take_part(request.item, request.person, Participation.Part.PUBLISHER, request.item.round)
    refuse_torn_links([request.item for request in requests])
    versions = publish(
        [_publication(request.item) for request in requests], actor=str(requests[0].person)
    )
    for request, version in zip(requests, versions, strict=True):
        swap(request, state=State.PUBLISHED, version=version, due_on=None)
        Power.objects.filter(pk=request.item.power_id).update(standing=version.standing)
    start_volumes({version.organization_code for version in versions}, requests[0].person.user)
    return versions


def _refuse_absent(request: Request) -> None:
    """Whoever left may not publish by what they set before."""
    user = request.person.user
    if request.via and user and not user.is_active:
        raise MoveRefusedError("定时的发布员账号已停用，请由其他发布员办理。")


def _refuse_unapproved(item: FilingItem) -> None:
    """Every stage of the route must have approved exactly what was frozen, this round."""
    if content_hash(item, item.snapshot) != item.snapshot_hash:
        raise MoveRefusedError("送审内容与其哈希不符，不能发布，请退回后重新提交。")
    approvals = item.reviews.filter(
        round=item.round,
        decision=Review.Decision.APPROVE,
        snapshot_hash=item.snapshot_hash,
    )
    approved = set(approvals.values_list("stage_id", flat=True))
    required = set(item.route.stages.values_list("pk", flat=True)) if item.route else set()
    if not required or required - approved:
        raise MoveRefusedError("还有审核环节没有同意送审的内容，不能发布。")


def _publication(item: FilingItem) -> Publication:
    stages = item.reviews.filter(round=item.round, decision=Review.Decision.APPROVE)
    bodies = stages.order_by("pk").values_list("person__organization__name", flat=True)
    return Publication(
        power=item.power,
        snapshot=item.snapshot,
        change_kind=item.change_kind,
        reason=item.get_reason_display(),
        effective_on=item.effective_on,
        cause_document=cause_document_of(item),
        note=item.note,
        reviewing_bodies="、".join(dict.fromkeys(bodies)),
    )

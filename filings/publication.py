"""Publishing what was approved: every guard is asked once more."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from disclosure.canonical import sha256_hex
from disclosure.models import PublishedVersion
from disclosure.publishing import Publication, publish
from disclosure.tasks import start_volumes
from filings.errors import ConflictError, MoveRefusedError
from filings.four_eyes import refuse_own_work
from filings.models import FilingItem, Participation, Review
from filings.moving import Request, audit, authorized, swap, take_part
from filings.permissions import MOVES
from filings.readiness import refuse_problems
from organizations.models import AuditEntry, Person
from powers.models import Power

State = FilingItem.State


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
            audit(request, "publish", AuditEntry.Result.REFUSED, str(refusal))
        raise


def _publish(requests: Sequence[Request]) -> list[PublishedVersion]:
    for request in requests:
        authorized(MOVES["publish"], request)
        refuse_own_work(request.item, request.person)
        _refuse_unapproved(request.item)
        refuse_problems(request.item, request.item.snapshot, request.at)
        take_part(request.item, request.person, Participation.Part.PUBLISHER, request.item.round)
    _refuse_torn_links([request.item for request in requests])
    versions = publish(
        [_publication(request.item) for request in requests], actor=str(requests[0].person)
    )
    for request, version in zip(requests, versions, strict=True):
        swap(request, state=State.PUBLISHED, version=version, due_on=None)
        Power.objects.filter(pk=request.item.power_id).update(standing=version.standing)
        audit(request, "publish")
    start_volumes({version.organization_code for version in versions}, requests[0].person.user)
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

"""Scheduled publication: a named publisher sets the time, a command keeps it.

When the time has come every guard is asked again; what is refused loses its time, says why on
the desk, and waits for the publisher.
"""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.utils import timezone

from filings.errors import ConflictError, MoveRefusedError
from filings.models import FilingItem
from filings.moving import Request, all_or_none, authorized, swap
from filings.permissions import MOVES
from filings.publication import publish_items, refuse_torn_links, refuse_unready
from organizations.models import Person

State = FilingItem.State
COMMAND = "publish_due"
LONGEST_REFUSAL = 500


@dataclass(frozen=True, slots=True)
class Published:
    """What a run of the command brought to the public, and why the rest was not."""

    published: int = 0
    refusals: tuple[str, ...] = ()


def schedule_items(
    items: Sequence[FilingItem],
    person: Person,
    publish_at: datetime.datetime,
    at: datetime.datetime | None = None,
) -> None:
    """Let approved items be published at a time to come, all or none; the person publishes them."""
    requests = _requests(items, person, at, publish_at=publish_at)
    if requests:
        all_or_none("schedule", requests, lambda rows: _schedule(rows, publish_at))


def unschedule_items(
    items: Sequence[FilingItem], person: Person, at: datetime.datetime | None = None
) -> None:
    """Take the time back; the items wait for a publisher again."""
    requests = _requests(items, person, at)
    if requests:
        all_or_none("unschedule", requests, _unschedule)


def publish_due(at: datetime.datetime | None = None) -> Published:
    """Publish what is due by now; linked items together, everything else by itself."""
    now = at or timezone.now()
    done = 0
    refusals: list[str] = []
    for group in _due_groups(now):
        # Whatever is due was scheduled by somebody: a constraint says so.
        person = cast(Person, group[0].scheduled_by)
        try:
            done += len(publish_items(group, person, at=at, via=COMMAND))
        except MoveRefusedError as refusal:
            refusals.append(f"“{group[0].power}”：{refusal}")
            _put_back(group, str(refusal), now)
        except ConflictError:
            # Somebody moved it in this very moment; it is theirs now.
            continue
    return Published(done, tuple(refusals))


def _requests(
    items: Sequence[FilingItem],
    person: Person,
    at: datetime.datetime | None,
    **details: object,
) -> list[Request]:
    in_order = sorted(items, key=lambda item: item.pk)
    return [Request(item, person, at or timezone.now(), details=details) for item in in_order]


def _schedule(requests: Sequence[Request], publish_at: datetime.datetime) -> None:
    for request in requests:
        authorized(MOVES["schedule"], request)
        if publish_at <= request.at:
            raise MoveRefusedError("定时发布的时间须在现在之后；要立即公开，请选择“发布”。")
        refuse_unready(request, publish_at)
    refuse_torn_links([request.item for request in requests])
    for request in requests:
        swap(request, publish_at=publish_at, scheduled_by=request.person, schedule_refusal="")


def _unschedule(requests: Sequence[Request]) -> None:
    for request in requests:
        authorized(MOVES["unschedule"], request)
        if request.item.publish_at is None:
            raise MoveRefusedError("这个事项没有定时发布。")
        swap(request, publish_at=None)


def _due_groups(now: datetime.datetime) -> list[list[FilingItem]]:
    due = FilingItem.objects.filter(state=State.APPROVED, publish_at__lte=now)
    groups: dict[object, list[FilingItem]] = defaultdict(list)
    rows = due.select_related("filing", "power", "route", "scheduled_by__user")
    for item in rows.order_by("publish_at", "pk"):
        groups[(item.filing_id, item.linked) if item.linked else item.pk].append(item)
    return list(groups.values())


def _put_back(items: Sequence[FilingItem], why: str, now: datetime.datetime) -> None:
    for item in items:
        FilingItem.objects.filter(pk=item.pk, state=item.state, revision=item.revision).update(
            publish_at=None,
            schedule_refusal=why[:LONGEST_REFUSAL],
            revision=item.revision + 1,
            moved_at=now,
        )

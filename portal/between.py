"""What differs between two days: which powers came, went or read otherwise, and how."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from disclosure.comparison import Difference, differences
from disclosure.marking import Segment, marked
from disclosure.models import InForcePeriod, PublishedVersion, VersionQuerySet, Withdrawal
from portal.changelog import end_of, of_scope
from powers.models import Power

ADDED, CHANGED, SAME_TEXT = "新增", "内容变更", "重新公开"
TURNED: dict[str, str] = {
    Power.Standing.ACTIVE: "恢复",
    Power.Standing.SUSPENDED: "挂起",
    Power.Standing.ABOLISHED: "取消",
}


@dataclass(frozen=True)
class Turn:
    """A power whose version in force on the later day is not that of the earlier day."""

    before: PublishedVersion | None
    after: PublishedVersion

    @property
    def kind(self) -> str:
        """Say in one word what happened to the power."""
        if self.before is None:
            return TURNED["abolished"] if self.after.standing == "abolished" else ADDED
        if self.before.standing != self.after.standing:
            return TURNED[self.after.standing]
        return CHANGED if self.differences else SAME_TEXT

    @cached_property
    def differences(self) -> list[Difference]:
        """Return what reads otherwise; nothing when there is nothing to compare with."""
        if self.before is None:
            return []
        return differences(self.before.content, self.after.content)

    @property
    def marked(self) -> list[dict[str, Any]]:
        """Return the differences with marks, as the templates want them."""
        return [{"row": row, "segments": marked(row.before, row.after)} for row in self.differences]


def turned(since: datetime.date, until: datetime.date, asked: dict[str, Any]) -> VersionQuerySet:
    """Versions in force on the later day that were not on the earlier, in the list's order."""
    rows = PublishedVersion.objects.in_force(until).filter(period__from_on__gt=since)
    return of_scope(rows, asked)


def turns(rows: Iterable[PublishedVersion], since: datetime.date) -> list[Turn]:
    """Return the versions with those of the same powers that were in force on the day."""
    rows = list(rows)
    earlier = PublishedVersion.objects.in_force(since).filter(code__in=[row.code for row in rows])
    before = {row.code: row for row in earlier}
    return [Turn(before.get(row.code), row) for row in rows]


def withdrawn(since: datetime.date, until: datetime.date) -> QuerySet[Withdrawal]:
    """Withdrawals after the end of the one day, up to the end of the other."""
    return Withdrawal.objects.standing().filter(at__gte=end_of(since), at__lt=end_of(until))


@dataclass(frozen=True, slots=True)
class Counts:
    """How many powers came, went, or read otherwise between two days."""

    came: int
    went: int
    changed: int

    @property
    def total(self) -> int:
        return self.came + self.went + self.changed


def counts(since: datetime.date, until: datetime.date, asked: dict[str, Any]) -> Counts:
    """Count without reading a text; the periods alone are asked."""
    rows = turned(since, until, asked).order_by()
    earlier = InForcePeriod.objects.filter(
        Q(to_on__isnull=True) | Q(to_on__gt=since), from_on__lte=since
    )
    was_there = Q(code__in=earlier.values("code"))
    is_over = Q(standing=Power.Standing.ABOLISHED)
    went = rows.filter(is_over).count()
    changed = rows.filter(was_there).exclude(is_over).count()
    return Counts(came=rows.count() - went - changed, went=went, changed=changed)


def segment_words(segments: Iterable[Segment]) -> list[dict[str, str]]:
    """Return marks as data: what stayed, what was added, what was removed, what is left out."""
    return [{"kind": segment.kind, "text": segment.text} for segment in segments]

"""What was published and withdrawn, newest first: the changes that pages, feeds and data show."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from disclosure.models import PublishedVersion, VersionQuerySet, Withdrawal
from disclosure.periods import SHANGHAI
from portal.asked_law import asked_law, citations_of
from portal.forms import WITHDRAW


@dataclass(frozen=True, slots=True)
class Change:
    """A version that was published, or a power that was taken off the public pages."""

    row: PublishedVersion | Withdrawal

    @property
    def at(self) -> datetime.datetime:
        return self.row.at if isinstance(self.row, Withdrawal) else self.row.published_at

    @property
    def version(self) -> PublishedVersion | None:
        return self.row if isinstance(self.row, PublishedVersion) else None

    @property
    def withdrawal(self) -> Withdrawal | None:
        return self.row if isinstance(self.row, Withdrawal) else None


def start_of(day: datetime.date) -> datetime.datetime:
    """Return the instant at which the day begins in Shanghai."""
    return datetime.datetime.combine(day, datetime.time(), SHANGHAI)


def end_of(day: datetime.date) -> datetime.datetime:
    """Return the instant at which the day ends in Shanghai."""
    return start_of(day) + datetime.timedelta(days=1)


def changes_until(day: datetime.date) -> VersionQuerySet:
    """Versions published up to the end of the day, newest first, without withdrawn powers."""
    rows = PublishedVersion.objects.shown().without_snapshots()
    return rows.filter(published_at__lt=end_of(day)).order_by("-published_at", "-id")


def asked_versions(asked: dict[str, Any], day: datetime.date) -> VersionQuerySet:
    """Versions that a ``ChangesForm`` lets through, as of the reader's day."""
    rows = changes_until(min(filter(None, [asked["until"], day])))
    if asked["kind"] == WITHDRAW:
        return rows.none()
    if asked["kind"]:
        rows = rows.filter(change_kind=asked["kind"])
    if asked["since"]:
        rows = rows.filter(published_at__gte=start_of(asked["since"]))
    return of_scope(rows, asked)


def of_scope(rows: VersionQuerySet, asked: dict[str, Any]) -> VersionQuerySet:
    """Versions of the asked department, power or law; what cited the law before counts too."""
    if asked["organization"]:
        rows = rows.for_organization(asked["organization"])
    if asked["power"]:
        rows = rows.filter(code=asked["power"])
    if asked["law"]:
        cited = citations_of(asked_law(asked["law"]))
        before = cited.filter(
            version__code=OuterRef("code"), version__number=OuterRef("number") - 1
        )
        rows = rows.filter(Exists(cited.filter(version=OuterRef("pk"))) | Exists(before))
    return rows


def asked_withdrawals(asked: dict[str, Any], day: datetime.date) -> QuerySet[Withdrawal]:
    """Withdrawals that the form lets through; what they were about is not said any more."""
    rows = Withdrawal.objects.select_related("restoration").order_by("-at", "-pk")
    if asked["kind"] not in ("", WITHDRAW) or asked["law"]:
        return rows.none()
    rows = rows.filter(at__lt=end_of(min(filter(None, [asked["until"], day]))))
    if asked["since"]:
        rows = rows.filter(at__gte=start_of(asked["since"]))
    if asked["power"]:
        rows = rows.filter(code=asked["power"])
    if asked["organization"]:
        own = PublishedVersion.objects.for_organization(asked["organization"]).order_by()
        rows = rows.filter(code__in=own.values("code"))
    return rows


def merged(
    versions: list[PublishedVersion],
    withdrawals: QuerySet[Withdrawal],
    *,
    newer: datetime.datetime | None,
    is_last: bool,
) -> list[Change]:
    """Return a part of the versions with the withdrawals that fall into its time, newest first.

    ``newer`` is the instant of the version before this part; None when it is the first.
    """
    if newer:
        withdrawals = withdrawals.filter(at__lte=newer)
    if versions and not is_last:
        withdrawals = withdrawals.filter(at__gt=versions[-1].published_at)
    if not versions and not is_last:
        withdrawals = withdrawals.none()
    rows: Iterable[Change] = (
        *map(Change, versions),
        *map(Change, withdrawals),
    )
    return sorted(rows, key=lambda row: row.at, reverse=True)

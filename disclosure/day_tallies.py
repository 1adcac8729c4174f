"""The counts of each day, kept beside the list so that nobody counts while a visitor waits."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

from django.db.models import Count, Max

from disclosure.models import DayTally, ListRow, ListRowQuerySet

# An organization and a day on which a power of it comes into force, or ceases to be.
Changed: TypeAlias = tuple[str, datetime.date]
CHUNK = 400


class Kind(NamedTuple):
    """What is counted together."""

    organization_code: str
    category_code: str
    standing: str
    on: datetime.date


def days_of(codes: Iterable[str]) -> set[Changed]:
    """Return on which days powers of which organizations come and go, by these codes."""
    rows = ListRow.objects.filter(code__in=codes, from_on__isnull=False)
    return {
        (organization, day)
        for organization, *days in rows.values_list("organization_code", "from_on", "to_on")
        for day in days
        if day
    }


def recount(changed: Iterable[Changed]) -> None:
    """Count these days of these organizations anew."""
    days_by_organization: dict[str, list[datetime.date]] = defaultdict(list)
    for organization, day in sorted(changed):
        days_by_organization[organization].append(day)
    for organization, days in days_by_organization.items():
        DayTally.objects.filter(organization_code=organization, on__in=days).delete()
        rows = ListRow.objects.filter(organization_code=organization)
        tallies = _tallies(rows.filter(from_on__in=days), rows.filter(to_on__in=days))
        DayTally.objects.bulk_create(tallies, batch_size=CHUNK)


def recount_all() -> None:
    """Count everything anew."""
    DayTally.objects.all().delete()
    DayTally.objects.bulk_create(expected_tallies(), batch_size=CHUNK)


def expected_tallies() -> list[DayTally]:
    """Return, unsaved, what the rows of the list give; one without a period counts nowhere."""
    rows = ListRow.objects.filter(from_on__isnull=False)
    return _tallies(rows, rows.filter(to_on__isnull=False))


def _tallies(coming: ListRowQuerySet, going: ListRowQuerySet) -> list[DayTally]:
    found: dict[Kind, DayTally] = {}
    for kind, total, newest in _counted(coming, "from_on"):
        found[kind] = DayTally(**kind._asdict(), came=total, newest_version=newest)
    for kind, total, _ in _counted(going, "to_on"):
        found.setdefault(kind, DayTally(**kind._asdict())).went = total
    return list(found.values())


def _counted(rows: ListRowQuerySet, day: str) -> Iterator[tuple[Kind, int, int]]:
    """Yield how many rows there are of each kind by this day, and the newest version of them."""
    columns = ("organization_code", "category_code", "standing", day)
    grouped = rows.order_by().values(*columns).annotate(total=Count("pk"), newest=Max("pk"))
    for *kind, total, newest in grouped.values_list(*columns, "total", "newest"):
        yield Kind(*kind), total, newest

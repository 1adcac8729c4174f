"""How many powers there are: the counts that lists and statistics show."""

import datetime
from collections.abc import Iterable
from typing import Any, NamedTuple, TypeAlias

from django.db.models import Count, Max, Sum

from disclosure.models import DayTally, ListRowQuerySet, PublishedVersion, VersionQuerySet
from powers.models import Power

Rows: TypeAlias = "ListRowQuerySet | VersionQuerySet[Any]"


class Tally(NamedTuple):
    """A code, its name as published, and a number of powers."""

    code: str
    name: str
    total: int


class Tallies(NamedTuple):
    """Numbers of powers by organization and by category, in the order of the codes."""

    organizations: list[Tally]
    categories: list[Tally]

    @property
    def total(self) -> int:
        return sum(row.total for row in self.categories)


class DayTallies(NamedTuple):
    """The powers in force on a day: those that are listed, and all with the abolished ones."""

    listed: Tallies
    everything: Tallies


def tallies(rows: Rows) -> Tallies:
    """Count rows by organization and by category; one query counts, one reads the names."""
    return _named([_counted(rows)])[0]


def tallies_on(day: datetime.date) -> DayTallies:
    """Return the numbers of powers in force on the day; two queries, none looks at powers."""
    rows = DayTally.objects.filter(on__lte=day).order_by()
    grouped = rows.values("organization_code", "category_code", "standing").annotate(
        total=Sum("came") - Sum("went"), newest=Max("newest_version")
    )
    counts: list[dict[str, Any]] = [dict(row) for row in grouped.filter(total__gt=0)]
    listed = [row for row in counts if row["standing"] != Power.Standing.ABOLISHED]
    return DayTallies(*_named([listed, counts]))


def _counted(rows: Rows) -> list[dict[str, Any]]:
    grouped = rows.order_by().values("organization_code", "category_code")
    return list(grouped.annotate(total=Count("pk"), newest=Max("pk")))


def _named(counts: list[list[dict[str, Any]]]) -> list[Tallies]:
    """Name organizations and categories as the newest version of each does."""
    summed = [
        (_summed(rows, "organization_code"), _summed(rows, "category_code")) for rows in counts
    ]
    keys = {newest for pair in summed for one in pair for _, newest in one.values()}
    names = PublishedVersion.objects.only("organization_name", "category_name").in_bulk(keys)
    return [
        Tallies(
            [
                Tally(code, names[newest].organization_name, total)
                for code, (total, newest) in sorted(organizations.items())
            ],
            [
                Tally(code, names[newest].category_name, total)
                for code, (total, newest) in sorted(categories.items())
            ],
        )
        for organizations, categories in summed
    ]


def _summed(rows: Iterable[dict[str, Any]], column: str) -> dict[str, tuple[int, int]]:
    """Return by code the number of rows and the newest version, whose name counts."""
    found: dict[str, tuple[int, int]] = {}
    for row in rows:
        total, newest = found.get(row[column], (0, 0))
        found[row[column]] = (total + row["total"], max(newest, row["newest"]))
    return found

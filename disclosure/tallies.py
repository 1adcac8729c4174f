"""How many powers there are: the counts that lists and statistics show."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.db.models import Count, Max

from disclosure.models import VersionQuerySet


class Tally(NamedTuple):
    """A code, its name as published, and a number of powers."""

    code: str
    name: str
    total: int


class Tallies(NamedTuple):
    """Numbers of powers by organization and by category, in the order of the codes."""

    organizations: list[Tally]
    categories: list[Tally]


def tallies(versions: VersionQuerySet) -> Tallies:
    """Count versions by organization and by category; one query reads the rows once."""
    rows = list(
        versions.order_by()
        .values("organization_code", "category_code")
        .annotate(
            total=Count("pk"), organization=Max("organization_name"), category=Max("category_name")
        )
    )
    return Tallies(
        _summed(rows, lambda row: (row["organization_code"], row["organization"])),
        _summed(rows, lambda row: (row["category_code"], row["category"])),
    )


def _summed(
    rows: Iterable[dict[str, Any]], key: Callable[[dict[str, Any]], tuple[str, str]]
) -> list[Tally]:
    names: dict[str, str] = {}
    totals: dict[str, int] = {}
    for row in rows:
        code, name = key(row)
        names[code] = max(name, names.get(code, ""))
        totals[code] = totals.get(code, 0) + row["total"]
    return [Tally(code, names[code], totals[code]) for code in sorted(totals)]

"""How many powers there are: the counts that lists and statistics show."""

from typing import NamedTuple

from django.db.models import Count, Max

from disclosure.models import VersionQuerySet


class Tally(NamedTuple):
    """A code, its name as published, and a number of powers."""

    code: str
    name: str
    total: int


def by_organization(versions: VersionQuerySet) -> list[Tally]:
    """Count versions by organization, in the order of the codes."""
    return _by(versions, "organization_code", "organization_name")


def by_category(versions: VersionQuerySet) -> list[Tally]:
    """Count versions by category, in the order of the codes."""
    return _by(versions, "category_code", "category_name")


def by_standing(versions: VersionQuerySet) -> list[Tally]:
    """Count versions by standing."""
    return _by(versions, "standing", "standing")


def _by(versions: VersionQuerySet, code: str, name: str) -> list[Tally]:
    rows = versions.order_by(code).values(code).annotate(total=Count("pk"), label=Max(name))
    return [Tally(row[code], row["label"], row["total"]) for row in rows]

"""From a snapshot to the columns by which lists filter, count and sort. Pure."""

from collections.abc import Iterable, Iterator
from typing import Any

from disclosure.models import ListRow, PublishedVersion
from disclosure.normalizing import initials
from legislation.naming import name_key

# Working days and calendar days are both days here: a reader asks "within a week or so".
_DAYS = {"working_day": 1, "calendar_day": 1, "month": 30, "year": 365}
HOURS_A_DAY = 8
LONGEST_INITIALS = 1100

COLUMNS = (
    "organization_code",
    "category_code",
    "position",
    "code",
    "standing",
    "levels",
    "risk_levels",
    "fee_kind",
    "limit_days",
    "laws",
    "initials",
)


def list_row(version: PublishedVersion) -> ListRow:
    """Return, unsaved and without its period, the list row of a version."""
    content = version.content
    return ListRow(
        version_id=version.pk,
        organization_code=version.organization_code,
        category_code=version.category_code,
        position=version.position,
        code=version.code,
        standing=version.standing,
        levels=version.levels,
        risk_levels=version.risk_levels,
        fee_kind=content["fee"]["kind"],
        limit_days=limit_days(content["time_limits"]),
        laws="\n".join(law_keys(content["bases"])),
        initials=initials(f"{version.name} {version.sub_item}")[:LONGEST_INITIALS],
    )


def law_keys(bases: Iterable[dict[str, Any]]) -> list[str]:
    """Return the keys of the instruments that are cited, each once, in order."""
    citations = (citation for basis in bases for citation in basis["citations"])
    keys = (name_key(citation["instrument"]) for citation in citations)
    return list(dict.fromkeys(filter(None, keys)))


def limit_days(limits: Iterable[dict[str, Any]]) -> int | None:
    """Return in how many days a power is done at the latest; None when nothing says so.

    What is promised counts; what the law allows only where nothing is promised.
    """
    limits = list(limits)
    for kind in ("promised", "statutory"):
        days = list(_days(row for row in limits if row["kind"] == kind))
        if days:
            return max(days)
    return None


def _days(limits: Iterable[dict[str, Any]]) -> Iterator[int]:
    for row in limits:
        number, unit = row["number"], row["unit"]
        if unit == "hour" and number is not None:
            yield -(-number // HOURS_A_DAY)
        elif unit == "on_the_spot":
            yield 0
        elif unit in _DAYS and number is not None:
            yield number * _DAYS[unit]

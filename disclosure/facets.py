"""How the hits of a search divide: by department, category, law and so on. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from disclosure.listing import Hit

LIMITS = (0, 5, 10, 20, 30, 60)
MOST_LAWS = 10


class Counts(NamedTuple):
    """Numbers of hits by value; ``limit`` counts all that are done within so many days."""

    category: Mapping[str, int]
    organization: Mapping[str, int]
    level: Mapping[str, int]
    status: Mapping[str, int]
    risk: Mapping[str, int]
    fee: Mapping[str, int]
    limit: Mapping[int, int]
    law: Mapping[str, int]
    basis: Mapping[str, int]


def counted(hits: Iterable[Hit], repealed: AbstractSet[str]) -> Counts:
    """Count the hits; ``repealed`` are the keys of the laws that no longer hold."""
    hits = list(hits)
    laws = Counter(law for hit in hits for law in hit.laws.split("\n") if law)
    over = sum(1 for hit in hits if hit.laws and not repealed.isdisjoint(hit.laws.split("\n")))
    days = [hit.limit_days for hit in hits if hit.limit_days is not None]
    return Counts(
        category=Counter(hit.category_code for hit in hits),
        organization=Counter(hit.organization_code for hit in hits),
        level=Counter(level for hit in hits for level in hit.levels.split(",") if level),
        status=Counter(hit.standing for hit in hits),
        risk=Counter(letter for hit in hits for letter in hit.risk_levels),
        fee=Counter(hit.fee_kind for hit in hits if hit.fee_kind),
        limit={limit: sum(1 for number in days if number <= limit) for limit in LIMITS},
        law=dict(laws.most_common(MOST_LAWS)),
        basis={"standing": len(hits) - over, "repealed": over},
    )

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


_FIRST_COUNTED = Hit._fields.index("organization_code")


def counted(hits: Iterable[Hit], repealed: AbstractSet[str]) -> Counts:
    """Count the hits; ``repealed`` are the keys of the laws that no longer hold."""
    hits = list(hits)
    numbers = Counter(hit[_FIRST_COUNTED:] for hit in hits)
    # Many hits are alike in all that is counted: one of each stands for them.
    examples = {hit[_FIRST_COUNTED:]: hit for hit in hits}
    kinds = [(examples[kind], number) for kind, number in numbers.items()]
    laws = _total((law, number) for kind, number in kinds for law in kind.laws.split("\n"))
    over = sum(number for kind, number in kinds if not repealed.isdisjoint(kind.laws.split("\n")))
    return Counts(
        category=_total((kind.category_code, number) for kind, number in kinds),
        organization=_total((kind.organization_code, number) for kind, number in kinds),
        level=_total((level, number) for kind, number in kinds for level in kind.levels.split(",")),
        status=_total((kind.standing, number) for kind, number in kinds),
        risk=_total((letter, number) for kind, number in kinds for letter in kind.risk_levels),
        fee=_total((kind.fee_kind, number) for kind, number in kinds),
        limit={limit: _within(limit, kinds) for limit in LIMITS},
        law=dict(laws.most_common(MOST_LAWS)),
        basis={"standing": sum(number for _, number in kinds) - over, "repealed": over},
    )


def _total(numbers: Iterable[tuple[str, int]]) -> Counter[str]:
    """Add up the numbers by value; the empty value is none."""
    found: Counter[str] = Counter()
    for value, number in numbers:
        if value:
            found[value] += number
    return found


def _within(limit: int, kinds: Iterable[tuple[Hit, int]]) -> int:
    return sum(
        number for kind, number in kinds if kind.limit_days is not None and kind.limit_days <= limit
    )

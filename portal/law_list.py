"""Every law that published powers rest on, held in the library or not, and the rest of it."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.db.models import Count, Min

from disclosure.models import PublishedCitation, PublishedVersion
from legislation.models import Instrument
from legislation.naming import name_key
from portal.asked_law import law_words
from portal.forms import NOT_HELD
from portal.library import STANDING, UNKNOWN, Standing, standing_of, with_standing

GROUPS = ("收录全文的", "本站未收录全文的", "还没有职权以它为依据的")
_RANKS: dict[str, str] = dict(Instrument.Rank.choices)


@dataclass(frozen=True, slots=True)
class ListedLaw:
    """An instrument by its name, its keys, and the powers in force that cite it."""

    name: str
    keys: tuple[str, ...]
    power_count: int
    pk: int | None = None
    rank: str = ""
    standing: Standing = UNKNOWN

    @property
    def rank_words(self) -> str:
        return _RANKS.get(self.rank, "")

    @property
    def group(self) -> int:
        """Where to look first: texts that powers rest on, names of such texts, other texts."""
        return 2 if not self.power_count else 0 if self.pk else 1

    @property
    def all_powers(self) -> str:
        """What finds every power that rests on it."""
        return law_words(self.name)


def listed_laws(day: datetime.date) -> list[ListedLaw]:
    """Return all by groups, those on which most powers rest first; three queries at most."""
    cited = _cited(day)
    held = _held(cited, day)
    known = {key for law in held for key in law.keys}
    missing = [
        ListedLaw(name, (key,), count) for key, (name, count) in cited.items() if key not in known
    ]
    return sorted([*held, *missing], key=lambda law: (law.group, -law.power_count, law.name))


def asked_for(laws: Iterable[ListedLaw], asked: dict[str, str]) -> list[ListedLaw]:
    """Return those that a name and a rank let through."""
    key, rank = name_key(asked["q"]), asked["rank"]
    return [
        law
        for law in laws
        if any(key in one for one in law.keys) and (not rank or (law.rank or NOT_HELD) == rank)
    ]


def with_standings(laws: Iterable[ListedLaw], day: datetime.date) -> list[ListedLaw]:
    """Return the laws, the held ones with how they stand; one query."""
    laws = list(laws)
    rows = Instrument.objects.filter(pk__in=[law.pk for law in laws if law.pk])
    found = {
        row["pk"]: standing_of(row) for row in with_standing(rows, day).values("pk", *STANDING)
    }
    return [replace(law, standing=found.get(law.pk, law.standing)) for law in laws]


def grouped(laws: Iterable[ListedLaw]) -> list[tuple[str, list[ListedLaw]]]:
    """Return the laws of a page under the headings of their groups."""
    return [(GROUPS[group], list(rows)) for group, rows in groupby(laws, lambda law: law.group)]


def _citations(day: datetime.date):
    in_force = PublishedVersion.objects.in_force(day).listed().order_by().values("pk")
    return PublishedCitation.objects.filter(version__in=in_force).order_by()


def _cited(day: datetime.date) -> dict[str, tuple[str, int]]:
    """Return by key one spelling of each name that is cited, and how many powers cite it."""
    rows = _citations(day).exclude(instrument_key="").values("instrument_key")
    rows = rows.annotate(name=Min("instrument_name"), count=Count("version", distinct=True))
    return {row["instrument_key"]: (row["name"], row["count"]) for row in rows}


def _held(cited: dict[str, tuple[str, int]], day: datetime.date) -> list[ListedLaw]:
    rows: dict[int, dict[str, Any]] = {}
    for row in Instrument.objects.order_by().values("pk", "name", "rank", "key", "aliases__key"):
        keys = rows.setdefault(row["pk"], row | {"keys": {row["key"]}})["keys"]
        keys |= {row["aliases__key"]} - {None}
    several = [key for row in rows.values() if len(row["keys"]) > 1 for key in row["keys"]]
    versions = _versions_by_key(several, day)
    return [
        ListedLaw(
            name=row["name"],
            keys=tuple(sorted(row["keys"])),
            power_count=_count(row["keys"], cited, versions),
            pk=row["pk"],
            rank=row["rank"],
        )
        for row in rows.values()
    ]


def _count(keys: set[str], cited, versions: dict[str, set[int]]) -> int:
    """A power that cites one instrument by two names counts once."""
    if len(keys) > 1:
        return len(set().union(*(versions[key] for key in keys)))
    return sum(cited[key][1] for key in keys if key in cited)


def _versions_by_key(keys: list[str], day: datetime.date) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    if keys:
        rows = _citations(day).filter(instrument_key__in=keys)
        for key, version in rows.values_list("instrument_key", "version").distinct():
            found[key].add(version)
    return found

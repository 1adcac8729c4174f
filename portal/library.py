"""From the names of instruments in published texts to the law library, and how these stand."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery

from legislation.models import Instrument, InstrumentAlias, InstrumentVersion
from legislation.naming import name_key

NOT_HELD = "本站未收录全文"
IN_FORCE, REPEALED, NOT_YET = "现行有效", "已废止", "尚未施行"
NO_TEXT = "没有收录正文"


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether an instrument is in force on a day, and the day on which that changes or did."""

    words: str
    detail: str = ""

    @property
    def is_over(self) -> bool:
        return self.words == REPEALED


# The library knows nothing of these; that is never held against anyone.
UNKNOWN = Standing(NOT_HELD)


@dataclass(frozen=True, slots=True)
class LawLink:
    """An instrument in the library, or None when no one instrument is meant; how it stands."""

    pk: int | None
    standing: Standing


def law_links(names: Iterable[str], on: datetime.date) -> dict[str, LawLink]:
    """Return for each name its instrument and what may be said of it; one query."""
    keys = {name: name_key(name) for name in names}
    named: dict[str, set[int]] = defaultdict(set)
    versions: dict[int, set[Dated]] = defaultdict(set)
    for pk, key, alias, *dates in _rows(set(keys.values())):
        named[key].add(pk)
        named[alias].add(pk)
        versions[pk] |= {Dated(*dates)} if dates[0] else set()
    links = {pk: LawLink(pk, standing_of(standing_on(versions[pk], on))) for pk in versions}
    found = {key: {pk: links[pk] for pk in named[key]} for key in keys.values() if key in named}
    return {name: _only(found.get(key, {})) for name, key in keys.items()}


def _only(links: dict[int, LawLink]) -> LawLink:
    """A name that several instruments bear says nothing of any of them."""
    if len(links) == 1:
        return next(iter(links.values()))
    several = Standing(f"本站收录了{len(links)}部同名的法规，依据没有写明是哪一部")
    return LawLink(None, several if links else UNKNOWN)


def _rows(keys: set[str]) -> Iterable[tuple[Any, ...]]:
    """Return instruments with each name and each version; a key is looked up in its own index."""
    if not keys:
        return []
    also = InstrumentAlias.objects.filter(key__in=keys).values("instrument")
    rows = Instrument.objects.filter(Q(key__in=keys) | Q(pk__in=also)).order_by()
    columns = (f"versions__{name}" for name in ("effective_on", "pk", "is_repealed", "repealed_on"))
    return rows.values_list("pk", "key", "aliases__key", *columns)


def repealed_keys(on: datetime.date) -> frozenset[str]:
    """Return the names that mean one instrument alone, and one that is repealed on the day."""
    rows = with_standing(Instrument.objects.order_by(), on)
    found: dict[str, dict[int, bool]] = {}
    for row in rows.values("pk", "key", "aliases__key", *STANDING):
        is_over = standing_of(row).is_over
        for key in {row["key"], row["aliases__key"]} - {None}:
            found.setdefault(key, {})[row["pk"]] = is_over
    return frozenset(key for key, ones in found.items() if list(ones.values()) == [True])


STANDING = ("holds", "begun_on", "ended_on", "next_on")


class Dated(NamedTuple):
    """A version by the dates that decide how its instrument stands."""

    effective_on: datetime.date
    pk: int
    is_repealed: bool
    repealed_on: datetime.date | None


def standing_on(versions: set[Dated], on: datetime.date) -> dict[str, Any]:
    """Return of an instrument's versions what ``with_standing`` asks the database for."""
    begun = max((one for one in versions if one.effective_on <= on), default=None)
    later = [one.effective_on for one in versions if one.effective_on > on]
    return {
        "holds": begun is not None
        and (not begun.is_repealed or (begun.repealed_on is not None and begun.repealed_on > on)),
        "begun_on": begun and begun.effective_on,
        "ended_on": begun and begun.repealed_on,
        "next_on": min(later, default=None),
    }


def with_standing(rows: QuerySet[Instrument], on: datetime.date) -> QuerySet[Instrument]:
    """Add what ``standing_of`` needs."""
    versions = InstrumentVersion.objects.filter(instrument=OuterRef("pk"))
    begun = versions.begun(on)
    later = versions.filter(effective_on__gt=on).order_by().values("instrument")
    return rows.annotate(
        holds=Exists(versions.in_force(on)),
        begun_on=Subquery(begun.values("effective_on")[:1]),
        ended_on=Subquery(begun.values("repealed_on")[:1]),
        next_on=Subquery(later.annotate(first=Min("effective_on")).values("first")),
    )


def standing_of(row: dict[str, Any]) -> Standing:
    """Say how an instrument stands, from the columns of ``with_standing``."""
    following, ended = row["next_on"], row["ended_on"]
    if row["holds"]:
        return Standing(IN_FORCE, _coming(following, ended))
    if row["begun_on"]:
        return Standing(REPEALED, f"{day_words(ended)}起" if ended else "")
    return Standing(NOT_YET, f"{day_words(following)}起施行") if following else Standing(NO_TEXT)


def _coming(following: datetime.date | None, ended: datetime.date | None) -> str:
    """Say what will change; a repeal that is announced comes before a later version."""
    if ended:
        return f"{day_words(ended)}起废止"
    return f"{day_words(following)}起施行修订后的版本" if following else ""


def day_words(day: datetime.date) -> str:
    """Return 2026年11月22日."""
    return f"{day.year}年{day.month}月{day.day}日"

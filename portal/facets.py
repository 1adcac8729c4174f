"""The facets beside a list: links that narrow it, each with its number of hits."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from disclosure.facets import Counts, counted
from disclosure.listing import ORDERS, Hit
from disclosure.models import PublishedCitation
from portal.asked_law import asked_law, law_words
from portal.filters import BASES, FEES, RISKS, PowerFilter
from portal.power_search import Listing, day_repealed, day_tallies, plain
from portal.reading import PublicRequest
from powers.models import Power

SHOWN = 8
BY_DEPARTMENT = "按部门"
ON_THE_SPOT = "当场办结"


class Choice(NamedTuple):
    """One way to narrow the list."""

    words: str
    hits: int
    href: str


class Facet(NamedTuple):
    """Ways to narrow the list in one respect; those after the first few are folded."""

    title: str
    choices: list[Choice]

    @property
    def first(self) -> list[Choice]:
        return self.choices[:SHOWN]

    @property
    def others(self) -> list[Choice]:
        return self.choices[SHOWN:]


class Asked(NamedTuple):
    """One condition that holds, and the address without it."""

    label: str
    words: str
    href: str


class SortLink(NamedTuple):
    """One way to sort the list."""

    words: str
    href: str
    is_present: bool


def orders(request: PublicRequest, powers: PowerFilter) -> list[SortLink]:
    """Return the ways to sort; without words there is nothing that fits better or worse."""
    present = powers.asked["sort"]
    return [
        SortLink(
            order.name if key or powers.asked["q"] else BY_DEPARTMENT,
            plain(request.GET, sort=key),
            key == present,
        )
        for key, order in ORDERS.items()
    ]


def facets(request: PublicRequest, powers: PowerFilter, listing: Listing) -> list[Facet]:
    """Return the facets in which there is something to choose."""
    settled = {name for name, value in powers.asked.items() if value not in ("", None)}
    if listing.hits is not None:
        counts = counted(listing.hits, day_repealed(request))
        rows = _of_hits(powers, counts, listing.hits)
    else:
        rows = [] if settled - {"sort"} else _of_everything(request)
    return [
        Facet(title, [_choice(request, name, *row) for row in found])
        for name, title, found in rows
        if name not in settled and len(found) > 1
    ]


def _choice(request: PublicRequest, name: str, value: Any, words: str, count: int) -> Choice:
    return Choice(words, count, plain(request.GET, **{name: value}))


def _of_everything(request: PublicRequest) -> list[tuple[str, str, list[Any]]]:
    """Return what is counted beforehand: a whole catalogue is not counted for a page."""
    found = day_tallies(request)
    return [
        ("category", "类别", [(row.code, row.name, row.total) for row in found.categories]),
        ("organization", "部门", [(row.code, row.name, row.total) for row in found.organizations]),
    ]


def _of_hits(
    powers: PowerFilter, counts: Counts, hits: Iterable[Hit]
) -> list[tuple[str, str, list[Any]]]:
    fields = powers.form.fields
    departments = _named(counts.organization, fields["organization"].choices)
    return [
        ("category", "类别", _named(counts.category, fields["category"].choices)),
        (
            "organization",
            "部门",
            sorted(departments, key=lambda row: -row[2]),
        ),
        ("law", "依据的法律法规", _laws(counts.law, hits)),
        ("basis", "依据是否有效", _named(counts.basis, BASES)),
        ("level", "实施层级", _named(counts.level, fields["level"].choices)),
        ("status", "实施状态", _named(counts.status, Power.Standing.choices)),
        ("risk", "风险等级", _named(counts.risk, RISKS)),
        ("limit", "办理时限", _limits(counts.limit)),
        ("fee", "收费", _named(counts.fee, FEES)),
    ]


def _named(counts: Mapping[str, int], choices: Iterable[tuple[str, str]]) -> list[Any]:
    return [(value, words, counts[value]) for value, words in choices if counts.get(value)]


def _limits(counts: Mapping[int, int]) -> list[Any]:
    """Leave out a limit that lets no more through than the one before it."""
    found: list[Any] = []
    for days, count in counts.items():
        if count and (not found or count > found[-1][2]):
            found.append((days, f"{days}天以内" if days else ON_THE_SPOT, count))
    return found


def _laws(counts: Mapping[str, int], hits: Iterable[Hit]) -> list[Any]:
    """Name each law as one of the hits writes it."""
    examples: dict[str, int] = {}
    for hit in hits:
        for key in hit.laws.split("\n"):
            if key in counts:
                examples.setdefault(key, hit.version_id)
        if len(examples) == len(counts):
            break
    rows = PublishedCitation.objects.filter(
        version__in=set(examples.values()), instrument_key__in=counts
    )
    names = dict(rows.values_list("instrument_key", "instrument_name"))
    return [
        (law_words(names[key]), names[key], count) for key, count in counts.items() if key in names
    ]


def asked(request: PublicRequest, powers: PowerFilter) -> list[Asked]:
    """Return the conditions that hold beside the words, each with the way out of it."""
    found = []
    for name, value in powers.asked.items():
        if name in ("q", "sort") or value in ("", None):
            continue
        field = powers.form.fields[name]
        words = dict(getattr(field, "choices", ())).get(value) or _in_words(name, value)
        label = "依据" if name == "law" else field.label
        found.append(Asked(label, words, plain(request.GET, **{name: ""})))
    return found


def _in_words(name: str, value: Any) -> str:
    if name == "limit":
        return f"{value}天"
    if name == "law":
        law = asked_law(value)
        return value if law.is_whole else f"名称含“{value}”"
    return str(value)

"""What the list of powers shows for what a visitor asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from disclosure.finding import Reason, why_found
from disclosure.listing import LIST_ORDER, MOST, SHOWN_OF_MANY, Hit, find, with_initials
from disclosure.models import ListRow, ListRowQuerySet, PublishedVersion, Synonym
from disclosure.normalizing import normalized
from disclosure.search import Word, parsed
from disclosure.suggesting import similar_names
from disclosure.tallies import DayTallies, Tallies, tallies_on
from portal.asked_law import asked_law, citations_of, law_words
from portal.filters import PowerFilter
from portal.keeping import remembered
from portal.library import repealed_keys
from portal.reading import PublicRequest

NOT_FILTERS = {"q", "sort"}
FEWEST_INITIALS = 3


@dataclass(frozen=True, slots=True)
class Listing:
    """The versions to show page by page, and how they were found.

    ``hits`` describe every one of them; None when they are too many, or all there are.
    """

    versions: "Sequence[int] | WholeList"
    hits: Sequence[Hit] | None = None
    words: tuple[Word, ...] = ()
    are_all: bool = True
    by_initials: bool = False
    guesses: tuple[str, ...] = ()

    @property
    def synonyms(self) -> list[str]:
        return [choice for word in self.words for choice in word.choices[1:]]


class WholeList:
    """Every row of a catalogue: read a page at a time, counted beforehand."""

    def __init__(self, rows: ListRowQuerySet, total: int):
        self.rows = rows.order_by(*LIST_ORDER).values_list("version", flat=True)
        self.total = total

    def count(self) -> int:
        return self.total

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, part: Any) -> list[int]:
        return list(self.rows[part])


def power_filter(request: PublicRequest) -> PowerFilter:
    """Return the form with the departments and categories of the day to choose from."""
    counted = _counted(request).everything
    return PowerFilter(
        request.GET,
        queryset=ListRow.objects.in_force(request.reading.day),
        organizations=[(row.code, row.name) for row in counted.organizations],
        categories=[(row.code, row.name) for row in counted.categories],
        repealed=lambda: day_repealed(request),
    )


def day_tallies(request: PublicRequest) -> Tallies:
    """Return the numbers of powers in force on the visitor's day, abolished ones left out."""
    return _counted(request).listed


def _counted(request: PublicRequest) -> DayTallies:
    day = request.reading.day
    return remembered(request.state, f"tallies {day}", lambda: tallies_on(day))


def day_repealed(request: PublicRequest) -> frozenset[str]:
    """Return the keys of the instruments that are repealed on the visitor's day."""
    day = request.reading.day
    return remembered(request.state, f"repealed {day}", lambda: repealed_keys(day))


def synonyms(request: PublicRequest) -> dict[str, list[str]]:
    """Return by word what search also looks for."""
    return remembered(request.state, "synonyms", _synonyms)


def _synonyms() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word, meaning in Synonym.objects.values_list("word", "meaning"):
        found.setdefault(normalized(word), []).append(normalized(meaning))
    return found


def listing(request: PublicRequest, powers: PowerFilter) -> Listing:
    """Return what a valid form asks for."""
    asked = powers.asked
    words, are_filtered = tuple(parsed(asked["q"], synonyms(request))), is_filtered(asked)
    if not words and not are_filtered:
        return _whole(request, powers, asked["sort"])
    hits = find(powers.qs, words, asked["sort"], are_filtered=are_filtered)
    if hits.versions or not words:
        return Listing(hits.versions, hits.rows, words, hits.are_all)
    return _otherwise(request, powers, words)


def is_filtered(asked: dict[str, Any]) -> bool:
    """Whether anything but words and order was asked."""
    return any(value not in ("", None) for name, value in asked.items() if name not in NOT_FILTERS)


def _whole(request: PublicRequest, powers: PowerFilter, sort: str) -> Listing:
    total = day_tallies(request).total
    if total > MOST:
        return Listing(WholeList(powers.qs, SHOWN_OF_MANY), are_all=False)
    if sort:
        hits = find(powers.qs, (), sort)
        return Listing(hits.versions, hits.rows)
    return Listing(WholeList(powers.qs, total))


def _otherwise(request: PublicRequest, powers: PowerFilter, words: Sequence[Word]) -> Listing:
    """Nothing has the words: try them as pinyin initials, else name what is alike."""
    typed = "".join(word.text for word in words)
    if len(typed) >= FEWEST_INITIALS and typed.isascii() and typed.isalnum():
        hits = with_initials(powers.qs, typed, powers.asked["sort"])
        if hits.versions:
            return Listing(hits.versions, hits.rows, are_all=hits.are_all, by_initials=True)
    in_force = ListRow.objects.in_force(request.reading.day).listed()
    return Listing([], (), tuple(words), guesses=tuple(similar_names(in_force, typed)))


def versions_of(keys: Sequence[int], asked: dict[str, Any], words: Sequence[Word]):
    """Return the versions of a page in their order, each with why it was found."""
    rows = PublishedVersion.objects.filter(pk__in=keys).without_snapshots()
    if words:
        rows = rows.select_related("search_row")
    found = {row.pk: row for row in rows}
    articles = _named_laws(keys, asked["law"]) if asked["law"] and not words else {}
    versions = [found[key] for key in keys]
    for row in versions:
        row.why = _why(row, words, articles)
    return versions


def _named_laws(keys: Sequence[int], law: str) -> dict[int, str]:
    asked = asked_law(law)
    rows = citations_of(asked).filter(version__in=keys).order_by("-pk")
    return {
        version: law_words(name, asked.article)
        for version, name in rows.values_list("version", "instrument_name")
    }


def _why(row: PublishedVersion, words: Sequence[Word], laws: dict[int, str]) -> Reason | str:
    if words:
        return why_found(row, words)
    return f"依据中有{laws[row.pk]}" if row.pk in laws else ""


def plain(query: QueryDict, **changes: Any) -> str:
    """Return a query string with some parameters changed, on the first page."""
    query = query.copy()
    query.pop("page", None)
    for name, value in changes.items():
        if value in ("", None):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"

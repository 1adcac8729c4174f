"""Which powers a list shows: rows that the filters let through and that have the words.

Up to ``MOST`` hits are found all, so that they can be counted and sorted. Of more than that
the first ``SHOWN_OF_MANY`` are given, those with the words in the title first.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection

from disclosure.grams import grams_of_initials
from disclosure.models import ListRowQuerySet
from disclosure.search import Word
from disclosure.search_index import (
    TEXTS,
    TITLES,
    Clause,
    has_grams,
    has_words,
    prepared,
    really_has_words,
    source,
)

MOST = 5000
SHOWN_OF_MANY = 1000
LIST_ORDER = ("organization_code", "category_code", "position", "code")
_SEARCH_ROW = (
    "disclosure_searchrow ON disclosure_searchrow.version_id = disclosure_listrow.version_id"
)


class Hit(NamedTuple):
    """A row of the list, as ``ListRow`` describes it."""

    version_id: int
    organization_code: str
    category_code: str
    position: int
    code: str
    standing: str
    levels: str
    risk_levels: str
    fee_kind: str
    limit_days: int | None
    laws: str


@dataclass(frozen=True, slots=True)
class Hits:
    """Versions in their order.

    ``rows`` describe all that were found; None when there were too many to look at, and
    ``versions`` are some of them.
    """

    versions: Sequence[int]
    rows: Sequence[Hit] | None = ()

    @property
    def are_all(self) -> bool:
        return self.rows is not None


class Order(NamedTuple):
    """A way to sort: its name for people, a column of the list's rows, the key of a value."""

    name: str
    column: str = ""
    key: Callable[[Any], Any] = str


def _number(day: Any) -> int:
    """Return 20240601 for a day, which a cursor may give as text."""
    return int(str(day).replace("-", ""))


ORDERS = {
    "": Order("按相关程度"),
    "name": Order("按名称拼音", "initials"),
    "newest": Order("新近生效的在前", "from_on", lambda day: -_number(day)),
    "limit": Order("时限短的在前", "limit_days", lambda days: (days is None, days or 0)),
}


def list_place(hit: Hit) -> tuple[str, str, int, str]:
    """Return where a hit stands in the list: by department, category and position."""
    return (hit.organization_code, hit.category_code, hit.position, hit.code)


def find(rows: ListRowQuerySet, words: Sequence[Word], order: str = "") -> Hits:
    """Return the rows that have every word, those that have them in the title first."""
    where = _where(rows)
    if where is None:
        return Hits([])
    if not words:
        return _few(_browsed(rows), (), order)
    titles = _with_words(TITLES, where, words, MOST + 1)
    if len(titles) > MOST:
        return Hits(titles[:SHOWN_OF_MANY], None)
    others = _without(where, titles)
    most = MOST if _are_few(others, words) else SHOWN_OF_MANY
    texts = _with_words(TEXTS, others, words, most + 1)
    if len(texts) > most:
        return Hits([*titles, *texts][:SHOWN_OF_MANY], None)
    return _few([*titles, *texts], titles, order)


def with_initials(rows: ListRowQuerySet, initials: str, order: str = "") -> Hits:
    """Return the rows whose names have these letters as the initials of their syllables."""
    where = _where(rows.filter(initials__contains=initials))
    pieces = grams_of_initials(initials)
    if where is None or not pieces:
        return Hits([])
    return _few(_select(TITLES, has_grams(TITLES, [[pieces]]), where, MOST + 1), (), order)


def with_grams(rows: ListRowQuerySet, choices: Sequence[set[int]], limit: int) -> list[int]:
    """Return some versions whose titles have all pieces of one of the sets."""
    where = _where(rows)
    return _select(TITLES, has_grams(TITLES, [choices]), where, limit) if where else []


def _browsed(rows: ListRowQuerySet) -> list[int]:
    return list(rows.order_by(*LIST_ORDER).values_list("version", flat=True)[: MOST + 1])


def _few(versions: Sequence[int], titles: Collection[int], order: str) -> Hits:
    """Sort what was found, unless it is too much; hits in the title come first."""
    if len(versions) > MOST:
        return Hits(versions[:SHOWN_OF_MANY], None)
    chosen = ORDERS[order]
    rows, values = _described(versions, chosen.column)
    if chosen.column:
        rows.sort(key=lambda hit: (chosen.key(values[hit.version_id]), list_place(hit)))
    else:
        first = set(titles)
        rows.sort(key=lambda hit: (hit.version_id not in first, list_place(hit)))
    return Hits([hit.version_id for hit in rows], rows)


def _without(where: Clause, versions: Iterable[int]) -> Clause:
    """Look only into the texts of the others: to look into a long text takes time."""
    keys = _keys(versions)
    if not keys:
        return where
    return Clause(f"{where.sql} AND disclosure_listrow.version_id NOT IN ({keys})", where.values)


def _keys(versions: Iterable[int]) -> str:
    return ", ".join(str(int(version)) for version in versions)


def _described(versions: Iterable[int], column: str) -> tuple[list[Hit], dict[int, Any]]:
    """Return the rows of some versions, and for each the value to sort by."""
    keys = _keys(versions)
    if not keys:
        return [], {}
    names = [*Hit._fields, column or "version_id"]
    columns = ", ".join(names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM disclosure_listrow WHERE version_id IN ({keys})")
        found = cursor.fetchall()
    return [Hit(*row[:-1]) for row in found], {row[0]: row[-1] for row in found}


def _where(rows: ListRowQuerySet) -> Clause | None:
    """Return the filters of the rows as SQL; None when nothing can pass them."""
    compiler = rows.query.get_compiler(connection=connection)
    try:
        sql, values = rows.query.where.as_sql(compiler, connection)
    except EmptyResultSet:
        return None
    return Clause(sql, list(values))


def _are_few(where: Clause, words: Sequence[Word]) -> bool:
    """Whether all that may have the words can be looked into; short words need no looking."""
    if all(word.is_exact for word in words):
        return True
    asked = has_words(TEXTS, words)
    sql = f"SELECT 1 FROM {source(TEXTS)} WHERE {asked.sql} AND {where.sql} LIMIT {MOST + 1}"
    with connection.cursor() as cursor:
        cursor.execute(prepared(sql), [*asked.values, *where.values])
        return len(cursor.fetchall()) <= MOST


def _with_words(table: str, where: Clause, words: Sequence[Word], limit: int) -> list[int]:
    asked, really = has_words(table, words), really_has_words(table, words)
    if not really.sql:
        return _select(table, asked, where, limit)
    both = Clause(f"{where.sql} AND {really.sql}", [*where.values, *really.values])
    return _select(table, asked, both, limit, f" {_join()} {_SEARCH_ROW}")


def _join() -> str:
    """Return the join that leaves the order of the tables to us; only SQLite has it."""
    return "CROSS JOIN" if connection.vendor == "sqlite" else "JOIN"


def _select(table: str, asked: Clause, where: Clause, limit: int, also: str = "") -> list[int]:
    """Return the older versions first: an index gives them in any order."""
    sql = (
        f"SELECT disclosure_listrow.version_id FROM {source(table)}{also}"
        f" WHERE {asked.sql} AND {where.sql} LIMIT {limit}"
    )
    with connection.cursor() as cursor:
        cursor.execute(prepared(sql), [*asked.values, *where.values])
        return sorted(version for (version,) in cursor.fetchall())

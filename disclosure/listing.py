"""Which powers a list shows: rows that the filters let through and that have the words.

Up to ``MOST`` hits are found all, so that they can be counted and sorted. Of more than that
the first ``SHOWN_OF_MANY`` are given, those with the words in the title first.
"""

from collections.abc import Callable, Sequence
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
    initials: str
    from_on: Any


@dataclass(frozen=True, slots=True)
class Hits:
    """Rows in their order; ``are_all`` is false when more were found than are given."""

    rows: Sequence[Hit]
    are_all: bool = True


class Order(NamedTuple):
    """A way to sort hits: its name for people, and the key of a hit."""

    name: str
    key: Callable[[Hit], Any]


def list_place(hit: Hit) -> tuple[Any, ...]:
    """Return where a hit stands in the list: by department, category and position."""
    return (hit.organization_code, hit.category_code, hit.position, hit.code)


ORDERS = {
    "": Order("按相关程度", list_place),
    "name": Order("按名称拼音", lambda hit: (hit.initials, list_place(hit))),
    "newest": Order("新近生效的在前", lambda hit: (-_number(hit.from_on), list_place(hit))),
    "limit": Order(
        "时限短的在前",
        lambda hit: (hit.limit_days is None, hit.limit_days or 0, list_place(hit)),
    ),
}


def _number(day: Any) -> int:
    """Return 20240601 for a day, which a cursor may give as text."""
    return int(str(day).replace("-", ""))


def find(rows: ListRowQuerySet, words: Sequence[Word], order: str = "") -> Hits:
    """Return the rows that have every word, those that have them in the title first."""
    where = _where(rows)
    if where is None:
        return Hits([])
    if not words:
        return _sorted(_browse(rows), order)
    titles = _fetch(TITLES, where, words, MOST + 1)
    if len(titles) > MOST:
        return _first_of_many(titles, [])
    most = MOST if _are_few(where, words) else SHOWN_OF_MANY
    texts = _fetch(TEXTS, where, words, most + 1)
    if len(texts) > most:
        return _first_of_many(titles, texts)
    if order:
        return _sorted({hit.version_id: hit for hit in (*titles, *texts)}.values(), order)
    in_title = {hit.version_id for hit in titles}
    others = [hit for hit in texts if hit.version_id not in in_title]
    return Hits([*sorted(titles, key=list_place), *sorted(others, key=list_place)])


def with_initials(rows: ListRowQuerySet, initials: str, most: int = MOST) -> Hits:
    """Return the rows whose names begin, syllable by syllable, with these letters somewhere."""
    where = _where(rows.filter(initials__contains=initials))
    pieces = grams_of_initials(initials)
    if where is None or not pieces:
        return Hits([])
    found = _select(TITLES, has_grams(TITLES, [[pieces]]), where, most + 1)
    return Hits(sorted(found, key=list_place)[:most], len(found) <= most)


def fetch_grams(rows: ListRowQuerySet, choices: Sequence[set[int]], limit: int) -> list[Hit]:
    """Return some rows whose titles have all pieces of one of the sets."""
    where = _where(rows)
    return _select(TITLES, has_grams(TITLES, [choices]), where, limit) if where else []


def _browse(rows: ListRowQuerySet) -> list[Hit]:
    found = rows.order_by(*LIST_ORDER).values_list(*Hit._fields)[: MOST + 1]
    return [Hit(*row) for row in found]


def _sorted(hits: Any, order: str) -> Hits:
    rows = list(hits)
    if len(rows) > MOST:
        return Hits(rows[:SHOWN_OF_MANY], are_all=False)
    return Hits(sorted(rows, key=ORDERS[order].key))


def _first_of_many(titles: list[Hit], texts: list[Hit]) -> Hits:
    in_title = {hit.version_id for hit in titles}
    others = [hit for hit in texts if hit.version_id not in in_title]
    rows = [*sorted(titles), *sorted(others)]
    return Hits(rows[:SHOWN_OF_MANY], are_all=False)


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


def _fetch(table: str, where: Clause, words: Sequence[Word], limit: int) -> list[Hit]:
    asked, really = has_words(table, words), really_has_words(table, words)
    if not really.sql:
        return _select(table, asked, where, limit)
    both = Clause(f"{where.sql} AND {really.sql}", [*where.values, *really.values])
    return _select(table, asked, both, limit, f" {_join()} {_SEARCH_ROW}")


def _join() -> str:
    """Return the join that leaves the order of the tables to us; only SQLite has it."""
    return "CROSS JOIN" if connection.vendor == "sqlite" else "JOIN"


def _select(table: str, asked: Clause, where: Clause, limit: int, also: str = "") -> list[Hit]:
    columns = ", ".join(f"disclosure_listrow.{name}" for name in Hit._fields)
    sql = (
        f"SELECT {columns} FROM {source(table)}{also}"
        f" WHERE {asked.sql} AND {where.sql} LIMIT {limit}"
    )
    with connection.cursor() as cursor:
        cursor.execute(prepared(sql), [*asked.values, *where.values])
        return [Hit(*row) for row in cursor.fetchall()]

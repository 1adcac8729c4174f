"""Which powers a list shows: rows that the filters let through and that have the words.

Up to ``MOST`` hits are found all, so that they can be counted and sorted. Of more than that
the first ``SHOWN_OF_MANY`` are given, those with the words in the title first. Where the filters
let no more than ``SOON_READ`` rows through, their texts are read instead of the index.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection

from disclosure.grams import grams_of_initials
from disclosure.models import ListRowQuerySet
from disclosure.search import Word
from disclosure.search_index import (
    LIST_ROWS,
    TEXTS,
    TITLES,
    Clause,
    both,
    either,
    has_grams,
    has_words,
    is_one_of,
    prepared,
    rows_with,
    texts_have,
    titles_have,
    with_texts,
)

MOST = 5000
SHOWN_OF_MANY = 1000
SOON_READ = 3000  # not more than MOST
LIST_ORDER = ("organization_code", "category_code", "position", "code")


class Hit(NamedTuple):
    """A row of the list as ``ListRow`` describes it; facets count it from the department on."""

    version_id: int
    position: int
    code: str
    organization_code: str
    category_code: str
    standing: str
    levels: str
    risk_levels: str
    fee_kind: str
    limit_days: int | None
    laws: str


_COLUMNS = len(Hit._fields)
_list_place = itemgetter(*(Hit._fields.index(name) for name in LIST_ORDER))


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


def find(
    rows: ListRowQuerySet, words: Sequence[Word], order: str = "", *, are_filtered: bool = False
) -> Hits:
    """Return the rows that have every word, those that have them in the title first.

    When filters let few rows through, their texts are read; otherwise the index is asked.
    """
    where = _where(rows)
    if where is None:
        return Hits([])
    if not words:
        return _few(_browsed(rows), order)
    if are_filtered:
        let_through = _versions(f"SELECT version_id FROM {LIST_ROWS}", where, SOON_READ + 1)
        if len(let_through) <= SOON_READ:
            titles = _first_with(let_through, titles_have(words), MOST)
            return _few(let_through, order, titles, texts_have(words))
    return _indexed(where, words, order)


def _indexed(where: Clause, words: Sequence[Word], order: str) -> Hits:
    likely = _select(TEXTS, has_words(TEXTS, words), where, MOST + 1)
    if len(likely) <= MOST:
        titles = _with_words(TITLES, where, words, MOST)
        return _few(likely, order, titles, texts_have(_unsure(words)))
    titles = _with_words(TITLES, where, words, SHOWN_OF_MANY + 1)
    if len(titles) > SHOWN_OF_MANY:
        return _many(titles)
    others = _others(where, words, titles, likely)
    if len(others) > SHOWN_OF_MANY:
        return _many([*titles, *others])
    return _few([*titles, *others], order, titles)


def with_initials(rows: ListRowQuerySet, initials: str, order: str = "") -> Hits:
    """Return the rows whose names have these letters as the initials of their syllables."""
    where = _where(rows.filter(initials__contains=initials))
    pieces = grams_of_initials(initials)
    if where is None or not pieces:
        return Hits([])
    return _few(_select(TITLES, has_grams(TITLES, [[pieces]]), where, MOST + 1), order)


def with_grams(rows: ListRowQuerySet, choices: Sequence[set[int]], limit: int) -> list[int]:
    """Return some versions whose titles have all pieces of one of the sets."""
    where = _where(rows)
    return _select(TITLES, has_grams(TITLES, [choices]), where, limit) if where else []


def _browsed(rows: ListRowQuerySet) -> list[int]:
    return list(rows.order_by(*LIST_ORDER).values_list("version", flat=True)[: MOST + 1])


def _many(versions: Sequence[int]) -> Hits:
    return Hits(versions[:SHOWN_OF_MANY], None)


def _few(
    versions: Sequence[int],
    order: str,
    titles: Sequence[int] = (),
    asked: Clause | None = None,
) -> Hits:
    """Sort some versions, unless they are too many; hits in the title come first.

    Of the others those are left out whose texts are not as asked.
    """
    if len(versions) > MOST:
        return _many(versions)
    chosen = ORDERS[order]
    found = _described(versions, chosen.column, titles, asked)
    found.sort(key=_list_place)
    if chosen.column:
        found.sort(key=lambda row: chosen.key(row[-1]))
    elif titles:
        first = set(titles)
        found.sort(key=lambda row: row[0] not in first)
    return Hits([row[0] for row in found], [Hit._make(row[:_COLUMNS]) for row in found])


def _others(
    where: Clause, words: Sequence[Word], titles: Sequence[int], likely: Sequence[int]
) -> list[int]:
    """Return some more than ``SHOWN_OF_MANY`` with the words, but not in the title.

    When there are not so many, all are returned. ``likely`` are some that have the pieces;
    for a common word they are enough.
    """
    first = set(titles)
    others = [version for version in likely if version not in first]
    if not _unsure(words):
        return others
    found = _first_with(others, texts_have(words), SHOWN_OF_MANY + 1)
    if len(found) <= SHOWN_OF_MANY:
        found = _with_words(TEXTS, where, words, len(first) + SHOWN_OF_MANY + 1)
    return [version for version in found if version not in first]


def _unsure(words: Sequence[Word]) -> list[Word]:
    """Return the words of which a text may have the pieces without having them."""
    return [word for word in words if not word.is_exact]


def _first_with(versions: Sequence[int], asked: Clause, limit: int) -> list[int]:
    """Return the first of some versions whose texts are as asked."""
    source = f"SELECT {LIST_ROWS}.version_id FROM {with_texts(LIST_ROWS)}"
    return _versions(source, both(is_one_of(versions), asked), limit)


def _described(
    versions: Sequence[int], column: str, titles: Sequence[int], asked: Clause | None
) -> list[tuple[Any, ...]]:
    """Return the hits of those versions that are in ``titles`` or whose texts are as asked.

    After the columns of a hit comes the one to sort by, if there is one.
    """
    if not versions:
        return []
    columns = ", ".join(f"{LIST_ROWS}.{name}" for name in (*Hit._fields, column) if name)
    source, where = LIST_ROWS, is_one_of(versions)
    if asked and asked.values:
        source = with_texts(LIST_ROWS)
        where = both(where, either(is_one_of(titles), asked) if titles else asked)
    sql = f"SELECT {columns} FROM {source} WHERE {where.sql}"
    with connection.cursor() as cursor:
        cursor.execute(prepared(sql), where.values)
        return list(cursor.fetchall())


def _where(rows: ListRowQuerySet) -> Clause | None:
    """Return the filters of the rows as SQL; None when nothing can pass them."""
    compiler = rows.query.get_compiler(connection=connection)
    try:
        sql, values = rows.query.where.as_sql(compiler, connection)
    except EmptyResultSet:
        return None
    return Clause(sql, list(values))


def _with_words(table: str, where: Clause, words: Sequence[Word], limit: int) -> list[int]:
    """Return some versions that have the words, in the title or anywhere."""
    asked, unsure = has_words(table, words), _unsure(words)
    if not unsure:
        return _select(table, asked, where, limit)
    really = titles_have(unsure) if table == TITLES else texts_have(unsure)
    return _select(table, asked, both(where, really), limit, with_texts)


def _select(
    table: str,
    asked: Clause,
    where: Clause,
    limit: int,
    joined: Callable[[str], str] = str,
) -> list[int]:
    source = rows_with(table, asked)
    sql = f"SELECT {LIST_ROWS}.version_id FROM {joined(source.sql)}"
    return _versions(sql, Clause(where.sql, [*source.values, *where.values]), limit)


def _versions(source: str, where: Clause, limit: int) -> list[int]:
    """Return the older versions first: an index gives them in any order."""
    sql = f"{source} WHERE {where.sql} LIMIT {limit}"
    with connection.cursor() as cursor:
        cursor.execute(prepared(sql), where.values)
        return sorted(version for (version,) in cursor.fetchall())

"""The index behind search: which versions have which pieces of text.

SQLite keeps it in two full-text tables, PostgreSQL in a side table of integer arrays under
GIN; Django knows neither. A row is written when a version is published, and never searched
for a version that has no list row.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from disclosure.grams import grams_of_initials, grams_of_text, grams_of_word, signed
from disclosure.search import Word

TITLES, TEXTS = "disclosure_titlegrams", "disclosure_textgrams"
SIDE_TABLE = "disclosure_searchgrams"
CHUNK = 200

_CREATE = {
    "sqlite": [
        f"CREATE VIRTUAL TABLE {table} USING fts5("
        "grams, content='', detail=none, columnsize=0, tokenize='ascii')"
        for table in (TITLES, TEXTS)
    ],
    "postgresql": [
        f"CREATE TABLE {SIDE_TABLE} (version_id bigint PRIMARY KEY,"
        " titles integer[] NOT NULL, texts integer[] NOT NULL)",
        # A publication writes the index at once: a search never reads a pending list.
        f"CREATE INDEX {TITLES} ON {SIDE_TABLE} USING gin (titles) WITH (fastupdate = off)",
        f"CREATE INDEX {TEXTS} ON {SIDE_TABLE} USING gin (texts) WITH (fastupdate = off)",
    ],
}
_DROP = {
    "sqlite": [f"DROP TABLE {table}" for table in (TITLES, TEXTS)],
    "postgresql": [f"DROP TABLE {SIDE_TABLE}"],
}
_CLEAR = {
    "sqlite": [f"INSERT INTO {table}({table}) VALUES ('delete-all')" for table in (TITLES, TEXTS)],
    "postgresql": [f"TRUNCATE {SIDE_TABLE}"],
}


class Indexed(NamedTuple):
    """What the index is made from: a version, its normalised texts, its name's initials."""

    version_id: int
    title: str
    body: str
    initials: str


class Clause(NamedTuple):
    """A piece of SQL and its values."""

    sql: str
    values: list[Any]


def create_index(connection: BaseDatabaseWrapper) -> None:
    """Make the empty tables of the index; for the migration."""
    _run(connection, _CREATE)


def drop_index(connection: BaseDatabaseWrapper) -> None:
    """Take the tables of the index away; for the migration's reverse."""
    _run(connection, _DROP)


def clear_index(connection: BaseDatabaseWrapper) -> None:
    """Forget every version."""
    _run(connection, _CLEAR)


def _run(connection: BaseDatabaseWrapper, statements: dict[str, list[str]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)


def add_to_index(rows: Iterable[Indexed]) -> None:
    """Write the pieces of new versions."""
    grams = ((row.version_id, *_grams(row)) for row in rows)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for pk, titles, texts in grams:
                for table, numbers in ((TITLES, titles), (TEXTS, texts)):
                    sql = f"INSERT INTO {table}(rowid, grams) VALUES (%s, %s)"
                    cursor.execute(sql, [pk, _tokens(numbers)])
            return
        for pk, titles, texts in grams:
            cursor.execute(
                f"INSERT INTO {SIDE_TABLE} VALUES (%s, %s::integer[], %s::integer[])",
                [pk, _array(titles), _array(texts)],
            )


def remove_from_index(rows: Iterable[Indexed]) -> None:
    """Forget versions; their texts must be those they were added with."""
    with connection.cursor() as cursor:
        for row in rows:
            if connection.vendor == "sqlite":
                for table, numbers in zip((TITLES, TEXTS), _grams(row), strict=True):
                    sql = f"INSERT INTO {table}({table}, rowid, grams) VALUES ('delete', %s, %s)"
                    cursor.execute(sql, [row.version_id, _tokens(numbers)])
            else:
                sql = f"DELETE FROM {SIDE_TABLE} WHERE version_id = %s"
                cursor.execute(sql, [row.version_id])


def _grams(row: Indexed) -> tuple[set[int], set[int]]:
    """Return the pieces of the title, with those of the initials, and of all texts."""
    title = grams_of_text(row.title)
    return title | grams_of_initials(row.initials), title | grams_of_text(row.body)


def source(table: str) -> str:
    """Return what to select from to look into titles or texts, joined to the list's rows.

    On SQLite the order of a cross join stands: first the index, then each row it names.
    """
    if connection.vendor == "sqlite":
        return (
            f"{table} CROSS JOIN disclosure_listrow"
            f" ON disclosure_listrow.version_id = {table}.rowid"
        )
    return (
        f"{SIDE_TABLE} JOIN disclosure_listrow"
        f" ON disclosure_listrow.version_id = {SIDE_TABLE}.version_id"
    )


def has_grams(table: str, groups: Sequence[Sequence[set[int]]]) -> Clause:
    """Return the condition that of each group of sets one set is there as a whole."""
    if connection.vendor == "sqlite":
        asked = " AND ".join(
            f"({' OR '.join(f'({_all_tokens(choice)})' for choice in group)})" for group in groups
        )
        return Clause(f"{table} MATCH %s", [asked])
    column = {TITLES: "titles", TEXTS: "texts"}[table]
    term = f"{SIDE_TABLE}.{column} @> %s::integer[]"
    sql = " AND ".join(f"({' OR '.join([term] * len(group))})" for group in groups)
    return Clause(sql, [_array(choice) for group in groups for choice in group])


def has_words(table: str, words: Sequence[Word]) -> Clause:
    """Return the condition that the pieces of every word are there."""
    return has_grams(table, [[grams_of_word(one) for one in word.choices] for word in words])


def really_has_words(table: str, words: Sequence[Word]) -> Clause:
    """Return the condition on the texts themselves, for words longer than their pieces."""
    place = {"sqlite": "instr", "postgresql": "strpos"}[connection.vendor]
    columns = ["title"] if table == TITLES else ["title", "body"]
    terms, values = [], []
    for word in words:
        if word.is_exact:
            continue
        tests = [f"{place}(disclosure_searchrow.{column}, %s) > 0" for column in columns]
        terms.append(f"({' OR '.join(tests * len(word.choices))})")
        values += [one for one in word.choices for _ in columns]
    return Clause(" AND ".join(terms), values)


def prepared(sql: str) -> str:
    """Return the statement as it is to be executed.

    PostgreSQL cannot know how dear it is to read an array from its row, and would rather
    read them all than use the index for a common word.
    """
    if connection.vendor == "sqlite":
        return sql
    return f"SET LOCAL enable_seqscan = off; SET LOCAL jit = off; {sql}"


def is_in_index(row: Indexed) -> bool:
    """Whether a version is found by pieces of its own texts; a sample of them is tried."""
    title = _sample(row.title)
    samples = ((TITLES, title), (TEXTS, title | _sample(row.body)))
    return all(_is_indexed(table, row.version_id, numbers) for table, numbers in samples)


def _sample(text: str) -> set[int]:
    """Return the pieces of the beginning, the middle and the end of a text."""
    middle = len(text) // 2
    return grams_of_text("\n".join([text[:8], text[middle : middle + 8], text[-8:]]))


def _is_indexed(table: str, version_id: int, numbers: set[int]) -> bool:
    if not numbers:
        return True
    clause = has_grams(table, [[numbers]])
    is_sqlite = connection.vendor == "sqlite"
    name, key = (table, "rowid") if is_sqlite else (SIDE_TABLE, "version_id")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM {name} WHERE {key} = %s AND {clause.sql}",
            [version_id, *clause.values],
        )
        return cursor.fetchone() is not None


def _tokens(numbers: Iterable[int]) -> str:
    return " ".join(f"{number:x}" for number in numbers)


def _all_tokens(numbers: Iterable[int]) -> str:
    return " AND ".join(f'"{number:x}"' for number in sorted(numbers))


def _array(numbers: Iterable[int]) -> list[int]:
    return sorted(map(signed, numbers))

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
LIST_ROWS, SEARCH_ROWS = "disclosure_listrow", "disclosure_searchrow"
CHUNK = 200
_STORE = {
    "sqlite": [],
    # Texts that are looked into stand in their rows as they are: to fetch them from aside and
    # to unpack them takes three times as long. Of the arrays only the index reads anything:
    # they stand aside, so that a thousand rows fit where a hundred did.
    "postgresql": [
        f"ALTER TABLE {SEARCH_ROWS} SET (toast_tuple_target = 8160)",
        f"UPDATE {SEARCH_ROWS} SET title = title || '', body = body || ''",
        f"CLUSTER {SEARCH_ROWS} USING {SEARCH_ROWS}_version_id_key",
        f"ALTER TABLE {SIDE_TABLE} SET (toast_tuple_target = 128)",
        f"CLUSTER {SIDE_TABLE} USING {SIDE_TABLE}_pkey",
        f"ANALYZE {SEARCH_ROWS}",
        f"ANALYZE {SIDE_TABLE}",
    ],
}
_PLANNING = "".join(
    f"SET LOCAL {name} = {value};"
    for name, value in {
        "enable_seqscan": "off",
        "enable_mergejoin": "off",
        "enable_hashjoin": "off",
        "random_page_cost": "1",
        "max_parallel_workers_per_gather": "0",
        "jit": "off",
    }.items()
)

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


def store_for_reading(connection: BaseDatabaseWrapper) -> None:
    """Store texts and pieces so that reading them is quick; for the migration."""
    _run(connection, _STORE)


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


def rows_with(table: str, asked: Clause) -> Clause:
    """Return what to select from: the list's rows whose titles or texts have the pieces.

    The index goes first, then each row that it names, until there are enough: on SQLite the
    order of a cross join stands, on PostgreSQL that of a query which may not be merged.
    """
    if connection.vendor == "sqlite":
        found, join = f"SELECT rowid AS version_id FROM {table} WHERE {asked.sql}", "CROSS JOIN"
    else:
        found, join = f"SELECT version_id FROM {SIDE_TABLE} WHERE {asked.sql} OFFSET 0", "JOIN"
    sql = f"({found}) AS found {join} {LIST_ROWS} ON {LIST_ROWS}.version_id = found.version_id"
    return Clause(sql, asked.values)


def with_texts(source: str) -> str:
    """Return a source of list rows joined to their texts, which are read after the rows."""
    join = "CROSS JOIN" if connection.vendor == "sqlite" else "JOIN"
    return f"{source} {join} {SEARCH_ROWS} ON {SEARCH_ROWS}.version_id = {LIST_ROWS}.version_id"


def is_one_of(versions: Iterable[int]) -> Clause:
    """Return the condition that a list row is one of some versions, thousands if need be."""
    column, keys = f"{LIST_ROWS}.version_id", ",".join(map(str, versions))
    if connection.vendor == "sqlite":
        return Clause(f"{column} IN (SELECT value FROM json_each(%s))", [f"[{keys}]"])
    return Clause(f"{column} = ANY(%s::bigint[])", [f"{{{keys}}}"])


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


def titles_have(words: Sequence[Word]) -> Clause:
    """Return the condition that every word stands in the title itself."""
    return _have(words, ["title"])


def texts_have(words: Sequence[Word]) -> Clause:
    """Return the condition that every word stands in the title or the body themselves."""
    # A body has most words, and those of which the title has them are known beforehand.
    return _have(words, ["body", "title"])


def _have(words: Sequence[Word], columns: Sequence[str]) -> Clause:
    place = {"sqlite": "instr", "postgresql": "strpos"}[connection.vendor]
    terms: list[str] = ["TRUE"]
    values: list[Any] = []
    for word in words:
        found = [f"{place}({SEARCH_ROWS}.{name}, %s) > 0" for name in columns for _ in word.choices]
        terms.append(f"({' OR '.join(found)})")
        values += word.choices * len(columns)
    return Clause(" AND ".join(terms), values)


def both(one: Clause, other: Clause) -> Clause:
    """Return the condition that two conditions hold."""
    return Clause(f"{one.sql} AND {other.sql}", [*one.values, *other.values])


def either(one: Clause, other: Clause) -> Clause:
    """Return the condition that one of two conditions holds."""
    return Clause(f"({one.sql} OR {other.sql})", [*one.values, *other.values])


def prepared(sql: str) -> str:
    """Return the statement as it is to be executed.

    PostgreSQL cannot know how dear it is to read an array or a text from its row, and would
    rather go through a whole table than use the index for a common word. What takes a few
    milliseconds is slower with a compiler or a second process.
    """
    if connection.vendor == "sqlite":
        return sql
    return f"{_PLANNING} {sql}"


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

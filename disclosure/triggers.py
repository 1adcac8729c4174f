"""Triggers that refuse to change or delete published rows: the third net.

They are made anew after every migration because SQLite drops them when Django alters a
table by copying it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

PROTECTED_TABLES = (
    "disclosure_publishedversion",
    "disclosure_logentry",
    "disclosure_withdrawal",
)
REFUSAL = "published rows are insert-only"


def create_triggers(connection: BaseDatabaseWrapper) -> None:
    """Put every trigger in place, replacing what is there."""
    drop_triggers(connection)
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor):
            cursor.execute(statement)


def drop_triggers(connection: BaseDatabaseWrapper) -> None:
    """Remove the triggers; for test databases that must be flushed."""
    suffix = {"postgresql": "ON {table}", "sqlite": ""}[connection.vendor]
    with connection.cursor() as cursor:
        for name, table in expected_triggers(connection.vendor):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name} {suffix.format(table=table)}")


def missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of triggers that should exist and do not, or are disabled."""
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    return [name for name, _ in expected_triggers(connection.vendor) if name not in present]


@contextmanager
def lifted_triggers(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Take the triggers away for the length of a block; tests only."""
    drop_triggers(connection)
    try:
        yield
    finally:
        create_triggers(connection)


def expected_triggers(vendor: str) -> list[tuple[str, str]]:
    """Return (trigger name, table) for every trigger the engine must have."""
    events = ["update", "delete"] + (["truncate"] if vendor == "postgresql" else [])
    return [(f"{table}_no_{event}", table) for table in PROTECTED_TABLES for event in events]


def _statements(vendor: str) -> Iterator[str]:
    if vendor == "postgresql":
        yield (
            "CREATE OR REPLACE FUNCTION disclosure_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
    for name, table in expected_triggers(vendor):
        event = name.rsplit("_", 1)[1].upper()
        yield _statement(vendor, name, table, event)


def _statement(vendor: str, name: str, table: str, event: str) -> str:
    if vendor == "sqlite":
        return (
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
    scope = "STATEMENT" if event == "TRUNCATE" else "ROW"
    return (
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
        f"FOR EACH {scope} EXECUTE FUNCTION disclosure_refuse()"
    )

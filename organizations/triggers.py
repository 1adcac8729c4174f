"""Triggers that refuse to change or delete insert-only rows: the third net.

Every model that inherits from ``InsertOnly`` gets them. They are made anew after every
migration because SQLite drops them when Django alters a table by copying it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

from organizations.insert_only import InsertOnly

REFUSAL = "these rows are insert-only"


def protected_tables() -> list[str]:
    """Return the tables of all insert-only models, in a fixed order."""
    models = apps.get_models()
    return sorted(model._meta.db_table for model in models if issubclass(model, InsertOnly))


def create_triggers(connection: BaseDatabaseWrapper) -> None:
    """Put every trigger in place, replacing what is there."""
    drop_triggers(connection)
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for statement in _statements(connection.vendor, tables):
            cursor.execute(statement)


def drop_triggers(connection: BaseDatabaseWrapper) -> None:
    """Remove the triggers; for test databases that must be flushed."""
    suffix = {"postgresql": "ON {table}", "sqlite": ""}[connection.vendor]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for name, table in expected_triggers(connection.vendor):
            if table not in tables:  # while only some apps are migrated
                continue
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
    return [(f"{table}_no_{event}", table) for table in protected_tables() for event in events]


def _statements(vendor: str, tables: set[str]) -> Iterator[str]:
    if vendor == "postgresql":
        yield (
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
        yield from _functions_with_exceptions()
    exceptions = allowed_updates()
    for name, table in expected_triggers(vendor):
        if table in tables:
            event = name.rsplit("_", 1)[1].upper()
            allowed = exceptions.get(table, "") if event == "UPDATE" else ""
            yield _statement(vendor, name, table, event, allowed)


def allowed_updates() -> dict[str, str]:
    """Return, by table, the condition over OLD and NEW of the one update that is let through."""
    models = apps.get_models()
    return {
        model._meta.db_table: model.allowed_update
        for model in models
        if issubclass(model, InsertOnly) and model.allowed_update
    }


def _functions_with_exceptions() -> Iterator[str]:
    for table, allowed in sorted(allowed_updates().items()):
        yield (
            f"CREATE OR REPLACE FUNCTION refuse_change_of_{table}() RETURNS trigger "
            f"LANGUAGE plpgsql AS $$ BEGIN IF {allowed} THEN RETURN NEW; END IF; "
            f"RAISE EXCEPTION '{REFUSAL}'; END $$"
        )


def _statement(vendor: str, name: str, table: str, event: str, allowed: str) -> str:
    if vendor == "sqlite":
        condition = f"WHEN NOT ({allowed}) " if allowed else ""
        return (
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} {condition}"
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
    scope = "STATEMENT" if event == "TRUNCATE" else "ROW"
    function = f"refuse_change_of_{table}" if allowed else "refuse_change"
    return (
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
        f"FOR EACH {scope} EXECUTE FUNCTION {function}()"
    )

"""The state of everything that public pages are made from, as one short key.

Publications and withdrawals move the head of the log. Reference tables have no log: triggers
note that one of them changed, whoever changed it and by whatever command.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from disclosure.models import ReferenceRevision

REFERENCE_MODELS = (
    "organizations.Region",
    "organizations.Organization",
    "powers.PowerCategory",
    "legislation.Instrument",
    "legislation.InstrumentAlias",
    "legislation.InstrumentVersion",
    "legislation.Provision",
    "disclosure.Synonym",
    "disclosure.RenderedChart",
    "disclosure.Volume",
    "disclosure.IndexNumber",
    "portal.Inspection",
)
KEPT = 100
_STATE = """
SELECT (SELECT entry_hash FROM disclosure_logentry ORDER BY "index" DESC LIMIT 1),
       count(*), max(id), sum(number) FROM disclosure_referencerevision
"""
_FUNCTION = """
CREATE OR REPLACE FUNCTION note_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('zhiquan.revised', true) IS DISTINCT FROM txid_current()::text THEN
        INSERT INTO disclosure_referencerevision (number) VALUES (0);
        PERFORM set_config('zhiquan.revised', txid_current()::text, true);
    END IF;
    RETURN NULL;
END $$
"""
_COUNT = (
    "INSERT INTO disclosure_referencerevision (id, number) VALUES (1, 1)"
    " ON CONFLICT (id) DO UPDATE SET number = number + 1"
)


def published_state() -> str:
    """Return a key that changes whenever a public page may; one small query."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE)
        head, *revision = cursor.fetchone()
    return "-".join([head or "", *(str(number or 0) for number in revision)])


def note_revision() -> None:
    """Say that something changed that no trigger sees."""
    ReferenceRevision.objects.create()


def forget_old_revisions() -> None:
    """Keep the table small; called when the head of the log moves anyway."""
    newest = ReferenceRevision.objects.order_by("-pk").values_list("pk", flat=True)
    oldest_kept = newest[KEPT : KEPT + 1].first()
    if oldest_kept:
        ReferenceRevision.objects.filter(pk__lte=oldest_kept).delete()


def create_revision_triggers(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place; SQLite drops them when a table is altered."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if ReferenceRevision._meta.db_table not in tables:
            return
        for statement in _statements(connection.vendor, tables):
            cursor.execute(statement)


def _statements(vendor: str, tables: set[str]) -> Iterator[str]:
    if vendor == "postgresql":
        yield _FUNCTION
    for table in (apps.get_model(label)._meta.db_table for label in REFERENCE_MODELS):
        if table in tables:
            yield from _of_table(vendor, table)


def _of_table(vendor: str, table: str) -> Iterator[str]:
    name = f"{table}_revised"
    if vendor == "postgresql":
        yield f"DROP TRIGGER IF EXISTS {name} ON {table}"
        yield (
            f"CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION note_revision()"
        )
        return
    for event in ("INSERT", "UPDATE", "DELETE"):
        yield f"DROP TRIGGER IF EXISTS {name}_{event.lower()}"
        yield f"CREATE TRIGGER {name}_{event.lower()} AFTER {event} ON {table} BEGIN {_COUNT}; END"

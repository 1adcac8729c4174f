"""The publication log: a chain of hashes over entries that hold no content and no names."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from disclosure.canonical import canonical_json, salted_hash, sha256_hex
from disclosure.models import LogEntry, PublishedVersion, Purge, Restoration, Withdrawal

FACTS = (
    "code",
    "number",
    "effective_on",
    "change_kind",
    "reason",
    "cause_document",
    "note",
    "reviewing_bodies",
)

# Any constant will do, as long as every writer of the log takes the same lock.
LOG_LOCK = 7_301_942


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What is to be logged: kind, power code, version number, content hash."""

    kind: str
    code: str
    version: int
    content_hash: str


def instant_text(at: datetime.datetime) -> str:
    """Return an aware instant as UTC with microseconds, e.g. 2026-11-22T08:00:00.000000Z."""
    return at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def version_record(version: PublishedVersion) -> str:
    """Return the canonical JSON that a version's content hash covers, beside its salt."""
    facts = {name: getattr(version, name) for name in FACTS}
    facts["effective_on"] = version.effective_on.isoformat()
    facts["published_at"] = instant_text(version.published_at)
    return canonical_json(facts | {"snapshot": sha256_hex(version.snapshot)})


def content_hash_of(version: PublishedVersion) -> str:
    """Return the hash by which the log knows the version."""
    return salted_hash(version.salt, version_record(version))


def withdrawal_hash_of(withdrawal: Withdrawal) -> str:
    """Return the hash by which the log knows a withdrawal."""
    # Withdrawals of before these columns were there keep their hashes.
    later = {
        "cause_document": withdrawal.cause_document,
        "reviewing_bodies": withdrawal.reviewing_bodies,
    }
    filled = {name: words for name, words in later.items() if words}
    return _hash_of({"code": withdrawal.code} | filled, withdrawal)


def restoration_hash_of(restoration: Restoration) -> str:
    """Return the hash by which the log knows a restoration."""
    return _hash_of({"withdrawal": withdrawal_hash_of(restoration.withdrawal)}, restoration)


def purge_hash_of(purge: Purge) -> str:
    """Return the hash by which the log knows a purge; it keeps that of the content."""
    return _hash_of({"content_hash": purge.content_hash}, purge)


def _hash_of(what: dict[str, str], row: Withdrawal | Restoration | Purge) -> str:
    return sha256_hex(canonical_json(what | {"at": instant_text(row.at), "reason": row.reason}))


def entry_text(row: LogEntry) -> str:
    """Return the canonical JSON of an entry; these bytes are chained and are the tree's leaves."""
    entry: dict[str, Any] = {
        "index": row.index,
        "at": instant_text(row.at),
        "kind": row.kind,
        "code": row.code,
        "version": row.version,
        "content_hash": row.content_hash,
        "previous": row.previous,
    }
    return canonical_json(entry)


def lock_log() -> None:
    """Let one writer at a time append; call it first inside the transaction.

    SQLite's immediate transactions are alone anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOG_LOCK])


def append(entries: Iterable[NewEntry], at: datetime.datetime) -> None:
    """Append entries to the chain; the caller holds the lock."""
    head = LogEntry.objects.order_by("-index").first()
    index, previous = (head.index + 1, head.entry_hash) if head else (0, "")
    rows = []
    for entry in entries:
        row = LogEntry(
            index=index,
            at=at,
            kind=entry.kind,
            code=entry.code,
            version=entry.version,
            content_hash=entry.content_hash,
            previous=previous,
        )
        row.entry = entry_text(row)
        row.entry_hash = sha256_hex(row.entry)
        rows.append(row)
        index, previous = index + 1, row.entry_hash
    LogEntry.objects.bulk_create(rows, batch_size=500)


def head_hash() -> str:
    """Return the hash of the newest entry, "" when nothing was published yet."""
    head = LogEntry.objects.order_by("-index").values_list("entry_hash", flat=True).first()
    return head or ""


def head_index() -> int:
    """Return the index of the newest entry, -1 when nothing was published yet."""
    head = LogEntry.objects.order_by("-index").values_list("index", flat=True).first()
    return -1 if head is None else head

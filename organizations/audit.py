"""The audit trail: one chain of entries over everything that people and commands did."""

import datetime
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from organizations.models import AuditEntry, Person

# Any constant will do, as long as every writer of the trail takes the same lock.
AUDIT_LOCK = 7_301_943

HASHED = (
    "index",
    "actor",
    "action",
    "target",
    "subject",
    "result",
    "address",
    "detail",
    "previous",
)


# Where the request comes from that is being answered; commands come from nowhere.
CALLER: ContextVar[str | None] = ContextVar("caller", default=None)


@contextmanager
def calling_from(address: str | None) -> Iterator[None]:
    """Let every entry that is written meanwhile say where it came from."""
    token = CALLER.set(address)
    try:
        yield
    finally:
        CALLER.reset(token)


@transaction.atomic
def record(
    action: str,
    *,
    actor: str,
    person: Person | None = None,
    target: str = "",
    subject: Model | None = None,
    result: str = AuditEntry.Result.DONE,
    address: str | None = None,
    detail: dict[str, Any] | None = None,
    before_hash: str = "",
    after_hash: str = "",
) -> AuditEntry:
    """Append one entry to the trail, in the transaction of what it tells of.

    ``subject`` is the row that was worked on, by which the trail can be asked later; the two
    hashes say what it was and became. The address is that of the request being answered.
    """
    _lock()
    last = AuditEntry.objects.order_by("-index").first()
    entry = AuditEntry(
        index=last.index + 1 if last else 0,
        at=timezone.now(),
        person=person,
        actor=actor,
        action=action,
        target=target,
        subject=subject_text(subject) if subject else "",
        result=result,
        address=address or CALLER.get(),
        detail=detail or {},
        before_hash=before_hash,
        after_hash=after_hash,
        previous=last.entry_hash if last else "",
    )
    entry.entry_hash = entry_hash(entry)
    entry.save()
    return entry


def row_hash(*rows: Model) -> str:
    """Return the SHA-256 over everything that the rows hold, in whatever order they come."""
    facts = {
        f"{row._meta.label_lower}:{row.pk}": {
            field.attname: field.value_to_string(row) for field in row._meta.concrete_fields
        }
        for row in rows
    }
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def subject_text(row: Model) -> str:
    """Return how the trail names a row; a part is named as the whole that it belongs to."""
    whole = getattr(row, "edited_as", row)
    return f"{whole._meta.label_lower}:{whole.pk}"


def entry_hash(entry: AuditEntry) -> str:
    """Return the SHA-256 over an entry's facts and the hash of the entry before."""
    facts = {name: getattr(entry, name) for name in HASHED}
    at = entry.at.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    facts |= {"at": at, "person": entry.person_id}
    # Entries that were written before there were such hashes are proven as they were.
    hashes = {"before_hash": entry.before_hash, "after_hash": entry.after_hash}
    facts |= {name: value for name, value in hashes.items() if value}
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def verify_audit() -> Iterator[str]:
    """Yield a Chinese sentence for every entry that does not fit the chain."""
    previous = ""
    for index, entry in enumerate(AuditEntry.objects.order_by("index").iterator()):
        if entry.index != index:
            yield f"审计记录第{index}条缺失。"
            return
        if entry.previous != previous:
            yield f"审计记录第{index}条与上一条不相接。"
        if entry.entry_hash != entry_hash(entry):
            yield f"审计记录第{index}条的内容与哈希不符。"
        previous = entry.entry_hash


def _lock() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [AUDIT_LOCK])

"""The audit trail: one chain of entries over everything that people and commands did."""

import datetime
import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from organizations.models import AuditEntry, Person

# Any constant will do, as long as every writer of the trail takes the same lock.
AUDIT_LOCK = 7_301_943

HASHED = ("index", "actor", "action", "target", "result", "address", "detail", "previous")


@transaction.atomic
def record(
    action: str,
    *,
    actor: str,
    person: Person | None = None,
    target: str = "",
    result: str = AuditEntry.Result.DONE,
    address: str | None = None,
    detail: dict[str, Any] | None = None,
) -> AuditEntry:
    """Append one entry to the trail, in the transaction of what it tells of."""
    _lock()
    last = AuditEntry.objects.order_by("-index").first()
    entry = AuditEntry(
        index=last.index + 1 if last else 0,
        at=timezone.now(),
        person=person,
        actor=actor,
        action=action,
        target=target,
        result=result,
        address=address,
        detail=detail or {},
        previous=last.entry_hash if last else "",
    )
    entry.entry_hash = entry_hash(entry)
    entry.save()
    return entry


def entry_hash(entry: AuditEntry) -> str:
    """Return the SHA-256 over an entry's facts and the hash of the entry before."""
    facts = {name: getattr(entry, name) for name in HASHED}
    at = entry.at.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    facts |= {"at": at, "person": entry.person_id}
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

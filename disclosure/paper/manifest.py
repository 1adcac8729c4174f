"""The attachment by which anyone can prove off line that a PDF is what was published."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from disclosure.canonical import canonical_json
from disclosure.log import version_record
from disclosure.models import LogEntry, PublishedVersion

SCHEMA = 1
NAME = "manifest.json"
DESCRIPTION = "文中每项职权公开时的快照、盐、公开事实和内容哈希"


def manifest(
    versions: Iterable[PublishedVersion],
    entries: Mapping[tuple[str, int], str],
    *,
    organization: str,
    as_of: str,
    log: LogEntry | None,
) -> str:
    """Return the manifest of the versions as canonical JSON.

    ``facts`` and the snapshot's SHA-256 within are what a content hash covers beside its
    salt; ``entries`` gives the log entry of each (code, number) in its own bytes.
    """
    return canonical_json(
        {
            "schema": SCHEMA,
            "as_of": as_of,
            "organization": organization,
            "log_head": {"index": log.index, "hash": log.entry_hash} if log else None,
            "versions": [_version(row, entries.get((row.code, row.number))) for row in versions],
        }
    )


def _version(version: PublishedVersion, entry: str | None) -> dict[str, Any]:
    return {
        "code": version.code,
        "number": version.number,
        "salt": version.salt,
        "content_hash": version.content_hash,
        "facts": json.loads(version_record(version)),
        "snapshot": version.snapshot,
        "log_entry": entry,
    }

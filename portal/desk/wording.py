"""The fields of an item in words, beside which people leave comments."""

import json
from typing import Any

from disclosure.comparison import lines_of
from disclosure.models import PublishedVersion
from filings.models import FilingItem
from filings.readiness import frozen_snapshot


def before_and_after(item: FilingItem) -> tuple[PublishedVersion | None, dict[str, Any]]:
    """Return the version that the item changes and the snapshot that it proposes."""
    if item.version:
        earlier = item.power.versions.filter(number__lt=item.version.number)
        return earlier.order_by("-number").first(), item.version.content
    before = item.power.versions.in_force().first()
    is_frozen = item.snapshot and item.state not in FilingItem.EDITABLE_STATES
    return before, json.loads(item.snapshot if is_frozen else frozen_snapshot(item))


def field_labels(item: FilingItem) -> dict[str, str]:
    """Return the labels of all fields that stand in the old or the new snapshot."""
    before, after = before_and_after(item)
    lines = [*(lines_of(before.content) if before else []), *lines_of(after)]
    return {line.key: line.label for line in lines}

"""Two snapshots side by side, with marks where they differ; for the office."""

from collections.abc import Iterable
from typing import Any

from django.template.loader import render_to_string

from disclosure.comparison import Difference, Line, differences, lines_of
from disclosure.marking import marked


def difference_table(
    before: dict[str, Any] | None, after: dict[str, Any], names: tuple[str, str]
) -> str:
    """Return a table of the fields that differ, as HTML; ``names`` head its two columns.

    Without a snapshot before, every filled field is new.
    """
    found = differences_or_all(before, after)
    return table([(row.label, row.before, row.after) for row in found], names)


def differences_or_all(before: dict[str, Any] | None, after: dict[str, Any]) -> list[Difference]:
    """Return what differs; without a snapshot before, every filled field."""
    return differences(before, after) if before else [_as_new(line) for line in lines_of(after)]


def table(rows: Iterable[tuple[str, str, str]], names: tuple[str, str]) -> str:
    """Return (label, before, after) as an HTML table with marks where the texts differ."""
    found = [{"label": label, "segments": marked(old, new)} for label, old, new in rows]
    context = {"differences": found, "before": names[0], "after": names[1]}
    return render_to_string("admin/parts/differences.html", context)


def _as_new(line: Line) -> Difference:
    return Difference(line.section, line.label, "", line.text, line.key)

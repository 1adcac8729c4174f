"""Two snapshots side by side, with marks where they differ; for the office."""

from typing import Any

from django.template.loader import render_to_string

from disclosure.comparison import differences
from disclosure.marking import marked


def difference_table(before: dict[str, Any], after: dict[str, Any], names: tuple[str, str]) -> str:
    """Return a table of the fields that differ, as HTML; ``names`` head its two columns."""
    rows = [
        {"label": row.label, "segments": marked(row.before, row.after)}
        for row in differences(before, after)
    ]
    context = {"differences": rows, "before": names[0], "after": names[1]}
    return render_to_string("admin/parts/differences.html", context)

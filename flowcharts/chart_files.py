"""Charts as they stand in TOML files: starter charts and those of the demonstration.

A step is a table with the fields of ``Step``, its limit in words; a link is ``a → b：条件``.
"""

import re
from collections.abc import Mapping
from typing import Any

from flowcharts.chart import Chart, Link, Risk, Step
from flowcharts.limits import limit_in

# The condition may be missing.
LINK = re.compile(r"^(?P<source>\w+) → (?P<target>\w+)(?:：(?P<condition>.+))?$")


def chart_in(data: Mapping[str, Any]) -> Chart:
    """Return the chart of one file; raises KeyError, TypeError or ValueError when it is wrong."""
    return Chart(
        steps=tuple(_step(step) for step in data["steps"]),
        links=tuple(_link(text) for text in data["links"]),
        complaint_channel=data["complaint_channel"],
    )


def _step(data: Mapping[str, Any]) -> Step:
    risks = tuple(
        Risk(**{**risk, "controls": tuple(risk["controls"])}) for risk in data.get("risks", ())
    )
    fields = {name: value for name, value in data.items() if name not in {"risks", "limit"}}
    limit = data.get("limit", "")
    number, unit = limit_in(limit)
    return Step(**fields, limit_number=number, limit_unit=unit, limit_text=limit, risks=risks)


def _link(text: str) -> Link:
    found = LINK.match(text)
    if not found:
        raise ValueError(f"流向“{text}”应写成“甲 → 乙：条件”。")
    return Link(found["source"], found["target"], found["condition"] or "")

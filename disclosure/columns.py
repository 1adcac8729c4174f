"""What a published version repeats of its snapshot, so that lists can filter and sort."""

from typing import Any

LIST_COLUMNS = (
    "code",
    "name",
    "sub_item",
    "category_code",
    "category_name",
    "organization_code",
    "organization_name",
    "standing",
    "levels",
    "risk_levels",
    "chart_hash",
    "position",
)


def columns_of(snapshot: dict[str, Any]) -> dict[str, Any]:
    """Return the values of ``LIST_COLUMNS`` for a snapshot."""
    flowchart = snapshot["flowchart"]
    return {
        "code": snapshot["code"],
        "name": snapshot["name"],
        "sub_item": snapshot["sub_item"],
        "category_code": snapshot["category"]["code"],
        "category_name": snapshot["category"]["name"],
        "organization_code": snapshot["organization"]["code"],
        "organization_name": snapshot["organization"]["name"],
        "standing": snapshot["standing"],
        "levels": ",".join(sorted({row["level"] for row in snapshot["exercises"]} - {""})),
        "risk_levels": risk_levels(flowchart),
        "chart_hash": flowchart["hash"] if flowchart else "",
        "position": snapshot["position"],
    }


def risk_levels(flowchart: dict[str, Any] | None) -> str:
    """Return the letters of the chart's risk points, each once, in order; "" without any."""
    if flowchart is None:
        return ""
    steps = flowchart["chart"]["steps"]
    return "".join(sorted({risk["level"] for step in steps for risk in step["risks"]}))

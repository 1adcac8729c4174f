"""How the flowchart of a power differs between two versions, as a picture and in words."""

import base64
import json
from typing import Any

from disclosure.models import PublishedVersion
from disclosure.snapshots import for_snapshot, freeze
from flowcharts.chart import Chart
from flowcharts.difference_picture import draw_difference
from flowcharts.differing import difference
from powers.models import Power

NOW = "now"


def chart_in_snapshot(content: dict[str, Any]) -> Chart:
    """Return the chart of a snapshot; of one without a chart, an empty one."""
    flowchart = content["flowchart"]
    return Chart.from_dict(flowchart["chart"]) if flowchart else Chart()


def compared(power: Power, before: str, after: str) -> dict[str, Any] | None:
    """Return what the page shows; None when a version does not exist.

    A version is named by its number, what is filled in now by ``NOW``; empty names stand for
    the newest version and for now.
    """
    versions = {str(version.number): version for version in power.versions.order_by("number")}
    before = before or next(reversed(versions), NOW)
    after = after or NOW
    if not {before, after} <= {*versions, NOW}:
        return None
    found = difference(_chart(power, versions, before), _chart(power, versions, after))
    choices = [(number, f"公开的第{number}版") for number in versions]
    choices.append((NOW, "现在填写的"))
    picture = draw_difference(found)
    return {
        "power": power,
        "choices": choices,
        "before": before,
        "after": after,
        "names": (dict(choices)[before], dict(choices)[after]),
        "difference": found,
        "picture": picture,
        "picture_data": base64.b64encode(picture.svg.encode()).decode(),
    }


def _chart(power: Power, versions: dict[str, PublishedVersion], name: str) -> Chart:
    if name == NOW:
        content = json.loads(freeze(for_snapshot(Power.objects.all()).get(pk=power.pk)))
    else:
        content = versions[name].content
    return chart_in_snapshot(content)

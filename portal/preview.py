"""What the public page of a power would show if it were published as it stands."""

import base64
import datetime
import json
from dataclasses import replace
from typing import Any

from disclosure.columns import columns_of
from disclosure.models import PublishedVersion
from disclosure.snapshots import for_snapshot, freeze
from flowcharts.chart import Chart
from flowcharts.drawing import Picture, draw
from portal.power_page import laws_of, power_page
from powers.models import Power

# Nothing that is not published has versions or files.
LEFT_OUT = {"versions", "downloads"}


def preview_of(power: Power, day: datetime.date) -> dict[str, Any]:
    """Return the page of the power as it stands; nothing is written."""
    return preview_of_snapshot(
        power, freeze(for_snapshot(Power.objects.all()).get(pk=power.pk)), day
    )


def preview_of_snapshot(power: Power, text: str, day: datetime.date) -> dict[str, Any]:
    """Return what the template of the public page needs; nothing is written."""
    content = json.loads(text)
    picture = _picture(content["flowchart"])
    number = power.versions.count() + 1
    version = PublishedVersion(power=power, number=number, snapshot=text, **columns_of(content))
    # The public pages' query adds these beside the columns of a version.
    vars(version).update(
        chart_width=picture.width, chart_height=picture.height, chart_places=picture.places
    )
    page = power_page(version, laws_of(version, day))
    kept = tuple(section for section in page.sections if section[0] not in LEFT_OUT)
    return {
        "version": version,
        "power": power,
        "state": "preview",
        "page": replace(page, sections=kept),
        "preview": _as_address(picture),
    }


def _picture(flowchart: dict[str, Any] | None) -> Picture:
    return draw([Chart.from_dict(flowchart["chart"])])[0] if flowchart else Picture()


def _as_address(picture: Picture) -> str:
    encoded = base64.b64encode(picture.svg.encode()).decode()
    return f"data:image/svg+xml;base64,{encoded}"

"""What the office shows beside a chart: its picture, its problems, its steps in words."""

import base64

from flowcharts.chart import Chart
from flowcharts.drawing import draw
from flowcharts.narrative import narrative
from flowcharts.soundness import findings


def picture_of(chart: Chart) -> dict[str, object]:
    """Draw and check a chart, stored or not, for whoever works on it."""
    [picture] = draw([chart])
    return {
        "findings": findings(chart),
        "picture": picture,
        "picture_data": base64.b64encode(picture.svg.encode()).decode(),
        "narrated": narrative(chart),
    }

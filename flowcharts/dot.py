"""What dot is asked: to place boxes of given sizes. No user text ever reaches it.

Boxes are called n0, n1 …, lanes are clusters, labels of lanes and links are empty tables of
the size that their text needs.
"""

import math

from graphviz import Digraph

from flowcharts.boxes import SMALL_LEADING, SMALL_SIZE, Box
from flowcharts.chart import Chart
from flowcharts.measure import ems, wrap

# dot counts in points; one of them is one pixel of the picture.
POINTS_PER_INCH = 72
LINK_LABEL_WIDTH = 8.0
LANE_LABEL_HEIGHT = 24

GRAPH = {
    # Without newrank, clusters with labelled edges corrupt the memory of dot 2.43.
    "newrank": "true",
    "rankdir": "TB",
    "splines": "spline",
    "nodesep": "0.28",
    "ranksep": "0.36",
    "margin": "0",
    "pad": "0",
}


def lanes_of(boxes: list[Box]) -> list[str]:
    """Return the posts that have a lane, in the order of their first step."""
    return list(dict.fromkeys(box.post for box in boxes if box.post))


def link_label(condition: str) -> list[str]:
    """Return the lines in which a link's condition is written beside it."""
    return wrap(condition, LINK_LABEL_WIDTH, most_lines=4)


def dot_source(chart: Chart, boxes: list[Box]) -> str:
    """Return the graph for dot: one node per box in order, one edge per link in order."""
    graph = Digraph("g", graph_attr=GRAPH, node_attr={"label": "", "fixedsize": "true"})
    names = {box.key: f"n{number}" for number, box in enumerate(boxes)}
    for number, lane in enumerate(lanes_of(boxes)):
        with graph.subgraph(name=f"cluster_{number}") as cluster:
            width = ems(lane) * SMALL_SIZE + 16
            cluster.attr(label=_room(width, LANE_LABEL_HEIGHT), margin="12")
            for box in boxes:
                if box.post == lane:
                    _add(cluster, names[box.key], box)
    for box in boxes:
        if not box.post:
            _add(graph, names[box.key], box)
    for number, link in enumerate(chart.links):
        ends = names[link.source], names[link.target]
        graph.edge(*ends, id=str(number), **_label(link_label(link.condition)))
    return str(graph.source)


def _add(graph: Digraph, name: str, box: Box) -> None:
    is_plain_decision = box.kind == "decision" and not box.strips
    graph.node(
        name,
        shape="diamond" if is_plain_decision else "box",
        width=f"{box.width / POINTS_PER_INCH:.4f}",
        height=f"{box.height / POINTS_PER_INCH:.4f}",
    )


def _label(lines: list[str]) -> dict[str, str]:
    if not lines:
        return {}
    width = max(ems(line) for line in lines) * SMALL_SIZE + 8
    return {"label": _room(width, len(lines) * SMALL_LEADING + 4)}


def _room(width: float, height: float) -> str:
    """Return an empty label of this size in dot's table language."""
    size = f'FIXEDSIZE="TRUE" WIDTH="{math.ceil(width)}" HEIGHT="{math.ceil(height)}"'
    return f'<<TABLE BORDER="0" CELLBORDER="0" {size}><TR><TD></TD></TR></TABLE>>'

"""A chart as BPMN 2.0 with the places of its picture, for other editors.

Kinds become BPMN's elements, posts become lanes, conditions the names of flows. What BPMN has no
place for stands in extension elements of our own namespace, so that reading the file gives the
same chart again, also after somebody moved and renamed things in another editor.
"""

from collections import defaultdict
from xml.etree import ElementTree as ET

from flowcharts.bpmn_shapes import Shape, shape_of, waypoints
from flowcharts.chart import Chart, Link, Risk, Step
from flowcharts.layout import MARGIN, Layout
from flowcharts.lettering import UNDRAWABLE
from flowcharts.plan import Plan

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DIAGRAM = "http://www.omg.org/spec/BPMN/20100524/DI"
BOUNDS = "http://www.omg.org/spec/DD/20100524/DC"
POINTS = "http://www.omg.org/spec/DD/20100524/DI"
OWN = "urn:zhiquan:flowchart:1"
PREFIXES = {"bpmn": MODEL, "bpmndi": DIAGRAM, "dc": BOUNDS, "di": POINTS, "zhiquan": OWN}
ELEMENTS = {
    "start": "startEvent",
    "action": "userTask",
    "decision": "exclusiveGateway",
    "document": "sendTask",
    "wait": "receiveTask",
    "end": "endEvent",
}
# Name and kind are BPMN's own; these are ours.
STEP_ATTRIBUTES = (
    *("key", "post", "office", "limit_number", "limit_unit", "limit_text", "stops_clock"),
    *("description", "conditions", "materials", "documents", "supervision", "counterpart_rights"),
    *("disclosure", "disclosed_when", "disclosed_to", "basis"),
)
RISK_ATTRIBUTES = ("level", "description", "cause", "responsible")
# Above the lanes' heads: the head of the pool.
POOL_HEAD = 30

for prefix, namespace in PREFIXES.items():
    ET.register_namespace(prefix, namespace)


def bpmn_of(chart: Chart, plan: Plan, layout: Layout, title: str = "流程图") -> str:
    """Return the chart as a BPMN 2.0 file with everything where the picture has it."""
    return _Writer(chart, plan, layout).text(title)


def plain(text: str) -> str:
    """Return the text as XML can hold it."""
    return UNDRAWABLE.sub("\ufffd", text)


def attribute_name(field: str) -> str:
    """Return a field's name as XML is used to it: limit_unit → limitUnit."""
    first, *others = field.split("_")
    return first + "".join(word.title() for word in others)


def _values(row: Step | Risk, fields: tuple[str, ...]) -> dict[str, str]:
    values = {attribute_name(field): getattr(row, field) for field in fields}
    return {
        name: "true" if value is True else plain(str(value))
        for name, value in values.items()
        if value not in ("", None, False)
    }


class _Writer:
    def __init__(self, chart: Chart, plan: Plan, layout: Layout) -> None:
        self.chart, self.plan, self.layout = chart, plan, layout
        self.ids = {
            step.key: f"step_{number}"
            for number, step in reversed(list(enumerate(chart.steps, start=1)))
        }
        self.links = [
            link for link in chart.links if link.source in self.ids and link.target in self.ids
        ]
        self.shapes: dict[str, Shape] = {
            f"step_{number}": shape_of(placed) for number, placed in enumerate(layout.boxes, 1)
        }

    def text(self, title: str) -> str:
        root = ET.Element(f"{{{MODEL}}}definitions", {"id": "definitions", "targetNamespace": OWN})
        if self.layout.lanes:
            pool = _sub(root, MODEL, "collaboration", id="collaboration")
            _sub(pool, MODEL, "participant", id="pool", name=plain(title), processRef="process")
        process = _sub(
            root, MODEL, "process", id="process", name=plain(title), isExecutable="false"
        )
        self._write_process(process)
        diagram = _sub(root, DIAGRAM, "BPMNDiagram", id="diagram")
        drawn = "collaboration" if self.layout.lanes else "process"
        self._write_places(_sub(diagram, DIAGRAM, "BPMNPlane", id="plane", bpmnElement=drawn))
        ET.indent(root)
        body = ET.tostring(root, encoding="unicode")
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'

    # What the chart says.

    def _write_process(self, process: ET.Element) -> None:
        channel = plain(self.chart.complaint_channel)
        if channel:
            _sub(process, MODEL, "documentation").text = f"投诉举报：{channel}"
            extension = _sub(process, MODEL, "extensionElements")
            _sub(extension, OWN, "chart", complaintChannel=channel)
        if self.layout.lanes:
            self._write_lanes(_sub(process, MODEL, "laneSet", id="lanes"))
        leaving, entering = defaultdict(list), defaultdict(list)
        for number, link in enumerate(self.links, start=1):
            leaving[link.source].append(f"link_{number}")
            entering[link.target].append(f"link_{number}")
        for number, step in enumerate(self.chart.steps, start=1):
            node = _sub(process, MODEL, ELEMENTS.get(step.kind, "userTask"), id=f"step_{number}")
            self._write_step(node, step)
            for identity in entering[step.key]:
                _sub(node, MODEL, "incoming").text = identity
            for identity in leaving[step.key]:
                _sub(node, MODEL, "outgoing").text = identity
        for number, link in enumerate(self.links, start=1):
            self._write_flow(process, f"link_{number}", link)

    def _write_lanes(self, lanes: ET.Element) -> None:
        posts = tuple(dict.fromkeys(step.post for step in self.chart.steps))
        for lane, post in enumerate(posts):
            one = _sub(lanes, MODEL, "lane", id=f"lane_{lane}", name=plain(post))
            for number, step in enumerate(self.chart.steps, start=1):
                if step.post == post:
                    _sub(one, MODEL, "flowNodeRef").text = f"step_{number}"

    def _write_step(self, node: ET.Element, step: Step) -> None:
        if step.name:
            node.set("name", plain(step.name))
        if step.description:
            _sub(node, MODEL, "documentation").text = plain(step.description)
        extension = _sub(node, MODEL, "extensionElements")
        own = _sub(extension, OWN, "step", **_values(step, STEP_ATTRIBUTES))
        for risk in step.risks:
            described = _sub(own, OWN, "risk", **_values(risk, RISK_ATTRIBUTES))
            for control in risk.controls:
                _sub(described, OWN, "control", text=plain(control))

    def _write_flow(self, process: ET.Element, identity: str, link: Link) -> None:
        ends = {"sourceRef": self.ids[link.source], "targetRef": self.ids[link.target]}
        flow = _sub(process, MODEL, "sequenceFlow", id=identity, **ends)
        if link.condition:
            flow.set("name", plain(link.condition))

    # Where it stands.

    def _write_places(self, plane: ET.Element) -> None:
        if self.layout.lanes:
            self._write_pool(plane)
        for number, step in enumerate(self.chart.steps, start=1):
            shape = self.shapes[f"step_{number}"]
            drawn = _shape(plane, f"step_{number}", *shape.bounds)
            if step.kind == "decision":
                drawn.set("isMarkerVisible", "false")
            if shape.label:
                _bounds(_sub(drawn, DIAGRAM, "BPMNLabel"), *shape.label)
        conditions = (spot.name for spot in self.plan.spots if spot.role == "condition")
        words = dict(zip(conditions, self.layout.words, strict=True))
        routes = zip(self.plan.routes, self.layout.arrows, self.links, strict=True)
        for number, (route, points, link) in enumerate(routes, start=1):
            edge = _sub(
                plane, DIAGRAM, "BPMNEdge", id=f"link_{number}_di", bpmnElement=f"link_{number}"
            )
            ends = self.shapes[self.ids[link.source]], self.shapes[self.ids[link.target]]
            for x, y in waypoints(points, *ends):
                _sub(edge, POINTS, "waypoint", x=_round(x), y=_round(y))
            for name in route.passes:
                if name in words:
                    _bounds(_sub(edge, DIAGRAM, "BPMNLabel"), *words[name].area)

    def _write_pool(self, plane: ET.Element) -> None:
        lanes = self.layout.lanes
        height = self.layout.height - 2 * MARGIN
        width = lanes[-1].right - lanes[0].left
        pool = _shape(plane, "pool", lanes[0].left, MARGIN - POOL_HEAD, width, height + POOL_HEAD)
        pool.set("isHorizontal", "false")
        for number, lane in enumerate(lanes):
            place = lane.left, MARGIN, lane.right - lane.left, height
            _shape(plane, f"lane_{number}", *place).set("isHorizontal", "false")


def _sub(parent: ET.Element, namespace: str, tag: str, /, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{namespace}}}{tag}", attributes)


def _shape(
    plane: ET.Element, identity: str, x: float, y: float, width: float, height: float
) -> ET.Element:
    shape = _sub(plane, DIAGRAM, "BPMNShape", id=f"{identity}_di", bpmnElement=identity)
    _bounds(shape, x, y, width, height)
    return shape


def _bounds(parent: ET.Element, x: float, y: float, width: float, height: float) -> None:
    size = {"width": _round(width), "height": _round(height)}
    _sub(parent, BOUNDS, "Bounds", x=_round(x), y=_round(y), **size)


def _round(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")

"""From a BPMN 2.0 file to a chart: one of ours, or one that was drawn in another editor.

Everything that a chart has no place for is left out and named in a sentence.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from xml.etree import ElementTree as ET

from flowcharts.bpmn import MODEL, OWN, RISK_ATTRIBUTES, STEP_ATTRIBUTES, attribute_name
from flowcharts.bpmn_xml import XmlError, tree_of
from flowcharts.chart import Chart, Link, Risk, Step
from flowcharts.drawing import MOST_LINKS, MOST_STEPS
from flowcharts.order import reading_order

KINDS = {
    "startEvent": "start",
    "endEvent": "end",
    "task": "action",
    "userTask": "action",
    "manualTask": "action",
    "serviceTask": "action",
    "scriptTask": "action",
    "businessRuleTask": "action",
    "callActivity": "action",
    "subProcess": "action",
    "transaction": "action",
    "intermediateThrowEvent": "action",
    "sendTask": "document",
    "receiveTask": "wait",
    "intermediateCatchEvent": "wait",
    "exclusiveGateway": "decision",
    "inclusiveGateway": "decision",
    "eventBasedGateway": "decision",
    "complexGateway": "decision",
    "parallelGateway": "decision",
}
# What bears no meaning of its own, or is read with the element that it belongs to.
SILENT = {
    *("documentation", "extensionElements", "incoming", "outgoing", "laneSet", "ioSpecification"),
    *("sequenceFlow", "lane", "property", "conditionExpression", "association", "category"),
}
WORDS = {
    "textAnnotation": "批注",
    "dataObject": "数据对象",
    "dataObjectReference": "数据对象",
    "dataStoreReference": "数据存储",
    "boundaryEvent": "边界事件",
    "group": "分组",
    "subProcess": "子流程的内部",
}
KEY = re.compile(r"[-a-zA-Z0-9_]{1,20}")


class BpmnError(Exception):
    """The file cannot be read as a chart; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What was read, and sentences about what was left out or understood in a certain way."""

    title: str
    chart: Chart
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class _Found:
    nodes: dict[str, ET.Element] = field(default_factory=dict)
    posts: dict[str, str] = field(default_factory=dict)
    flows: list[ET.Element] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)


def chart_of_bpmn(data: bytes) -> Imported:
    """Read a BPMN 2.0 file. Raises BpmnError with a sentence that says what to do."""
    try:
        root = tree_of(data)
    except XmlError as error:
        raise BpmnError(str(error)) from error
    processes = root.findall(_bpmn("process"))
    if not processes:
        raise BpmnError("文件中没有BPMN 2.0的流程，请选择从流程图软件导出的bpmn文件。")
    return _imported(root, processes)


def _imported(root: ET.Element, processes: list[ET.Element]) -> Imported:
    found = _Found()
    pools = _pools(root)
    for process in processes:
        _collect(process, pools.get(process.get("id", ""), ""), found)
    found.flows += root.findall(f"{_bpmn('collaboration')}/{_bpmn('messageFlow')}")
    if not found.nodes:
        raise BpmnError("文件的流程中没有任务、事件或者网关，没有可以导入的环节。")
    steps = {identity: _step(node, found) for identity, node in found.nodes.items()}
    links = list(_links(found))
    is_ours = any(_own(node) is not None for node in found.nodes.values())
    if not is_ours:
        steps, links = _without_joints(steps, links, found)
        steps = _in_reading_order(steps, links)
    chart = Chart(tuple(steps.values()), tuple(links), _complaint_channel(processes))
    if len(chart.steps) > MOST_STEPS or len(chart.links) > MOST_LINKS:
        raise BpmnError(
            f"文件有{len(chart.steps)}个环节、{len(chart.links)}条流向，"
            f"最多可以导入{MOST_STEPS}个环节、{MOST_LINKS}条流向，请拆成几张图。"
        )
    named = _with_keys(chart, list(steps))
    return Imported(_title(root, processes), named, tuple(_remarks(found)))


def _bpmn(name: str) -> str:
    return f"{{{MODEL}}}{name}"


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _pools(root: ET.Element) -> dict[str, str]:
    """Return the names of the pools by their processes; a single pool says nothing."""
    pools = root.findall(f"{_bpmn('collaboration')}/{_bpmn('participant')}")
    drawn = [pool for pool in pools if pool.get("processRef")]
    if len(drawn) < 2:
        return {}
    return {pool.get("processRef", ""): pool.get("name", "") for pool in drawn}


def _collect(process: ET.Element, pool: str, found: _Found) -> None:
    lanes = dict(_lanes(process))
    for element in process:
        name, identity = _local(element), element.get("id", "")
        if not element.tag.startswith(f"{{{MODEL}}}"):
            continue
        if name in KINDS and identity and identity not in found.nodes:
            found.nodes[identity] = element
            post = lanes.get(identity, pool or None)
            if post is not None:
                found.posts[identity] = post
            _collect_inside(element, found)
        elif name == "sequenceFlow":
            found.flows.append(element)
        elif name not in SILENT:
            found.left_out[WORDS.get(name, name)] += 1


def _collect_inside(node: ET.Element, found: _Found) -> None:
    """Name what stands inside of a step: a process of its own, which a chart does not have."""
    if any(_local(inner) in KINDS for inner in node):
        found.left_out[WORDS["subProcess"]] += 1
    if _local(node) == "parallelGateway":
        found.remarks.append(
            f"并行网关“{node.get('name') or node.get('id')}”按判断导入，请核对各条流向的条件。"
        )


def _lanes(process: ET.Element) -> Iterator[tuple[str, str]]:
    """Yield the steps in lanes with the lane's name; of nested lanes the innermost counts."""
    for lane in process.iter(_bpmn("lane")):
        for reference in lane.findall(_bpmn("flowNodeRef")):
            yield (reference.text or "").strip(), lane.get("name", "")


def _own(node: ET.Element) -> ET.Element | None:
    return node.find(f"{_bpmn('extensionElements')}/{{{OWN}}}step")


def _step(node: ET.Element, found: _Found) -> Step:
    own = _own(node)
    step = Step("", KINDS[_local(node)], node.get("name", ""))
    if own is None:
        documentation = node.findtext(_bpmn("documentation")) or ""
        step = replace(step, name=" ".join(step.name.split()), description=documentation.strip())
    else:
        risks = tuple(_risk(risk) for risk in own.findall(f"{{{OWN}}}risk"))
        step = replace(step, risks=risks, **_values(own))
    post = found.posts.get(node.get("id", ""))
    return step if post is None else replace(step, post=post)


def _values(own: ET.Element) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in STEP_ATTRIBUTES:
        text = own.get(attribute_name(name), "")
        if name == "stops_clock":
            values[name] = text == "true"
        elif name == "limit_number":
            values[name] = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None
        else:
            values[name] = text
    return values


def _risk(risk: ET.Element) -> Risk:
    words = {name: risk.get(attribute_name(name), "") for name in RISK_ATTRIBUTES}
    controls = tuple(one.get("text", "") for one in risk.findall(f"{{{OWN}}}control"))
    return Risk(**words, controls=controls)


def _links(found: _Found) -> Iterator[Link]:
    """Yield the flows between steps; ids stand for keys."""
    for flow in found.flows:
        source, target = flow.get("sourceRef", ""), flow.get("targetRef", "")
        if source in found.nodes and target in found.nodes:
            yield Link(source, target, flow.get("name", ""))
        else:
            is_message = _local(flow) == "messageFlow"
            found.left_out["消息流" if is_message else "两端不全的流向"] += 1


def _without_joints(
    steps: dict[str, Step], links: list[Link], found: _Found
) -> tuple[dict[str, Step], list[Link]]:
    """Take out nameless gateways that only bring ways together, as other editors draw them."""
    for identity, step in list(steps.items()):
        leaving = [link for link in links if link.source == identity]
        entering = [link for link in links if link.target == identity]
        is_joint = step.kind == "decision" and len(leaving) == 1 and len(entering) > 1
        if not is_joint or step.name or leaving[0].target == identity:
            continue
        target = leaving[0].target
        links = [
            replace(link, target=target) if link.target == identity else link
            for link in links
            if link.source != identity
        ]
        del steps[identity]
        found.left_out["汇合网关（流向已直接相连）"] += 1
    return steps, links


def _in_reading_order(steps: dict[str, Step], links: list[Link]) -> dict[str, Step]:
    """Put steps after those that lead to them; a file has them in the order they were drawn."""
    starts = [identity for identity, step in steps.items() if step.kind == "start"]
    order = reading_order([*starts, *steps], [(link.source, link.target) for link in links])
    return {identity: steps[identity] for identity in order}


def _with_keys(chart: Chart, identities: list[str]) -> Chart:
    """Give the steps their own keys where they have good ones, else s1, s2 …"""
    keys = [step.key for step in chart.steps]
    if len(set(keys)) < len(keys) or not all(map(KEY.fullmatch, keys)):
        keys = [f"s{number}" for number in range(1, len(keys) + 1)]
    known = dict(zip(identities, keys, strict=True))
    return replace(
        chart,
        steps=tuple(replace(step, key=key) for step, key in zip(chart.steps, keys, strict=True)),
        links=tuple(
            Link(known[link.source], known[link.target], link.condition) for link in chart.links
        ),
    )


def _complaint_channel(processes: Iterable[ET.Element]) -> str:
    for process in processes:
        own = process.find(f"{_bpmn('extensionElements')}/{{{OWN}}}chart")
        if own is not None:
            return own.get("complaintChannel", "")
    return ""


def _title(root: ET.Element, processes: list[ET.Element]) -> str:
    pools = root.findall(f"{_bpmn('collaboration')}/{_bpmn('participant')}")
    names = [one.get("name", "") for one in [*processes, *pools]]
    return next((" ".join(name.split()) for name in names if name.strip()), "")


def _remarks(found: _Found) -> Iterator[str]:
    yield from found.remarks
    if found.left_out:
        counted = "、".join(f"{name}{count}个" for name, count in sorted(found.left_out.items()))
        yield f"没有导入：{counted}。"

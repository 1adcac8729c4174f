"""Charts as BPMN 2.0: written with their places, read again, and read from other editors."""

import json
import shutil
import subprocess
from pathlib import Path
from random import Random
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from flowcharts.bpmn import BOUNDS, DIAGRAM, MODEL, POINTS
from flowcharts.bpmn_reading import BpmnError, chart_of_bpmn
from flowcharts.bpmn_xml import DEEPEST, MOST_BYTES, MOST_ELEMENTS
from flowcharts.chart import Chart, Link, Risk, Step
from flowcharts.drawing import draw
from tests import builders
from tests.charts import FULL_PROOFS, invent_chart, invent_full_chart

MODDLE = settings.BASE_DIR / "node_modules/bpmn-moddle"
FROM_BPMN_JS = Path(__file__).parent / "data" / "bpmn_js_licence.bpmn"
MANY = 500 if FULL_PROOFS else 25


def bpmn(*charts: Chart) -> list[str]:
    pictures = draw(charts, with_bpmn=True)
    assert not any(picture.problem for picture in pictures)
    return [picture.bpmn for picture in pictures]


@pytest.fixture(scope="module")
def charts() -> list[Chart]:
    """1,000 with FULL_PROOFS=1."""
    full = [invent_full_chart(Random(seed)) for seed in range(MANY)]
    usual = [invent_chart(Random(seed), 3 + seed % 20, lanes=1 + seed % 7) for seed in range(MANY)]
    return [builders.simple_chart(), *full, *usual]


def test_what_is_written_and_read_again_is_the_same_chart(charts):
    for chart, text in zip(charts, bpmn(*charts), strict=True):
        imported = chart_of_bpmn(text.encode())
        assert (imported.chart, imported.remarks) == (chart, ())


def test_another_editor_reads_every_file_without_a_warning(charts):
    if not MODDLE.is_dir() or not shutil.which("node"):
        pytest.skip("bpmn-moddle is missing; make setup-dev installs it")
    lines = [json.dumps(text) for text in bpmn(*charts)]
    answer = subprocess.run(
        ["node", "tests/bpmn_warnings.mjs"],
        input="\n".join([*lines, json.dumps("<bpmn>"), json.dumps(FROM_BPMN_JS.read_text())]),
        capture_output=True,
        text=True,
        check=True,
        cwd=settings.BASE_DIR,
        timeout=300,
    )
    *ours, broken, foreign = map(json.loads, answer.stdout.splitlines())
    assert ours == [[]] * len(charts)
    assert broken != []
    assert foreign == []


def places(text: str) -> tuple[dict[str, tuple[float, ...]], dict[str, list[tuple[float, float]]]]:
    """Return the bounds of the shapes and the waypoints of the edges by what they show."""
    root = ET.fromstring(text)
    bounds = {
        shape.get("bpmnElement"): tuple(
            float(shape.find(f"{{{BOUNDS}}}Bounds").get(name))
            for name in ("x", "y", "width", "height")
        )
        for shape in root.iter(f"{{{DIAGRAM}}}BPMNShape")
    }
    edges = {
        edge.get("bpmnElement"): [
            (float(point.get("x")), float(point.get("y")))
            for point in edge.findall(f"{{{POINTS}}}waypoint")
        ]
        for edge in root.iter(f"{{{DIAGRAM}}}BPMNEdge")
    }
    return bounds, edges


def touches(point: tuple[float, float], shape: tuple[float, ...]) -> bool:
    x, y, width, height = shape
    return x - 0.2 <= point[0] <= x + width + 0.2 and y - 0.2 <= point[1] <= y + height + 0.2


def test_every_step_and_flow_has_its_place(charts):
    for chart, text in zip(charts, bpmn(*charts), strict=True):
        bounds, edges = places(text)
        assert {f"step_{number}" for number in range(1, len(chart.steps) + 1)} <= set(bounds)
        root = ET.fromstring(text)
        flows = list(root.iter(f"{{{MODEL}}}sequenceFlow"))
        assert len(flows) == len(edges) == len(chart.links)
        for flow in flows:
            points = edges[flow.get("id")]
            assert touches(points[0], bounds[flow.get("sourceRef")])
            assert touches(points[-1], bounds[flow.get("targetRef")])


def test_posts_are_lanes():
    root = ET.fromstring(bpmn(builders.simple_chart())[0])
    lanes = {lane.get("name"): len(lane) for lane in root.iter(f"{{{MODEL}}}lane")}
    assert lanes == {"申请人": 1, "窗口": 3, "审批科": 1}


def test_characters_that_xml_cannot_hold_are_replaced():
    (text,) = bpmn(Chart((Step("s1", "start", "申\x00请\ud800", description="\ufffe"),)))
    (step,) = chart_of_bpmn(text.encode()).chart.steps
    assert (step.name, step.description) == ("申\ufffd请\ufffd", "\ufffd")


@hypothesis_settings(max_examples=30)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=60))
def test_any_words_come_back_as_they_were(words):
    risk = Risk("A", words, words, words, (words,))
    step = Step("s1", "action", words, post=words, description=f"{words}\r\n\t{words}")
    chart = Chart(
        (Step("s0", "start", "甲", risks=(risk,)), step), (Link("s0", "s1", words),), words
    )
    assert chart_of_bpmn(bpmn(chart)[0].encode()).chart == chart


def test_a_file_of_another_editor_becomes_a_chart():
    imported = chart_of_bpmn(FROM_BPMN_JS.read_bytes())
    assert imported.title == "小型餐饮登记"
    assert [(step.key, step.kind, step.name, step.post) for step in imported.chart.steps] == [
        ("s1", "start", "提交 申请", "经营者"),
        ("s2", "decision", "材料齐全？", "登记窗口"),
        ("s3", "action", "现场核查", "核查员"),
        ("s4", "wait", "补正材料", "经营者"),
        ("s5", "document", "免查承诺书", "核查员"),
        ("s6", "action", "发放登记卡", "登记窗口"),
        ("s7", "end", "公示登记卡", "登记窗口"),
    ]
    assert set(imported.chart.links) == {
        Link("s1", "s2"),
        Link("s2", "s3", "齐全"),
        Link("s2", "s4", "不齐全"),
        Link("s4", "s2"),
        Link("s2", "s5", "签承诺书"),
        Link("s3", "s6"),
        Link("s5", "s6"),
        Link("s6", "s7"),
    }
    assert imported.chart.steps[2].description == "查看操作间和防蝇设施。"


def test_what_a_chart_has_no_place_for_is_named():
    (remark,) = chart_of_bpmn(FROM_BPMN_JS.read_bytes()).remarks
    assert remark == "没有导入：批注1个、数据对象2个、汇合网关（流向已直接相连）1个。"


def test_changes_made_in_another_editor_count():
    (text,) = bpmn(builders.simple_chart())
    changed = text.replace('name="受理"', 'name="登记"').replace("userTask", "manualTask")
    moved = "<bpmn:flowNodeRef>step_2</bpmn:flowNodeRef>"
    changed = changed.replace(moved, "").replace('name="审批科">', f'name="审批科">{moved}')
    steps = chart_of_bpmn(changed.encode()).chart.steps
    assert (steps[1].name, steps[1].kind, steps[1].post) == ("登记", "action", "审批科")
    assert (steps[1].key, steps[1].limit_number) == ("s2", 1)


def process(inner: str, more: str = "") -> bytes:
    return (
        f"<definitions xmlns='{MODEL}'>{more}<process id='p'>{inner}</process></definitions>"
    ).encode()


def test_pools_without_lanes_are_posts_and_messages_are_flows():
    more = (
        "<collaboration><participant id='a' name='企业' processRef='q'/>"
        "<participant id='b' name='窗口' processRef='p'/>"
        "<messageFlow id='m' name='申请书' sourceRef='s' targetRef='t'/></collaboration>"
        "<process id='q'><startEvent id='s' name='申请'/></process>"
    )
    imported = chart_of_bpmn(process("<userTask id='t' name='登记'/>", more))
    assert [(step.name, step.post) for step in imported.chart.steps] == [
        ("申请", "企业"),
        ("登记", "窗口"),
    ]
    assert imported.chart.links == (Link("s1", "s2", "申请书"),)


def test_what_is_doubtful_is_said():
    inner = (
        "<parallelGateway id='g' name='同时'/><subProcess id='u'><task id='v'/></subProcess>"
        "<boundaryEvent id='w'/><sequenceFlow id='f' sourceRef='g' targetRef='nowhere'/>"
    )
    imported = chart_of_bpmn(process(inner))
    assert imported.remarks == (
        "并行网关“同时”按判断导入，请核对各条流向的条件。",
        "没有导入：两端不全的流向1个、子流程的内部1个、边界事件1个。",
    )


BOMB = "<!DOCTYPE d [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><d>&b;</d>"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "不是完好的XML"),
        (b"\xff\xfe\x00", "不是完好的XML"),
        (b"<?xml version='1.0' encoding='none'?><a/>", "不是完好的XML"),
        (b"<a/>", "没有BPMN 2.0的流程"),
        (process(""), "没有可以导入的环节"),
        (BOMB.encode(), "DOCTYPE"),
        (b"<!DOCTYPE d SYSTEM 'file:///etc/passwd'><d/>", "DOCTYPE"),
        (b"<a>" * (DEEPEST + 1), "嵌套过深"),
        (b"<a>" + b"<b/>" * (MOST_ELEMENTS + 1), "内容过多"),
        (b" " * (MOST_BYTES + 1), "超过2兆字节"),
        (process("".join(f"<task id='t{n}'/>" for n in range(201))), "201个环节"),
    ],
)
def test_what_cannot_be_read_says_why(data, sentence):
    with pytest.raises(BpmnError, match=sentence):
        chart_of_bpmn(data)


@hypothesis_settings(max_examples=60)
@given(st.data())
def test_a_damaged_file_gives_a_sentence_or_a_chart(data):
    (text,) = bpmn(builders.simple_chart())
    whole = text.encode()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 80)))
    try:
        chart_of_bpmn(whole[:start] + data.draw(st.binary(max_size=8)) + whole[end:])
    except BpmnError as error:
        assert str(error).endswith("。")

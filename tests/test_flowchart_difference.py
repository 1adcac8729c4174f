"""What differs between two charts, in words and as marks."""

from dataclasses import replace
from random import Random

import pytest

from flowcharts.chart import Chart, Link, Risk, Step
from flowcharts.differing import difference
from tests import builders
from tests.charts import invent_chart


def changed(key, **fields) -> Chart:
    chart = builders.simple_chart()
    steps = [replace(step, **fields) if step.key == key else step for step in chart.steps]
    return replace(chart, steps=tuple(steps))


def sentences(after: Chart, before: Chart | None = None) -> list[str]:
    return [one.sentence for one in difference(before or builders.simple_chart(), after).changes]


def test_equal_charts_differ_in_nothing():
    found = difference(builders.simple_chart(), builders.simple_chart())
    assert found.is_empty
    assert not any((*found.step_marks, *found.link_marks))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"post": "安全科"}, "环节“审查决定”：承办岗位由“审批科”改为“安全科”。"),
        ({"limit_number": 3}, "环节“审查决定”：时限由“5个工作日”改为“3个工作日”。"),
        ({"limit_text": "五日"}, "环节“审查决定”：时限原文填写为“五日”。"),
        ({"basis": "条例第三条"}, "环节“审查决定”：依据填写为“条例第三条”。"),
        ({"stops_clock": True}, "环节“审查决定”：时限计算由“计入时限”改为“不计入时限”。"),
        ({"kind": "wait"}, "环节“审查决定”：种类由“办理”改为“等待”。"),
        (
            {"risks": (Risk("A", "久拖不决", controls=("计时提醒",)),)},
            "环节“审查决定”：风险点和防控措施填写为“A级 久拖不决，防控 计时提醒”。",
        ),
    ],
)
def test_it_says_what_changed_in_a_step(fields, sentence):
    assert sentences(changed("s4", **fields)) == [sentence]


def test_it_finds_new_and_removed_steps_with_their_arrows():
    before = builders.simple_chart()
    steps = [step for step in before.steps if step.key != "s2"]
    steps.insert(3, Step("s6", "action", "集体讨论"))
    after = replace(
        before,
        steps=tuple(steps),
        links=(
            Link("s1", "s3"),
            Link("s3", "s4", "齐全"),
            Link("s3", "s1", "告知补正"),
            Link("s4", "s6"),
            Link("s6", "s5"),
        ),
    )
    found = difference(before, after)
    names = [step.name for step in found.chart.steps]
    assert names == ["提出申请", "受理", "材料齐全？", "审查决定", "集体讨论", "送达"]
    assert found.step_marks == ("", "removed", "", "", "added", "")
    assert [change.sentence for change in found.changes] == [
        "新增环节“集体讨论”。",
        "删除环节“受理”。",
        "新增流向“提出申请”→“材料齐全？”。",
        "修改流向“材料齐全？”→“提出申请”（条件：告知补正）。",
        "新增流向“审查决定”→“集体讨论”。",
        "新增流向“集体讨论”→“送达”。",
        "删除流向“提出申请”→“受理”。",
        "删除流向“受理”→“材料齐全？”。",
        "删除流向“审查决定”→“送达”。",
    ]


def test_a_step_with_another_key_is_known_by_its_name():
    before = builders.simple_chart()
    keys = {step.key: f"x{step.key}" for step in before.steps}
    after = Chart(
        tuple(replace(step, key=keys[step.key]) for step in before.steps),
        tuple(Link(keys[one.source], keys[one.target], one.condition) for one in before.links),
        before.complaint_channel,
    )
    assert difference(before, after).is_empty


def test_another_step_under_an_old_key_is_another_step():
    assert sentences(changed("s4", name="组织听证")) == [
        "新增环节“组织听证”。",
        "删除环节“审查决定”。",
        "新增流向“材料齐全？”→“组织听证”（条件：齐全）。",
        "新增流向“组织听证”→“送达”。",
        "删除流向“材料齐全？”→“审查决定”（条件：齐全）。",
        "删除流向“审查决定”→“送达”。",
    ]


def test_it_says_that_steps_stand_in_another_order():
    before = builders.simple_chart()
    one, two, *rest = before.steps
    assert sentences(replace(before, steps=(two, one, *rest))) == ["环节的先后次序有调整。"]


def test_it_says_that_the_complaint_channel_changed():
    after = replace(builders.simple_chart(), complaint_channel="")
    assert sentences(after) == ["投诉举报途径原为“拨打12345”，现已删去。"]


def test_from_nothing_everything_is_new():
    found = difference(Chart(), builders.simple_chart())
    assert set(found.step_marks) | set(found.link_marks) == {"added"}


def test_what_is_merged_holds_every_step_and_link_of_both():
    random = Random(5)
    for _ in range(200):
        before, after = (invent_chart(random, random.randint(3, 20)) for _ in range(2))
        found = difference(before, after)
        keys = [step.key for step in found.chart.steps]
        assert len(set(keys)) == len(keys) == len(found.step_marks)
        assert len(found.chart.links) == len(found.link_marks)
        assert {end for link in found.chart.links for end in (link.source, link.target)} <= set(
            keys
        )
        assert found.step_marks.count("removed") == len(before.steps) - sum(
            mark in ("", "changed") for mark in found.step_marks
        )
        assert found.is_empty == (before == after)

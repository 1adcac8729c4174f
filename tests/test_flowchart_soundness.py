"""The checks of a chart: one fact each, from a chart that is sound but for one change."""

from dataclasses import replace

import pytest

from flowcharts.chart import Chart, Link, Risk, Step
from flowcharts.soundness import findings
from tests import builders

START, END = Step("a", "start", "申请", post="甲"), Step("z", "end", "办结", post="甲")


def chart(*steps: Step, links: str = "a-b b-z", **fields) -> Chart:
    """``links`` are pairs of one-letter keys; a letter after a colon is the condition."""
    pairs = [link.partition(":") for link in links.split()]
    made = tuple(Link(pair[0], pair[2], condition) for pair, _, condition in pairs)
    return Chart((START, *steps, END), made, **{"complaint_channel": "12345", **fields})


def step(kind: str = "action", **fields) -> Step:
    return replace(Step("b", kind, "审查", post="乙", limit_unit="on_the_spot"), **fields)


def risk(level: str = "A", *controls: str, responsible: str = "负责人") -> Risk:
    return Risk(level, "徇私", responsible=responsible, controls=controls)


def codes(of: Chart) -> list[str]:
    return [finding.code for finding in findings(of)]


@pytest.mark.parametrize(
    "sound",
    [
        builders.simple_chart(),
        chart(step()),
        chart(step("decision"), links="a-b b-z:是 b-a:否"),
        chart(step(risks=(risk("A", "双人办理"),))),
    ],
)
def test_a_sound_chart_has_no_findings(sound):
    assert findings(sound) == []


@pytest.mark.parametrize(
    ("unsound", "code"),
    [
        (Chart(), "no_steps"),
        (chart(step(key="a"), links="a-z"), "repeated_key"),
        (chart(step(), links="a-b b-x b-z"), "loose_link"),
        (chart(step("start")), "second_start"),
        (Chart((step(), END), (Link("b", "z"),), "12345"), "no_start"),
        (Chart((START, step()), (Link("a", "b"),), "12345"), "no_end"),
        (chart(step(), links="a-b b-z z-b"), "end_goes_on"),
        (chart(step(), links="a-z b-z"), "unreachable"),
        (chart(step(), links="a-b:是 a-z:否"), "dead_end"),
        (chart(step("decision"), links="a-b b-z:是"), "one_branch"),
        (chart(step("decision"), links="a-b b-z:是 b-a"), "branch_without_condition"),
        (chart(step("decision"), links="a-b b-z:是 b-a:是"), "same_condition"),
        (chart(step(), links="a-b b-z b-a"), "unclear_branch"),
        (chart(step(risks=(risk("A"),))), "risk_without_control"),
        (chart(step(risks=(risk("A", " "),))), "risk_without_control"),
        (chart(step(risks=(risk("D", "双人"),))), "unknown_level"),
        (chart(step(risks=(risk("A", "双人", responsible=""),))), "risk_without_responsible"),
        (chart(step(limit_unit="")), "no_limit"),
        (chart(step(name=" ")), "no_name"),
        (chart(step(post="")), "no_post"),
        (chart(step(), complaint_channel=""), "no_complaint_channel"),
    ],
)
def test_one_fault_gives_one_finding(unsound, code):
    assert codes(unsound) == [code]


def test_what_is_sent_back_must_come_back():
    mended = Step("c", "wait", "补正", post="甲")
    away = chart(step("decision"), mended, links="a-b b-z:是 b-c:退回补正 c-z")
    assert codes(away) == ["return_leads_away"]
    assert codes(chart(step("decision"), mended, links="a-b b-z:是 b-c:退回补正 c-b")) == []
    assert codes(chart(step("decision"), links="a-b b-z:退回材料 b-a:否")) == []


def test_a_document_is_made_by_somebody():
    document = step("document", name="受理通知书")
    assert codes(chart(document)) == ["orphan_document"]
    assert codes(chart(replace(document, post="甲"))) == []
    made = chart(replace(document, key="c"), step(), links="a-b b-c c-z")
    assert codes(made) == []


def test_a_limit_in_words_is_a_limit():
    assert codes(chart(step(limit_unit="", limit_text="随到随办"))) == []
    assert codes(chart(step(limit_unit="", stops_clock=True))) == []


def test_many_steps_without_limit_are_named_once():
    steps = [step(key=key, name=key * 2, limit_unit="") for key in "bcdef"]
    (finding,) = findings(chart(*steps, links="a-b b-c c-d d-e e-f f-z"))
    assert finding.sentence == "“bb”、“cc”、“dd”等5个环节没有办理时限，请填写。"


def test_a_repeated_link_is_named():
    assert "repeated_link" in codes(chart(step(), links="a-b a-b b-z"))


def test_a_circle_without_a_way_out_is_found():
    stuck = chart(step(), Step("c", "wait", "复核", post="丙"), links="a-z:是 a-b:否 b-c c-b")
    assert codes(stuck) == ["dead_end", "dead_end"]


def test_a_finding_names_its_step_and_says_what_to_do():
    (finding,) = findings(chart(step(risks=(risk("A"),))))
    assert (finding.severity, finding.key) == ("error", "b")
    assert finding.sentence == "环节“审查”的风险点“徇私”没有防控措施，请至少写一条。"

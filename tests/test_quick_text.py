"""Quick text: written procedures and arrows become a proposed chart, or a sentence says why not."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowcharts.drawing import refusal
from flowcharts.models import FlowStep
from flowcharts.quick_text import LONGEST_TEXT, Proposal, propose
from flowcharts.soundness import findings

PROCEDURE = """办理程序如下：
（一）受理。窗口收到申请后，材料齐全的，当场受理；材料不齐全的，5个工作日内一次告知补正；\
不属于本机关职权的，不予受理，出具不予受理通知书。
（二）承办人对申请材料进行书面审查，5个工作日内提出审查意见。
（三）专家评审。组织专家评审，所需时间不计入时限。
（四）分管领导审核，3个工作日内签署意见。审核不通过的，退回承办人重新审查。
（五）局长在2个工作日内作出决定。符合条件的，准予许可；不符合条件的，不予许可并说明理由。
（六）窗口制作并送达行政许可决定书。
"""


def names(proposal: Proposal) -> list[str]:
    return [step.name for step in proposal.chart.steps]


def arrows(proposal: Proposal) -> list[tuple[str, str, str]]:
    called = {step.key: step.name for step in proposal.chart.steps}
    return [
        (called[link.source], called[link.target], link.condition) for link in proposal.chart.links
    ]


def errors(proposal: Proposal) -> list[str]:
    return [found.sentence for found in findings(proposal.chart) if found.severity == "error"]


def test_a_numbered_procedure_becomes_a_sound_chart():
    proposal = propose(PROCEDURE)
    assert [(step.kind, step.name, step.post) for step in proposal.chart.steps] == [
        ("start", "提出申请", "申请人"),
        ("decision", "受理", "窗口"),
        ("end", "不予受理", ""),
        ("action", "书面审查申请材料", "承办人"),
        ("wait", "专家评审", ""),
        ("decision", "审核", "分管领导"),
        ("decision", "作出决定", "局长"),
        ("end", "不予许可并说明理由", ""),
        ("end", "制作并送达行政许可决定书", "窗口"),
    ]
    assert arrows(proposal) == [
        ("提出申请", "受理", ""),
        ("受理", "书面审查申请材料", "材料齐全"),
        ("受理", "提出申请", "材料不齐全"),
        ("受理", "不予受理", "不属于本机关职权"),
        ("书面审查申请材料", "专家评审", ""),
        ("专家评审", "审核", ""),
        ("审核", "作出决定", "审核通过"),
        ("审核", "书面审查申请材料", "审核不通过"),
        ("作出决定", "制作并送达行政许可决定书", "符合条件"),
        ("作出决定", "不予许可并说明理由", "不符合条件"),
    ]
    assert errors(proposal) == []


def test_it_reads_limits_papers_and_what_stops_the_clock():
    steps = {step.name: step for step in propose(PROCEDURE).chart.steps}
    assert (steps["审核"].limit_number, steps["审核"].limit_unit) == (3, "working_day")
    assert steps["不予受理"].documents == "不予受理通知书"
    assert steps["制作并送达行政许可决定书"].documents == "行政许可决定书"
    assert [step.name for step in steps.values() if step.stops_clock] == ["专家评审"]
    assert "一次告知补正" in steps["受理"].description


def test_it_says_what_it_guessed():
    assert propose(PROCEDURE).notes == (
        "第一步要作判断，在它前面加了“提出申请”。",
        "“材料不齐全”画成了回到“提出申请”，请核对。",
        "“审核不通过”画成了回到“书面审查申请材料”，请核对。",
    )


@pytest.mark.parametrize(
    "text",
    [
        "1.受理\n2.审查\n3.决定",
        "一、受理\n二、审查\n三、决定",
        "第一步：受理\n第二步：审查\n第三步：决定",
        "①受理②审查③决定".replace("②", "。②").replace("③", "。③"),
        "（1）受理；（2）审查；（3）决定。",
        "受理\n审查\n决定",
        "受理；审查；决定。",
        "受理 → 审查 → 决定",
        "受理->审查-->决定",
        "受理 => 审查\n审查 ⇒ 决定",
        "一、受理\n1.收件\n2.登记\n二、审查\n三、决定",
    ],
)
def test_it_understands_the_ways_in_which_steps_are_written(text):
    proposal = propose(text)
    assert names(proposal) == ["受理", "审查", "决定"]
    assert arrows(proposal) == [("受理", "审查", ""), ("审查", "决定", "")]
    assert [step.kind for step in proposal.chart.steps] == ["start", "action", "end"]


@pytest.mark.parametrize(
    "text",
    [
        "受理 → 审查\n审查 → 决定：符合\n审查 → 补正：材料不齐\n补正 → 受理",
        "受理 → 审查 →（符合）决定\n审查 → [材料不齐] 补正 → 受理",
        "受理 → 审查 --符合--> 决定\n审查 -材料不齐-> 补正 → 受理",
        "受理 → 审查\n- 符合：决定\n- 材料不齐：补正\n补正 → 受理",
        "受理 → 审查\n符合：审查 → 决定\n如果材料不齐：审查 → 补正 → 受理",
    ],
)
def test_it_understands_conditions(text):
    assert set(arrows(propose(text))) == {
        ("受理", "审查", ""),
        ("审查", "决定", "符合"),
        ("审查", "补正", "材料不齐"),
        ("补正", "受理", ""),
    }


def test_parentheses_say_who_and_how_long():
    step, other, _ = propose("受理（窗口，当场）→ 审查（承办科，5个工作日）→ 听证").chart.steps
    assert (step.post, step.limit_unit) == ("窗口", "on_the_spot")
    assert (other.post, other.limit_number, other.limit_unit) == ("承办科", 5, "working_day")


def test_a_decision_at_the_end_gets_an_end():
    proposal = propose("1.申请\n2.决定。符合条件的，发证；不符合条件的，不予发证。")
    assert names(proposal) == ["申请", "决定", "不予发证", "办结"]
    assert errors(proposal) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "没有读到环节"),
        (" \n　\n。；", "没有读到环节"),
        ("受理", "只读到一个环节“受理”"),
        ("→→→", "没有读到环节"),
        ("受理 → 受理", "只读到一个环节"),
        ("\n".join(f"{n}.步骤{n}" for n in range(101)), "超过100个"),
        ("一" * (LONGEST_TEXT + 1), "超过100000个字"),
        ("a→" * 500, "超过400个"),
    ],
)
def test_it_says_why_there_is_no_chart(text, words):
    proposal = propose(text)
    assert words in proposal.sentence
    assert proposal.chart.steps == ()


PIECES = st.sampled_from(
    [
        "（一）",
        "1.",
        "受理",
        "承办人对材料进行审查",
        "的，",
        "不予",
        "补正",
        "→",
        "-->",
        "（",
        "）",
        "：",
        "；",
        "。",
        "\n",
        "5个工作日",
        "条件",
        "- ",
        "\x00",
        "\u2028",
        " ",
    ]
)


@settings(max_examples=400)
@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=60).map("".join)))
def test_any_text_gives_a_chart_that_can_be_drawn_or_a_sentence(text):
    proposal = propose(text)
    chart = proposal.chart
    assert bool(proposal.sentence) != bool(chart.steps)
    if not chart.steps:
        return
    assert refusal(chart) == ""
    assert all(step.name and "\x00" not in step.description for step in chart.steps)
    limits = {field: FlowStep._meta.get_field(field).max_length for field in ("name", "post")}
    assert all(len(getattr(step, f)) <= most for step in chart.steps for f, most in limits.items())
    assert all(len(link.condition) <= 100 for link in chart.links)


@pytest.mark.parametrize(
    "piece",
    [
        PROCEDURE,
        "（一）",
        "的，",
        "对",
        "a→",
        "（",
        "一",
        "1.",
        "\n",
        "科",
        "5个",
        "-",
        "--a",
        "的，a",
        "1个工",
        "材料不齐的，补正",
        "《",
        "由",
        "，",
        "出具",
        "受理：",
        "a\n",
        "- a：b\n",
    ],
)
def test_a_long_text_takes_no_longer_than_a_second(piece):
    text = (piece * (LONGEST_TEXT // len(piece) + 1))[:LONGEST_TEXT]
    started = time.process_time()
    propose(text)
    assert time.process_time() - started < 1

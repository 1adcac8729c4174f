"""The equal text of a chart."""

from random import Random
from types import SimpleNamespace

from django.template.loader import render_to_string

from flowcharts.chart import Chart, Link, Step
from flowcharts.narrative import narrative
from portal.power_page import STEP_LABELS
from powers.models import LimitUnit
from tests import builders
from tests.charts import FULL_PROOFS, invent_chart, invent_full_chart
from tests.retelling import chart_in


def test_it_numbers_the_steps_and_says_what_they_are():
    steps = narrative(builders.simple_chart())
    assert [(step.number, step.name, step.kind) for step in steps][:3] == [
        (1, "提出申请", "开始"),
        (2, "受理", "办理"),
        (3, "材料齐全？", "判断"),
    ]


def test_it_says_where_a_decision_leads():
    decision = narrative(builders.simple_chart())[2]
    assert list(map(str, decision.next)) == [
        "齐全：转第4步“审查决定”",
        "一次告知补正：转第1步“提出申请”",
    ]


def test_it_does_not_say_that_a_step_goes_on_to_the_one_below():
    assert narrative(builders.simple_chart())[0].next == ()


def test_it_says_when_a_step_leads_elsewhere_without_condition():
    chart = Chart(
        tuple(Step(key, "action", key) for key in "甲乙丙"), (Link("甲", "丙"), Link("乙", "丙"))
    )
    assert [list(map(str, step.next)) for step in narrative(chart)] == [["转第3步“丙”"], [], []]


def test_it_tells_who_how_long_and_that_the_clock_stops():
    step = Step(
        "a",
        "wait",
        "听证",
        post="主持人",
        office="法制科",
        limit_number=20,
        limit_unit=LimitUnit.WORKING_DAY,
        stops_clock=True,
    )
    (told,) = narrative(Chart((step,)))
    assert told.who == "主持人，法制科"
    assert told.limit == "20个工作日，不计入时限"


def test_it_tells_on_the_spot_and_limits_that_are_only_words():
    spot = Step("a", "action", "登记", limit_unit=LimitUnit.ON_THE_SPOT)
    worded = Step("b", "action", "办理", limit_text="以公告为准")
    assert [told.limit for told in narrative(Chart((spot, worded)))] == ["当场", "以公告为准"]


def test_it_tells_filled_details_in_order_under_the_given_names():
    step = Step("a", "action", "审查", basis="第三十四条", counterpart_rights="陈述、申辩")
    (told,) = narrative(Chart((step,)))
    assert told.details == (("相对人权利", "陈述、申辩"), ("依据", "第三十四条"))
    (told,) = narrative(Chart((step,)), {"counterpart_rights": "您的权利"})
    assert told.details == (("您的权利", "陈述、申辩"),)


def test_it_tells_risks_with_their_controls():
    risks = [risk for step in narrative(builders.simple_chart()) for risk in step.risks]
    assert [(risk.level, risk.controls) for risk in risks] == [("B", ("公开受理标准",))]


def text_of(chart: Chart) -> str:
    """The steps as the page of a power shows them."""
    content = {"flowchart": {"chart": chart.to_dict()}}
    page = SimpleNamespace(steps=narrative(chart, STEP_LABELS), content=content)
    return render_to_string("powers/steps.html", {"page": page})


def test_it_says_where_a_chart_breaks_off():
    assert [told.stops for told in narrative(Chart((Step("a", "action", "办理"),)))] == [True]
    assert [told.stops for told in narrative(builders.simple_chart())] == [False] * 5


def test_charts_can_be_drawn_again_from_their_text():
    """1,000 with FULL_PROOFS=1."""
    count = 500 if FULL_PROOFS else 30
    full = [invent_full_chart(Random(seed)) for seed in range(count)]
    usual = [invent_chart(Random(seed), 3 + seed % 20) for seed in range(count)]
    for chart in [builders.simple_chart(), *full, *usual]:
        assert chart_in(text_of(chart)) == chart

"""What must be right before a power is submitted."""

import datetime
import json

import pytest

from filings.checks import chart_takes_effect_too_early, problems_of
from flowcharts.chart import Chart, Risk, Step
from tests import builders

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 3, 2)


@pytest.fixture
def power():
    return builders.complete_power()


def sentences(power) -> str:
    return "".join(problem.sentence for problem in problems_of(json.loads(builders.frozen(power))))


def test_a_complete_power_has_no_problem(power):
    assert sentences(power) == ""


def test_a_power_on_request_is_filed_without_its_content():
    assert sentences(builders.power(publicity="on_request")) == ""


@pytest.mark.parametrize(
    ("remove", "sentence"),
    [
        (lambda power: power.bases.all().delete(), "没有行使依据"),
        (lambda power: power.exercises.all().delete(), "没有行使主体"),
        (lambda power: power.materials.all().delete(), "申请材料"),
        (lambda power: power.time_limits.all().delete(), "“时限”"),
        (lambda power: power.flowchart_uses.all().delete(), "“流程图”"),
    ],
)
def test_each_missing_part_has_its_sentence(power, remove, sentence):
    remove(power)
    assert sentence in sentences(power)


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("conditions", "申请条件"),
        ("fee_kind", "是否收费"),
        ("complaint_channel", "投诉举报渠道"),
    ],
)
def test_each_empty_field_has_its_sentence(power, field, sentence):
    setattr(power, field, "")
    power.save()
    assert sentence in sentences(power)


def test_a_promise_longer_than_the_law_allows_blocks(power):
    power.time_limits.filter(kind="promised").update(number=30)
    problems = problems_of(json.loads(builders.frozen(power)))
    assert [problem.is_blocking for problem in problems] == [True]


def test_a_promise_in_another_unit_is_not_compared(power):
    power.time_limits.filter(kind="promised").update(number=300, unit="hour")
    assert sentences(power) == ""


def test_an_error_of_the_chart_blocks(power):
    power.flowchart_uses.all().delete()
    risky = Step("s1", "start", "受理", risks=(Risk("A", "刁难"),))
    builders.flowchart(power, Chart(steps=(risky, Step("s2", "end", "办结"))))
    problems = problems_of(json.loads(builders.frozen(power)))
    chart = [problem for problem in problems if problem.field == "flowchart"]
    assert chart
    assert any(problem.is_blocking for problem in chart)
    assert all(problem.sentence.startswith("流程图：") for problem in chart)


def test_a_charge_without_its_basis_is_told(power):
    power.fee_kind = "charged"
    power.save()
    assert "收费依据" in sentences(power)


def test_a_changed_chart_must_take_effect_later(power):
    now = json.loads(builders.frozen(power))
    before = now | {"flowchart": None}
    assert chart_takes_effect_too_early(now, before, None, DAY)
    assert chart_takes_effect_too_early(now, before, DAY, DAY)
    tomorrow = DAY + datetime.timedelta(1)
    assert chart_takes_effect_too_early(now, before, tomorrow, DAY) is None


def test_an_unchanged_or_first_chart_may_start_at_once(power):
    now = json.loads(builders.frozen(power))
    assert chart_takes_effect_too_early(now, now, None, DAY) is None
    assert chart_takes_effect_too_early(now, None, None, DAY) is None


def test_a_chart_longer_than_the_promise_is_seen(power):
    steps = power.flowcharts.get().steps
    steps.filter(key="s4").update(limit_number=90)
    assert "各环节时限沿最长的路径合计91个工作日" in sentences(power)

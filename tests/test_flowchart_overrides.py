"""A shared chart runs otherwise for one power where that power says so."""

import json

import pytest

from flowcharts.models import FlowchartUse, StepOverride
from flowcharts.overrides import Override, chart_for, resolve, without_step
from flowcharts.rows import chart_of
from flowcharts.sharing import charts_of_powers, touched_powers
from flowcharts.writing import write_chart
from tests import builders


def step_of(chart, key):
    return next(step for step in chart.steps if step.key == key)


def test_it_changes_what_it_says_and_nothing_else():
    shared = builders.simple_chart()
    chart = resolve(shared, [Override("s4", post="安全科", description="现场核查。")])
    changed = step_of(chart, "s4")
    assert (changed.post, changed.description) == ("安全科", "现场核查。")
    assert (changed.name, changed.limit_number) == ("审查决定", 5)
    assert [step for step in chart.steps if step.key != "s4"] == [
        step for step in shared.steps if step.key != "s4"
    ]
    assert chart.links == shared.links


@pytest.mark.parametrize(
    ("override", "limit"),
    [
        (Override("s4", limit_number=3, limit_unit="calendar_day"), (3, "calendar_day", "")),
        (Override("s4", limit_unit="on_the_spot"), (None, "on_the_spot", "")),
        (Override("s4", limit_text="即时"), (None, "", "即时")),
        (Override("s4", post="安全科"), (5, "working_day", "")),
    ],
)
def test_a_limit_is_replaced_as_a_whole(override, limit):
    step = step_of(resolve(builders.simple_chart(), [override]), "s4")
    assert (step.limit_number, step.limit_unit, step.limit_text) == limit


def test_an_override_of_a_step_that_is_gone_has_no_effect_and_is_named():
    shared, override = builders.simple_chart(), Override("s9", post="安全科")
    assert resolve(shared, [override]) == shared
    assert list(without_step(shared, [override, Override("s1")])) == [override]


def shared_by_two():
    one = builders.power()
    chart = builders.flowchart(one)
    other = builders.power(organization=one.organization)
    FlowchartUse.objects.create(flowchart=chart, power=other)
    return chart, one, other


@pytest.mark.django_db
def test_a_snapshot_has_the_chart_as_it_runs_for_the_power():
    chart, one, other = shared_by_two()
    use = other.flowchart_uses.get()
    StepOverride.objects.create(use=use, step_key="s4", limit_number=3, limit_unit="working_day")
    plain, special = (json.loads(builders.frozen(power))["flowchart"] for power in (one, other))
    assert plain["chart"]["steps"][3]["limit_number"] == 5
    assert special["chart"]["steps"][3]["limit_number"] == 3
    assert plain["hash"] != special["hash"]
    assert chart_for(use) == resolve(
        chart_of(chart), [Override("s4", "", "", "", 3, "working_day")]
    )


@pytest.mark.django_db
def test_powers_that_share_a_chart_share_its_hash():
    _, one, other = shared_by_two()
    hashes = {json.loads(builders.frozen(power))["flowchart"]["hash"] for power in (one, other)}
    assert len(hashes) == 1


@pytest.mark.django_db
def test_overrides_survive_the_rewriting_of_the_chart():
    chart, _, other = shared_by_two()
    StepOverride.objects.create(use=other.flowchart_uses.get(), step_key="s4", post="安全科")
    write_chart(chart, builders.simple_chart())
    assert step_of(dict(charts_of_powers(chart))[other], "s4").post == "安全科"


@pytest.mark.django_db
def test_it_names_the_powers_that_a_change_touches():
    chart, one, other = shared_by_two()
    draft = builders.power(organization=one.organization)
    FlowchartUse.objects.create(flowchart=chart, power=draft)
    StepOverride.objects.create(use=other.flowchart_uses.get(), step_key="s4", post="安全科")
    published = {
        power.pk: shown for power, shown in charts_of_powers(chart) if power.pk != draft.pk
    }
    assert touched_powers(chart, published) == []
    chart.steps.filter(key="s4").update(post="综合科")
    [touched] = touched_powers(chart, published)
    assert touched.power == one
    [change] = touched.difference.changes
    assert change.sentence == "环节“审查决定”：承办岗位由“审批科”改为“综合科”。"

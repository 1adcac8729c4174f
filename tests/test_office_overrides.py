"""Where a power runs otherwise than its shared chart: filled in, checked against the chart."""

import pytest
from django.urls import reverse

from flowcharts.models import FlowchartUse, StepOverride
from organizations.models import AuditEntry
from tests import builders
from tests.office import faults_of, full_power, signed_in
from tests.test_office_flowcharts import form_of
from tests.test_office_powers import fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def use() -> FlowchartUse:
    return full_power().flowchart_uses.get()


def with_override(client, use, **fields):
    data = fields_of(client.get(form_of(use)))
    data |= {"overrides-TOTAL_FORMS": 1, "overrides-0-use": use.pk, "overrides-0-step_key": "s4"}
    data |= {f"overrides-0-{name}": value for name, value in fields.items()}
    return client.post(form_of(use), data)


def test_it_saves_what_one_power_has_otherwise(use):
    client = signed_in()
    answer = with_override(client, use, limit_number=3, limit_unit="working_day", post="安全科")
    assert answer.status_code == 302
    override = use.overrides.get()
    assert (override.step_key, override.limit_number, override.post) == ("s4", 3, "安全科")
    page = client.get(form_of(use))
    assert faults_of(page) == []
    assert "data:image/svg+xml" in page.content.decode()
    assert [step.who for step in page.context["narrated"]][3] == "安全科"


def test_the_trail_counts_it_as_work_on_the_power(use):
    with_override(signed_in(), use, post="安全科")
    entry = AuditEntry.objects.order_by("-index").first()
    assert entry.subject == f"powers.power:{use.power_id}"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"step_key": "s9", "post": "安全科"}, "s9"),
        ({}, "至少填写一栏"),
        ({"step_key": "", "post": "安全科"}, "必填"),
        ({"limit_number": "三"}, "整数"),
    ],
)
def test_it_refuses_what_does_not_fit_the_chart(use, fields, words):
    answer = with_override(signed_in(), use, **fields)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not StepOverride.objects.exists()


def test_it_names_a_step_that_the_chart_lost(use):
    StepOverride.objects.create(use=use, step_key="s9", post="安全科")
    client = signed_in()
    answer = client.get(form_of(use))
    assert "图中已没有这个环节" in answer.content.decode()
    again = client.post(form_of(use), fields_of(answer))
    assert "请另选一个或者删除这一条" in again.content.decode()


def test_power_and_chart_say_that_something_is_otherwise(use):
    StepOverride.objects.create(use=use, step_key="s4", post="安全科")
    client, link = signed_in(), reverse("admin:flowcharts_flowchartuse_change", args=[use.pk])
    for row in (use.power, use.flowchart):
        page = client.get(form_of(row)).content.decode()
        assert "调整了1处" in page
        assert f'href="{link}"' in page


def test_a_power_whose_chart_is_its_own_has_nothing_otherwise(use):
    assert "调整时限、岗位或说明" in signed_in().get(form_of(use.power)).content.decode()


def test_every_use_has_a_page_of_its_own(use):
    other = builders.power(organization=use.power.organization)
    FlowchartUse.objects.create(flowchart=use.flowchart, power=other)
    StepOverride.objects.create(use=use, step_key="s4", post="安全科")
    page = signed_in().get(form_of(other.flowchart_uses.get()))
    assert [step.who for step in page.context["narrated"]][3] == "审批科"


def test_the_chart_s_page_names_what_lost_its_step(use):
    StepOverride.objects.create(use=use, step_key="s4", post="安全科")
    client, words = signed_in(), "用图调整所针对的环节已不在图中"
    assert words not in client.get(form_of(use.flowchart)).content.decode()
    StepOverride.objects.update(step_key="s9")
    page = client.get(form_of(use.flowchart)).content.decode()
    assert words in page
    assert str(use.power) in page

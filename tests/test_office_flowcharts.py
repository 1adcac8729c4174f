"""The office's forms of flowcharts, steps and risks."""

import pytest
from django.urls import reverse

from flowcharts.models import RiskPoint
from tests import builders
from tests.office import full_power, signed_in
from tests.test_office_powers import fields_of

pytestmark = pytest.mark.django_db


def form_of(row):
    name = f"admin:flowcharts_{row._meta.model_name}_change"
    return reverse(name, args=[row.pk])


def test_it_saves_steps_and_links():
    chart, client = full_power().flowcharts.get(), signed_in()
    data = fields_of(client.get(form_of(chart))) | {"steps-1-name": "当场受理"}
    assert client.post(form_of(chart), data).status_code == 302
    assert chart.steps.get(key="s2").name == "当场受理"
    assert (chart.steps.count(), chart.links.count()) == (5, 5)


def test_it_offers_the_steps_of_this_chart_alone():
    chart, client = full_power().flowcharts.get(), signed_in()
    other = builders.flowchart(builders.power())
    other.steps.update(name="别图的环节")
    assert "别图的环节" not in client.get(form_of(chart)).content.decode()


def test_it_keeps_controls_as_lines_of_their_risk():
    step, client = full_power().flowcharts.get().steps.get(key="s3"), signed_in()
    response = client.get(form_of(step))
    assert "公开受理标准" in response.content.decode()
    data = fields_of(response) | {"risks-0-control_lines": "公开受理标准\n\n 双人受理 "}
    assert client.post(form_of(step), data).status_code == 302
    risk = RiskPoint.objects.get()
    assert [control.text for control in risk.controls.all()] == ["公开受理标准", "双人受理"]


def test_it_refuses_a_control_that_is_too_long():
    step, client = full_power().flowcharts.get().steps.get(key="s3"), signed_in()
    data = fields_of(client.get(form_of(step))) | {"risks-0-control_lines": "长" * 301}
    answer = client.post(form_of(step), data)
    assert "请分成几行" in answer.content.decode()
    assert RiskPoint.objects.get().controls.get().text == "公开受理标准"


def test_a_chart_in_use_is_not_deleted():
    chart, client = full_power().flowcharts.get(), signed_in()
    path = reverse("admin:flowcharts_flowchart_delete", args=[chart.pk])
    answer = client.post(path, {"post": "yes"})
    assert answer.status_code == 200
    assert "不能删除" in answer.content.decode()
    assert chart.steps.count() == 5


def test_it_names_the_powers_that_use_the_chart():
    power = full_power()
    page = signed_in().get(form_of(power.flowcharts.get())).content.decode()
    assert power.code in page
    assert reverse("admin:powers_power_change", args=[power.pk]) in page

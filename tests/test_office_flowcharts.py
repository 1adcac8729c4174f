"""The office's forms of flowcharts, steps and risks."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from flowcharts.chart import Chart
from flowcharts.models import Flowchart, RiskPoint
from tests import builders
from tests.office import full_power, signed_in
from tests.test_office_powers import fields_of

pytestmark = pytest.mark.django_db


def form_of(row):
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
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
    chart, client = full_power().flowcharts.get(), signed_in()
    response = client.get(form_of(chart))
    assert "公开受理标准" in response.content.decode()
    data = fields_of(response) | {"risks-0-control_lines": "公开受理标准\n\n 双人受理 "}
    assert client.post(form_of(chart), data).status_code == 302
    risk = RiskPoint.objects.get()
    assert [control.text for control in risk.controls.all()] == ["公开受理标准", "双人受理"]


def test_it_refuses_a_control_that_is_too_long():
    chart, client = full_power().flowcharts.get(), signed_in()
    data = fields_of(client.get(form_of(chart))) | {"risks-0-control_lines": "长" * 301}
    answer = client.post(form_of(chart), data)
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


def management(prefix, total):
    return {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": 0}


def test_a_new_chart_gets_keys_and_a_line_through_its_steps():
    owner, client = builders.organization(), signed_in()
    data = {"title": "简易程序", "kind": "external", "organization": owner.pk}
    data |= management("steps", 3)
    for number, name in enumerate(["申请", "审查", "送达"]):
        data |= {f"steps-{number}-position": number, f"steps-{number}-name": name}
        data |= {f"steps-{number}-kind": "action", f"steps-{number}-key": ""}
    assert client.post(reverse("admin:flowcharts_flowchart_add"), data).status_code == 302
    chart = Flowchart.objects.get()
    assert [step.key for step in chart.steps.all()] == ["s1", "s2", "s3"]
    arrows = [(link.source.name, link.target.name) for link in chart.links.all()]
    assert arrows == [("申请", "审查"), ("审查", "送达")]


def test_a_key_that_is_taken_is_not_given_again():
    chart, client = full_power().flowcharts.get(), signed_in()
    data = fields_of(client.get(form_of(chart)))
    data |= {"steps-TOTAL_FORMS": 6, "steps-5-position": 9, "steps-5-name": "归档"}
    data |= {"steps-5-kind": "action", "steps-5-key": "", "steps-5-flowchart": chart.pk}
    assert client.post(form_of(chart), data).status_code == 302
    assert chart.steps.get(name="归档").key == "s6"


def test_it_shows_the_picture_beside_the_tables():
    chart = full_power().flowcharts.get()
    page = signed_in().get(form_of(chart)).content.decode()
    assert 'src="data:image/svg+xml;base64,' in page


def test_it_says_why_there_is_no_picture():
    chart = full_power().flowcharts.get()
    chart.steps.all().delete()
    page = signed_in().get(form_of(chart)).content.decode()
    assert "没有环节" in page
    assert "data:image" not in page


def test_the_list_of_charts_asks_a_fixed_number_of_queries(django_assert_max_num_queries):
    power = builders.power()
    for _ in range(50):
        builders.flowchart(power)
    client = signed_in()
    with django_assert_max_num_queries(14):
        client.get(reverse("admin:flowcharts_flowchart_changelist"))


def test_it_says_beside_the_tables_what_is_wrong():
    chart = full_power().flowcharts.get()
    assert "没有发现问题" in signed_in().get(form_of(chart)).content.decode()
    chart.steps.get(key="s5").delete()
    page = signed_in().get(form_of(chart)).content.decode()
    assert "流程图没有结束环节" in page


def test_it_finds_charts_with_errors():
    sound, wrong = (builders.flowchart(builders.power()) for _ in range(2))
    wrong.title = "有错的流程"
    wrong.save()
    wrong.links.all().delete()
    client = signed_in()
    path = reverse("admin:flowcharts_flowchart_changelist")
    found = client.get(path, {"errors": "yes"}).content.decode()
    assert "有错的流程" in found
    assert sound.title not in found
    assert "有错的流程" not in client.get(path, {"errors": "no"}).content.decode()
    cache.clear()
    figures = client.get(reverse("admin:index")).context["figures"]
    assert figures["charts_with_errors"] == 1


def test_steps_of_a_chart_without_links_are_linked_when_they_are_added():
    chart = builders.flowchart(builders.power(), Chart())
    client = signed_in()
    data = fields_of(client.get(form_of(chart))) | management("steps", 2)
    for number, name in enumerate(["申请", "送达"]):
        data |= {f"steps-{number}-position": number, f"steps-{number}-name": name}
        data |= {f"steps-{number}-kind": "action", f"steps-{number}-key": ""}
    assert client.post(form_of(chart), data).status_code == 302
    assert chart.links.get().target.name == "送达"


def test_steps_stand_in_their_order():
    chart, client = full_power().flowcharts.get(), signed_in()
    chart.steps.filter(key="s1").update(position=99)
    page = client.get(form_of(chart)).content.decode()
    assert page.index('value="s2"') < page.index('value="s1"')

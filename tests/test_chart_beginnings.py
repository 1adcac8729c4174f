"""New charts begin with a starter chart that is copied, or with words that are drawn up."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from flowcharts.models import Flowchart
from flowcharts.starters import starters
from organizations.models import Person
from tests import builders
from tests.office import faults_of, signed_in
from tests.test_chart_editor import reader_of
from tests.test_quick_text import PROCEDURE

pytestmark = pytest.mark.django_db

STARTERS = reverse("admin:flowcharts_flowchart_starters")
STARTER = reverse("admin:flowcharts_flowchart_starter", args=["penalty_ordinary"])
QUICK_TEXT = reverse("admin:flowcharts_flowchart_quick_text")


def clerk_of(organization) -> Client:
    user = User.objects.create(username=f"办事员{User.objects.count()}", is_staff=True)
    builders.person(Person.Role.CLERK, of=organization, user=user)
    client = Client()
    client.force_login(user)
    return client


def test_every_starter_is_offered_under_its_category():
    builders.category("02", "行政处罚", "CF")
    page = signed_in().get(STARTERS)
    assert faults_of(page) == []
    words = page.content.decode()
    assert "行政处罚</h2>" in words
    assert all(starter.title in words for starter in starters())


def test_those_for_the_category_of_the_power_come_first():
    power = builders.power(category=builders.category("06", "行政检查", "JC"))
    page = signed_in().get(STARTERS, {"power": power.pk})
    assert [code for _, code, _ in page.context["groups"]][:2] == ["06", "01"]
    assert f"?power={power.pk}" in page.content.decode()


def test_a_starter_is_shown_with_picture_steps_and_articles():
    page = signed_in().get(STARTER)
    assert faults_of(page) == []
    assert "data:image/svg+xml" in page.content.decode()
    assert "《行政处罚法》第五十四条" in page.content.decode()
    assert "没有发现问题" in page.content.decode()


def test_a_clerk_copies_it_for_the_department():
    office = builders.organization(name="云岭县水务局")
    client = clerk_of(office)
    answer = client.post(STARTER, {"organization": office.pk}, follow=True)
    assert faults_of(answer) == []
    chart = Flowchart.objects.get()
    assert (chart.organization, chart.title) == (office, "行政处罚普通程序")
    assert "已复制" in answer.content.decode()
    assert "没有发现问题" in answer.content.decode()


def test_a_clerk_copies_it_for_a_power():
    power = builders.power()
    client = clerk_of(power.organization)
    client.post(f"{STARTER}?power={power.pk}", {"organization": power.organization_id})
    assert power.flowcharts.get().title == "行政处罚普通程序"


@pytest.mark.parametrize("key", ["no-such", "penalty-ordinary"])
def test_an_unknown_starter_is_not_there(key):
    path = reverse("admin:flowcharts_flowchart_starter", args=[key])
    assert signed_in().get(path).status_code == 404


def test_it_is_not_copied_for_another_department():
    own, other = builders.power(), builders.power()
    client = clerk_of(own.organization)
    for data, query in [
        ({"organization": other.organization_id}, ""),
        ({}, ""),
        ({"organization": other.organization_id}, f"?power={own.pk}"),
    ]:
        assert client.post(STARTER + query, data).status_code == 200
    for key in (other.pk, 0, "x", "１"):
        data = {"organization": own.organization_id}
        assert client.post(f"{STARTER}?power={key}", data).status_code == 404
    assert not Flowchart.objects.exists()


def test_words_are_drawn_up_and_nothing_is_saved():
    page = signed_in().post(QUICK_TEXT, {"text": PROCEDURE})
    assert faults_of(page) == []
    words = page.content.decode()
    assert "还没有保存" in words
    assert "画成了回到“提出申请”" in words
    assert 'value="书面审查申请材料"' in words
    assert "data:image/svg+xml" in words
    assert f'action="{reverse("admin:flowcharts_flowchart_add")}"' in words
    assert not Flowchart.objects.exists()


def test_what_was_drawn_up_is_saved_when_it_is_confirmed():
    from tests.test_office_powers import fields_of

    client, office = signed_in(), builders.organization()
    data = fields_of(client.post(QUICK_TEXT, {"text": "受理 → 审查（承办科） → 送达"}))
    data |= {"title": "办理流程", "organization": office.pk}
    assert client.post(reverse("admin:flowcharts_flowchart_add"), data).status_code == 302
    chart = Flowchart.objects.get()
    assert [step.name for step in chart.steps.all()] == ["受理", "审查", "送达"]
    assert chart.links.count() == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "请粘贴程序的文字"), ("受理", "只读到一个环节"), ("一" * 100_001, "超过100000个字")],
)
def test_it_says_why_nothing_was_drawn_up(text, words):
    page = signed_in().post(QUICK_TEXT, {"text": text})
    assert words in page.content.decode()
    assert text[:20] in page.content.decode()


@pytest.mark.parametrize("address", [STARTERS, STARTER, QUICK_TEXT])
def test_who_may_not_add_charts_may_not_begin_them(address):
    chart = builders.flowchart(builders.power())
    client = reader_of(chart, Person.Role.REVIEWER)
    assert client.get(address).status_code == 403
    assert client.post(address, {"text": PROCEDURE}).status_code == 403
    assert Client().get(address).status_code == 302


def test_lists_and_powers_lead_there():
    power = builders.power()
    client = signed_in()
    charts = client.get(reverse("admin:flowcharts_flowchart_changelist")).content.decode()
    assert STARTERS in charts
    assert QUICK_TEXT in charts
    page = client.get(reverse("admin:powers_power_change", args=[power.pk])).content.decode()
    assert f"{STARTERS}?power={power.pk}" in page

"""The editor of charts: drafts that save nothing, rows that move, saves that overwrite nobody."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from flowcharts.chart import Chart, Step
from flowcharts.models import Flowchart
from flowcharts.rows import chart_of
from flowcharts.tables import ChartTables, data_of_rows, fingerprint, tables_of
from organizations.models import AuditEntry, Person
from tests import builders
from tests.charts import invent_chart
from tests.office import faults_of, full_power, signed_in
from tests.test_office_flowcharts import form_of
from tests.test_office_powers import fields_of

pytestmark = pytest.mark.django_db

DRAFT = reverse("admin:flowcharts_flowchart_draft")


@pytest.fixture
def chart() -> Flowchart:
    return full_power().flowcharts.get()


@pytest.fixture
def client() -> Client:
    return signed_in()


def posted(chart: Chart, channel: str = "") -> dict:
    tables = tables_of(chart)
    data = {"complaint_channel": channel or chart.complaint_channel}
    for name in ("steps", "links", "risks"):
        data |= data_of_rows(name, tables.rows(name))
    return data


def test_what_is_shown_is_what_is_saved(chart, client):
    before = chart_of(chart)
    data = fields_of(client.get(form_of(chart)))
    assert client.post(form_of(chart), data).status_code == 302
    assert chart_of(Flowchart.objects.get()) == before


def test_a_chart_goes_through_the_tables_whole(rf):
    from random import Random

    random = Random(3)
    for _ in range(20):
        chart = invent_chart(random, random.randint(3, 30))
        data = rf.post("/", posted(chart)).POST
        tables = ChartTables(data)
        assert tables.is_valid()
        assert tables.chart(chart.complaint_channel) == chart


def test_all_tables_are_saved_together(chart, client):
    data = fields_of(client.get(form_of(chart)))
    data |= {"steps-TOTAL_FORMS": 6, "steps-5-key": "s6", "steps-5-kind": "end"}
    data |= {"steps-5-name": "不予受理", "steps-5-documents": "不予受理通知书"}
    data |= {"links-TOTAL_FORMS": 6, "links-5-source": "s3", "links-5-target": "s6"}
    data |= {"links-5-condition": "不属于本机关职权"}
    data |= {"risks-TOTAL_FORMS": 2, "risks-1-step": "s6", "risks-1-level": "A"}
    data |= {"risks-1-description": "该受理不受理", "risks-1-control_lines": "说明理由\n上级抽查"}
    assert client.post(form_of(chart), data).status_code == 302
    saved = chart_of(Flowchart.objects.get())
    assert saved.steps[5].documents == "不予受理通知书"
    assert saved.links[5].condition == "不属于本机关职权"
    assert saved.steps[5].risks[0].controls == ("说明理由", "上级抽查")


def test_the_trail_says_that_the_chart_changed(chart, client):
    data = fields_of(client.get(form_of(chart))) | {"steps-1-name": "当场受理"}
    client.post(form_of(chart), data)
    entry = AuditEntry.objects.order_by("-index").first()
    assert entry.subject == f"flowcharts.flowchart:{chart.pk}"
    assert "环节、流向和风险点" in str(entry.detail)


def test_a_draft_is_drawn_and_not_saved(chart, client):
    data = fields_of(client.get(form_of(chart))) | {"steps-1-name": "当场受理"}
    answer = client.post(DRAFT, data)
    assert faults_of(answer) == []
    assert "没有发现问题" in answer.content.decode()
    assert 'id="chart-tables"' not in answer.content.decode()
    assert not Flowchart.objects.filter(steps__name="当场受理").exists()


def test_a_draft_is_held_against_the_powers_that_use_it(chart, client):
    """行政许可法第四十二条: the steps may not take longer than the power promises."""
    page = client.get(form_of(chart))
    data = fields_of(page) | {"chart": chart.pk, "steps-3-limit_number": "40"}
    assert f'name="chart" value="{chart.pk}"' in page.content.decode()
    words = client.post(DRAFT, data).content.decode()
    power = chart.powers.get()
    assert f"用于“{power}”" in words
    assert "超过法定时限20个工作日" in words
    assert "超过法定时限" not in client.post(DRAFT, data | {"chart": "x"}).content.decode()


def test_powers_that_ask_the_same_are_told_once(chart, client):
    other = builders.power(organization=chart.organization)
    builders.time_limit(other, number=20, unit="working_day")
    chart.uses.create(power=other)
    data = fields_of(client.get(form_of(chart))) | {"steps-3-limit_number": "40"}
    words = client.post(DRAFT, data | {"chart": chart.pk}).content.decode()
    assert words.count("超过法定时限") == 1
    assert "等2项职权" in words


def test_a_draft_says_what_is_wrong_and_leads_to_the_row(chart, client):
    data = fields_of(client.get(form_of(chart))) | {"links-2-condition": ""}
    page = client.post(DRAFT, data).content.decode()
    assert "请写明条件" in page
    assert 'href="#row-s3"' in page


def test_a_button_moves_rows_and_keeps_the_focus(chart, client):
    data = fields_of(client.get(form_of(chart))) | {"act": "down steps 0"}
    page = client.post(DRAFT, data).content.decode()
    assert page.index('value="受理"') < page.index('value="提出申请"')
    assert 'value="down steps 1" aria-label="下移：第2行环节" autofocus' in page
    assert chart.steps.order_by("position").first().name == "提出申请"


def test_without_scripts_a_button_shows_the_page_again(chart, client):
    data = fields_of(client.get(form_of(chart)))
    data |= {"act": "insert steps 0", "steps-1-name": "已改名", "title": ""}
    answer = client.post(form_of(chart), data)
    assert faults_of(answer) == []
    page = answer.content.decode()
    assert "errornote" not in page
    assert 'value="已改名"' in page
    assert page.count('class="row" id="row-') == 6
    assert chart.steps.count() == 5


def test_without_scripts_a_new_chart_is_tried_out(client):
    data = posted(builders.simple_chart()) | {"title": "草稿", "kind": "external", "_check": "1"}
    answer = client.post(reverse("admin:flowcharts_flowchart_add"), data)
    assert faults_of(answer) == []
    assert "没有发现问题" in answer.content.decode()
    assert "data:image/svg+xml" in answer.content.decode()
    assert not Flowchart.objects.exists()


def test_it_saves_over_nobody_unseen(chart, client):
    data = fields_of(client.get(form_of(chart))) | {"steps-1-name": "我的名称"}
    chart.steps.filter(key="s4").update(name="别人的名称")
    answer = client.post(form_of(chart), data)
    assert "别人保存过它" in answer.content.decode()
    assert chart.steps.get(key="s4").name == "别人的名称"
    again = fields_of(answer) | {"seen": answer.context["adminform"].form.seen_now}
    assert client.post(form_of(chart), again).status_code == 302
    assert chart.steps.get(key="s4").name == "审查决定"


def test_a_post_without_tables_empties_nothing(chart, client):
    data = {"title": "改名", "kind": "external", "organization": chart.organization_id}
    answer = client.post(form_of(chart), data)
    assert "没有收到" in answer.content.decode()
    assert chart.steps.count() == 5


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"steps-1-name": ""}, "这个字段是必填项"),
        ({"steps-1-limit_number": "五"}, "输入整数"),
        ({"steps-1-name": "长" * 201}, "201"),
        ({"links-0-target": "s99"}, "请选择本图的一个环节"),
        ({"links-0-target": ""}, "这个字段是必填项"),
        ({"risks-0-level": "D"}, "D"),
        ({"steps-1-key": "s1"}, "标识相同"),
        ({f"steps-1-{name}": "" for name in ("name", "post", "limit_number", "limit_unit")},
         "请填写环节名称，或者删去流向"),
    ],
)  # fmt: skip
def test_it_says_what_is_wrong_in_a_row(chart, client, fields, words):
    data = fields_of(client.get(form_of(chart))) | fields
    answer = client.post(form_of(chart), data)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert chart.steps.get(key="s2").name == "受理"


def test_more_rows_than_a_chart_may_have_are_refused(client):
    steps = tuple(Step(f"s{number}", "action", "办理") for number in range(201))
    data = posted(Chart(steps)) | {"title": "大图", "kind": "external"}
    data["organization"] = builders.organization().pk
    answer = client.post(reverse("admin:flowcharts_flowchart_add"), data)
    assert answer.status_code == 200
    assert "200" in answer.content.decode()
    assert not Flowchart.objects.exists()


@pytest.mark.parametrize("act", ["fly steps 0", "up steps 99", "up steps", "'; DROP"])
def test_unknown_buttons_are_refused(chart, client, act):
    data = fields_of(client.get(form_of(chart))) | {"act": act}
    for path in (DRAFT, form_of(chart)):
        answer = client.post(path, data)
        assert (answer.status_code, "刷新后重试" in answer.content.decode()) == (400, True)


def test_a_draft_is_posted(client):
    assert client.get(DRAFT).status_code == 405


@pytest.mark.parametrize("total", ["", "-1", "x", "９", "99999999999", "٣"])
def test_odd_numbers_of_rows_are_no_error(client, total):
    assert client.post(DRAFT, {"steps-TOTAL_FORMS": total}).status_code == 200


def reader_of(chart, role) -> Client:
    user = User.objects.create(username="查看人", is_staff=True)
    builders.person(role, of=chart.organization, user=user)
    client = Client()
    client.force_login(user)
    return client


def test_a_reviewer_reads_the_steps_and_draws_nothing(chart):
    client = reader_of(chart, Person.Role.REVIEWER)
    page = client.get(form_of(chart)).content.decode()
    assert "材料齐全？" in page
    assert "公开受理标准" in page
    assert "data:image/svg+xml" in page
    assert 'name="act"' not in page
    assert 'id="chart-tables"' not in page
    assert client.post(DRAFT, posted(builders.simple_chart())).status_code == 403
    assert client.post(form_of(chart), {"_check": "1"}).status_code == 403


def test_a_stranger_is_sent_to_sign_in():
    assert Client().post(DRAFT, {}).status_code == 302


def test_a_fingerprint_tells_charts_apart(chart):
    before = fingerprint(chart_of(chart))
    chart.links.filter(condition="齐全").update(condition="材料齐全")
    assert fingerprint(chart_of(Flowchart.objects.get())) != before

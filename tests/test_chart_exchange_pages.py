"""In the office a chart comes from another editor's file and leaves as one."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from flowcharts import exchanging
from flowcharts.bpmn_reading import chart_of_bpmn
from flowcharts.models import Flowchart
from organizations.models import Person
from tests import builders
from tests.office import faults_of, signed_in
from tests.test_chart_beginnings import clerk_of

pytestmark = pytest.mark.django_db

IMPORT = reverse("admin:flowcharts_flowchart_import_bpmn")
FILE = Path(__file__).parent / "data" / "bpmn_js_licence.bpmn"


def upload(client, data: bytes):
    return client.post(IMPORT, {"file": SimpleUploadedFile("图.bpmn", data)})


def export(pk: int) -> str:
    return reverse("admin:flowcharts_flowchart_export_bpmn", args=[pk])


@pytest.fixture
def stored() -> Flowchart:
    return builders.flowchart(builders.power())


def test_the_page_says_what_to_choose_and_is_offered_in_the_list():
    client = signed_in()
    assert faults_of(client.get(IMPORT), "BPMN") == []
    assert IMPORT in client.get(reverse("admin:flowcharts_flowchart_changelist")).content.decode()


def test_a_file_opens_in_the_editor_and_nothing_is_saved():
    page = upload(clerk_of(builders.organization()), FILE.read_bytes())
    words = page.content.decode()
    assert all(name in words for name in ("小型餐饮登记", "现场核查", "核查员", "签承诺书"))
    assert "没有导入：批注1个、数据对象2个" in words
    assert "还没有保存" in words
    assert "data:image/svg+xml" in words
    assert not Flowchart.objects.exists()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PK\x03\x04", "不是完好的XML"),
        (b"<!DOCTYPE a><a/>", "DOCTYPE"),
        (b"<a/>", "没有BPMN 2.0的流程"),
        (b"", "空"),
    ],
)
def test_what_is_no_chart_says_why(data, sentence):
    page = upload(signed_in(), data)
    assert page.status_code == 200
    assert sentence in page.content.decode()


def test_a_file_that_is_too_large_is_not_read(monkeypatch):
    monkeypatch.setattr(exchanging, "MOST_BYTES", 10)
    assert "超过2兆字节" in upload(signed_in(), FILE.read_bytes()).content.decode()


def test_without_a_file_it_asks_for_one():
    assert "请选择从流程图软件导出的bpmn文件" in signed_in().post(IMPORT).content.decode()


def test_who_may_not_add_charts_may_not_import():
    user = User.objects.create(username="审核", is_staff=True)
    builders.person(Person.Role.REVIEWER, user=user)
    client = Client()
    client.force_login(user)
    assert client.get(IMPORT).status_code == 403
    assert upload(client, FILE.read_bytes()).status_code == 403


def test_a_stored_chart_leaves_as_a_file(stored):
    answer = signed_in().get(export(stored.pk))
    assert answer.headers["Content-Disposition"].endswith(f'"flowchart-{stored.pk}.bpmn"')
    assert chart_of_bpmn(answer.content).chart == builders.simple_chart()
    change = reverse("admin:flowcharts_flowchart_change", args=[stored.pk])
    assert export(stored.pk) in signed_in().get(change).content.decode()


def test_the_chart_of_another_department_is_not_there(stored):
    client = clerk_of(builders.organization(name="云岭县水务局"))
    assert client.get(export(stored.pk)).status_code == 404
    assert client.get(export(stored.pk + 1)).status_code == 404


def test_a_chart_that_cannot_be_drawn_says_why(stored):
    stored.steps.all().delete()
    answer = signed_in().get(export(stored.pk))
    assert answer.status_code == 400
    assert "没有环节" in answer.content.decode()

"""The catalogue of risks by department and post: on a page and as a file."""

import io

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from flowcharts.chart import Chart, Risk, Step
from organizations.models import Person
from tests import builders
from tests.office import faults_of, signed_in
from tests.test_chart_beginnings import clerk_of

pytestmark = pytest.mark.django_db

PAGE = reverse("admin:risk_catalogue")


def chart() -> Chart:
    def risk(level: str, words: str) -> Risk:
        return Risk(level, words, "成因", "科长", ("=双人办理", "留痕"))

    return Chart(
        (
            Step("a", "start", "申请", post="窗口", risks=(risk("C", "拖延"), risk("A", "收礼"))),
            Step("b", "end", "决定", post="科室", risks=(risk("B", "畸轻畸重"),)),
        )
    )


@pytest.fixture
def office():
    power = builders.power(organization=builders.organization(name="云岭县水务局"))
    builders.flowchart(power, chart())
    return power.organization


def rows_in(data: bytes) -> list[list[str]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def test_it_goes_by_department_and_post_gravest_first(office):
    page = signed_in().get(PAGE)
    assert faults_of(page, "XLSX", "CSV") == []
    found = [
        (organization, post, [cells[1] for _, cells in rows])
        for organization, post, rows in page.context["groups"]
    ]
    assert found == [
        ("云岭县水务局", "科室", ["畸轻畸重"]),
        ("云岭县水务局", "窗口", ["收礼", "拖延"]),
    ]
    assert "A级（高）1个，B级（中）1个，C级（低）1个" in page.content.decode()


def test_it_can_be_narrowed_down(office):
    page = signed_in().get(PAGE, {"level": "B", "organization": office.pk})
    assert "畸轻畸重" in page.content.decode()
    assert "收礼" not in page.content.decode()
    assert "没有符合条件" in signed_in().get(PAGE, {"level": "X"}).content.decode()


def test_it_is_handed_out_as_a_workbook(office):
    rows = rows_in(signed_in().get(PAGE, {"format": "xlsx"}).content)
    [head] = [row for row in rows if row[0] == "机构"]
    assert head[:3] == ["机构", "岗位", "等级"]
    body = rows[rows.index(head) + 1 :]
    assert [row[3] for row in body] == ["畸轻畸重", "收礼", "拖延"]
    # A measure that looks like a formula stays text.
    assert body[0][5] == "'=双人办理\n留痕"


def test_it_is_handed_out_as_csv(office):
    answer = signed_in().get(PAGE, {"format": "csv", "level": "A"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert text.splitlines()[0].startswith("机构,岗位,等级,风险内容")
    assert text.count("收礼") == 1
    assert "拖延" not in text


def test_another_format_is_not_there(office):
    assert signed_in().get(PAGE, {"format": "doc"}).status_code == 404


def test_a_clerk_sees_the_own_department(office):
    assert "收礼" in clerk_of(office).get(PAGE).content.decode()
    other = clerk_of(builders.organization(name="云岭县民政局"))
    assert "收礼" not in other.get(PAGE).content.decode()


def test_who_may_not_see_risk_points_does_not_see_it(office):
    user = User.objects.create(username="系统员", is_staff=True)
    builders.person(Person.Role("secadmin"), user=user)
    client = Client()
    client.force_login(user)
    assert client.get(PAGE).status_code == 403


def test_it_needs_no_more_queries_for_more_risks(office, django_assert_max_num_queries):
    for _ in range(3):
        builders.flowchart(builders.power(organization=office), chart())
    client = signed_in()
    with django_assert_max_num_queries(12):
        client.get(PAGE)


def test_the_list_of_risk_points_leads_to_it(office):
    page = signed_in().get(reverse("admin:flowcharts_riskpoint_changelist"))
    assert PAGE in page.content.decode()

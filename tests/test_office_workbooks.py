"""What a clerk may take away before bringing it again: template, list, charts."""

import csv
import io
import json

import pytest
from django.core.management import call_command
from django.urls import reverse

from disclosure.list_columns import FOURTEEN, FULL, OLDER
from intake.exporting import form_of, list_file
from intake.importing import import_sources, read_source
from intake.reading import read_workbook
from organizations.models import Person
from powers.models import Power
from tests import builders
from tests.test_office_roles import client_of
from tests.workbooks import FIRE_HEADINGS, SheetPlan, fire_line, line, listing, workbook

pytestmark = pytest.mark.django_db
TEMPLATE = reverse("admin:intake_template")


@pytest.fixture(autouse=True)
def schemes(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    call_command("loaddata", "categories", "code_schemes", verbosity=0)


def imported(organization, data):
    [found] = import_sources([read_source("清单.xlsx", data)], organization, actor="测试")
    return found.report


def older_list():
    rows = [
        fire_line(1, "摊位处罚", 所属行政区划="云岭县", 是否公示="是"),
        fire_line(2, "摊位检查", 职权类型="行政检查"),
    ]
    return workbook(SheetPlan([FIRE_HEADINGS, *rows]))


def address(name, organization, *rest):
    return reverse(f"admin:intake_{name}", args=[organization.pk, *rest])


def test_a_clerk_takes_the_template_and_the_own_list():
    organization = builders.organization()
    imported(organization, workbook(listing(line(1, "摊位核准"))))
    client = client_of(Person.Role.CLERK, organization)
    assert len(read_workbook(client.get(TEMPLATE).content).sheets) == 7
    for name, rest in (("list", ["xlsx"]), ("charts", []), ("all", [])):
        answer = client.get(address(name, organization, *rest))
        assert answer["Content-Disposition"].startswith("attachment")
        assert read_workbook(answer.content).sheets
    page = client.get(reverse("admin:intake_upload")).content.decode()
    assert TEMPLATE in page
    assert address("list", organization, "xlsx") in page


@pytest.mark.parametrize("role", [Person.Role.HEAD, Person.Role.SYSTEM_ADMINISTRATOR, ""])
def test_others_take_nothing(role):
    organization = builders.organization()
    client = client_of(role, organization)
    for page in (TEMPLATE, address("list", organization, "xlsx"), address("all", organization)):
        assert client.get(page).status_code == 403


def test_a_list_of_another_department_is_not_there():
    client = client_of(Person.Role.CLERK)
    for name, rest in (("list", ["csv"]), ("charts", []), ("all", [])):
        assert client.get(address(name, builders.organization(), *rest)).status_code == 404


@pytest.mark.parametrize("rest", ["pdf", "xlsx?form=x"])
def test_an_unknown_format_is_not_there(rest):
    organization = builders.organization()
    client = client_of(Person.Role.CLERK, organization)
    format, _, query = rest.partition("?")
    assert client.get(address("list", organization, format) + f"?{query}").status_code == 404


def test_a_list_comes_back_in_the_form_in_which_it_came():
    organization = builders.organization()
    assert form_of(organization) is FOURTEEN
    imported(organization, older_list())
    assert form_of(organization) is OLDER
    sheet = read_workbook(list_file(organization, "xlsx")).sheets[0]
    headings = [sheet.text(1, column) for column in sheet.columns_by_row[1]]
    assert [text.replace(" ", "") for text in FIRE_HEADINGS if text != "录入人"] == headings
    assert sheet.text(2, headings.index("所属行政区划") + 1) == "云岭县"
    assert sheet.text(2, headings.index("是否公示") + 1) == "是"
    report = imported(organization, list_file(organization, "xlsx"))
    assert (report["created"], report["changed"], report["missing"]) == (0, 0, 0)


@pytest.mark.parametrize("form", [None, FOURTEEN, FULL])
def test_xlsx_csv_and_json_say_the_same(form):
    organization = builders.organization()
    imported(organization, workbook(listing(line(1, "=摊位核准"), line(2, "摊位变更"))))
    form_used = form or FOURTEEN
    book = read_workbook(list_file(organization, "xlsx", form)).sheets[0]
    text = list_file(organization, "csv", form).decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(text)))
    data = json.loads(list_file(organization, "json", form))
    assert data["columns"] == table[0] == list(form_used.headings)
    assert [list(row.values()) for row in data["rows"]] == [
        [cell.removeprefix("'") for cell in row] for row in table[1:]
    ]
    for number, row in enumerate(data["rows"], start=2):
        seen = [book.text(number, column) for column in range(1, len(row) + 1)]
        assert seen == list(row.values())
    for format in ("xlsx", "csv"):
        report = imported(organization, list_file(organization, format, form))
        assert (report["created"], report["changed"], report["missing"]) == (0, 0, 0)


def test_the_person_who_typed_a_line_is_given_back_nowhere():
    organization = builders.organization()
    imported(organization, older_list())
    for power in Power.objects.all():
        builders.published(power)
    client = client_of(Person.Role.CLERK, organization)
    code = organization.code
    public = [
        "/",
        "/powers/",
        *(f"/powers/{power.code}/" for power in Power.objects.all()),
        *(f"/powers/{power.code}.json" for power in Power.objects.all()),
        f"/organizations/{code}/",
        *(f"/organizations/{code}/catalogue.{kind}" for kind in ("xlsx", "csv", "json")),
        "/catalogue.json",
        "/log.jsonl",
        "/changes/",
    ]
    office = [address("list", organization, "csv"), address("list", organization, "json")]
    for page in (*public, *office):
        answer = client.get(page)
        assert answer.status_code == 200, page
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if page.endswith("xlsx"):
            body = repr(read_workbook(body)).encode()
        assert "赵录入" not in body.decode(), page
    # Nor does it stand in any table, so that nothing that is made from them can tell it.
    stream = io.StringIO()
    call_command("dumpdata", "powers", "disclosure", "intake", "flowcharts", stdout=stream)
    assert "\\u8d75\\u5f55" not in stream.getvalue()
    assert "赵录入" not in stream.getvalue()
    assert "摊位处罚" in stream.getvalue()

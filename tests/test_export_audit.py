"""The audit trail as a file: from the office and by command."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from python_calamine import CalamineWorkbook

from organizations.audit import record
from organizations.models import AuditEntry, Person
from portal.audit_export import COLUMNS
from tests import builders
from tests.office import faults_of
from tests.test_office_roles import client_of

pytestmark = pytest.mark.django_db

PAGE = reverse("admin:audit_export")


@pytest.fixture
def trail():
    person = builders.person()
    detail = {"why": "=1+1"}
    return record("powers.edit", actor="=甲", person=person, target="某项", detail=detail)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.parametrize("role", [Person.Role.SECURITY_AUDITOR, Person.Role.AUDITOR])
def test_auditors_get_the_trail_and_leave_a_trace(trail, role):
    client = client_of(role)
    assert faults_of(client.get(PAGE), "XLSX", "CSV") == []
    answer = client.post(PAGE, {"format": "csv"})
    rows = rows_of(answer.getvalue().decode())
    assert list(rows[0]) == list(COLUMNS)
    assert [row["条目哈希"] for row in rows] == list(
        AuditEntry.objects.order_by("index").values_list("entry_hash", flat=True)
    )
    assert rows[-1]["动作"] == "organizations.export_audit"
    assert rows[-1]["来源地址"] == "127.0.0.1"


def test_cells_are_no_formulas(trail):
    text = client_of(Person.Role.AUDITOR).post(PAGE, {"format": "csv"}).getvalue().decode()
    assert not rows_of(text)[0]["操作者"].startswith("=")


def test_it_is_a_workbook_too(trail):
    answer = client_of(Person.Role.AUDITOR).post(PAGE, {"format": "xlsx"})
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    assert any("某项" in row for row in sheet.to_python())


def test_days_are_kept_to(trail):
    client = client_of(Person.Role.AUDITOR)
    answer = client.post(PAGE, {"format": "csv", "until": "2001-01-01"})
    assert rows_of(answer.getvalue().decode()) == []
    wrong = client.post(PAGE, {"format": "csv", "since": "2026-02-01", "until": "2026-01-01"})
    assert "不能晚于" in wrong.content.decode()


@pytest.mark.parametrize("role", [Person.Role.CLERK, Person.Role.SYSTEM_ADMINISTRATOR])
def test_others_do_not_get_it(role):
    assert client_of(role).post(PAGE, {"format": "csv"}).status_code == 403


@pytest.mark.parametrize("name", ["trail.csv", "trail.xlsx"])
def test_the_command_writes_it(trail, tmp_path, name, capsys):
    call_command("export_audit", output=str(tmp_path / name))
    assert (tmp_path / name).stat().st_size > 100
    assert "已导出" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"output": "trail.doc"}, "结尾"),
        ({"output": "x.csv", "since": "gestern"}, "不是日期"),
        ({"output": "/nowhere/at/all/x.csv"}, "不能写入"),
    ],
)
def test_the_command_says_what_is_wrong(options, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("export_audit", **options)


def test_every_edit_says_what_the_row_was_and_became():
    client = client_of(Person.Role.SYSTEM_ADMINISTRATOR)
    path = reverse("admin:organizations_calendarexception_add")
    client.post(path, {"day": "2026-10-10", "is_workday": "on", "note": "甲"})
    added = AuditEntry.objects.order_by("-index").first()
    assert not added.before_hash
    key = added.subject.partition(":")[2]
    path = reverse("admin:organizations_calendarexception_change", args=[key])
    client.post(path, {"day": "2026-10-10", "is_workday": "on", "note": "乙"})
    changed = AuditEntry.objects.order_by("-index").first()
    assert changed.before_hash == added.after_hash != changed.after_hash
    assert changed.address == "127.0.0.1"

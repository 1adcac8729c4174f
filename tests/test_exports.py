"""Catalogues as spreadsheets and JSON."""

import csv
import io
import json

import pytest
from django.core.management import call_command
from python_calamine import CalamineWorkbook

from disclosure.exports import COLUMNS, CUT, LONGEST_CELL, csv_lines, rows_of, write_xlsx
from powers.formulas import guarded, unguarded
from tests import builders

pytestmark = pytest.mark.django_db
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1", "＋1", "－1", "＠x"]


def content_of(power) -> dict:
    return json.loads(builders.frozen(power))


def sheet_of(contents) -> list[list]:
    out = io.BytesIO()
    write_xlsx(contents, out, "目录")
    out.seek(0)
    return CalamineWorkbook.from_filelike(out).get_sheet_by_index(0).to_python()


def test_a_power_of_two_bodies_takes_two_rows():
    power = builders.power(name="许可", sub_item="子项", remarks="备注")
    builders.exercise(power, body="省厅", level="provincial", authority="全省")
    second = builders.exercise(power, body="县局", responsibilities="受理。")
    builders.basis(power, raw_text="《甲法》第一条")
    builders.basis(power, raw_text="《乙法》第二条", purpose="duty", exercise=second)
    first, last = rows_of("7", content_of(power))
    assert first == [
        "7",
        "许可",
        "子项",
        "行政许可",
        "《甲法》第一条",
        "省厅",
        "",
        "省级\n全省",
        "",
        "",
        "",
        "",
        "",
        "备注",
    ]
    assert last[:6] == ["", "", "", "", "", "县局"]
    assert last[9:11] == ["受理。", "《乙法》第二条"]


def test_a_power_without_bodies_still_has_a_row():
    (row,) = rows_of("1", content_of(builders.power()))
    assert len(row) == len(COLUMNS)


@pytest.mark.parametrize("cell", DANGEROUS)
def test_no_cell_can_be_taken_for_a_formula(cell):
    assert guarded(cell) == f"'{cell}"
    assert unguarded(guarded(cell)) == cell
    assert unguarded(guarded(f"'{cell}")) == f"'{cell}"


def test_ordinary_cells_stay_as_they_are():
    assert guarded("受理=审查") == "受理=审查"


def test_the_csv_begins_with_a_byte_order_mark_and_has_fourteen_columns():
    power = builders.power(name="=HYPERLINK(1)", remarks='两行\n"引号"')
    text = "".join(csv_lines([content_of(power)]))
    assert text.startswith("\ufeff序号,")
    head, row = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert head == list(COLUMNS)
    assert row[1] == "'=HYPERLINK(1)"
    assert row[-1] == '两行\n"引号"'


def test_the_workbook_holds_text_cells_only():
    power = builders.power(name="=1+1", remarks="https://example.org")
    rows = sheet_of([content_of(power)])
    assert rows[0] == list(COLUMNS)
    assert rows[1][0] == "1"
    assert rows[1][1] == "'=1+1"
    assert all(isinstance(cell, str) for row in rows for cell in row)


def test_a_cell_that_is_too_long_says_so():
    power = builders.power(remarks="长" * (LONGEST_CELL + 1))
    cell = sheet_of([content_of(power)])[1][-1]
    assert len(cell) == LONGEST_CELL
    assert cell.endswith(CUT)


def test_the_json_catalogue_says_when_and_what(client):
    version = builders.published()
    answer = client.get("/catalogue.json?on=2030-01-01")
    catalogue = json.loads(b"".join(answer.streaming_content))
    assert catalogue["as_of"] == "2030-01-01"
    assert len(catalogue["log_head"]) == 64
    (power,) = catalogue["powers"]
    assert power["code"] == version.code
    assert power["version"] == 1
    assert power["status"] == "active"
    assert power["url"].endswith(f"/powers/{version.code}/")
    assert power["content"] == version.content


def test_a_department_exports_its_own_powers_only(client):
    version, other = builders.published(), builders.published()
    address = f"/organizations/{version.organization_code}/catalogue.csv"
    text = b"".join(client.get(address).streaming_content).decode()
    assert version.name in text
    assert other.name not in text


def test_an_empty_catalogue_is_still_a_file(client):
    assert json.loads(b"".join(client.get("/catalogue.json").streaming_content))["powers"] == []


def test_the_queries_of_an_export_do_not_grow(client, django_assert_max_num_queries):
    for _ in range(5):
        builders.published()
    for name in ("xlsx", "csv", "json"):
        with django_assert_max_num_queries(4):
            b"".join(client.get(f"/catalogue.{name}").streaming_content)


def test_what_is_exported_can_be_imported_again(tmp_path):
    call_command("loaddata", "categories", "code_schemes", verbosity=0)
    first = builders.organization(name="甲局", body_code="101")
    power = builders.power(organization=first, name="经营许可", remarks="只限本县。")
    builders.basis(power, raw_text="【法律】《中华人民共和国行政许可法》第三十八条")
    for body, level in (("某省某厅", "provincial"), ("某县某局", "county")):
        builders.exercise(
            power,
            body=body,
            level=level,
            authority="本级权限内的",
            responsible_office="审批科",
            department_duty="负责办理。",
            responsibilities="1.受理；\n2.审查。",
            accountable_parties="承办人",
            accountability_circumstances="1.不受理的；\n2.违法办理的。",
        )
    rows = sheet_of([content_of(power)])
    file = tmp_path / "export.xlsx"
    with file.open("wb") as out:
        write_xlsx([content_of(power)], out, "目录")
    second = builders.organization(name="乙局", body_code="102")
    call_command("import_catalogue", str(file), organization=second.code, stdout=io.StringIO())
    assert sheet_of([content_of(second.powers.get())]) == rows

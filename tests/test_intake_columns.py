"""Finding the heading of a list and what each column holds."""

import pytest

from intake.columns import Reason, field_of, find_header
from intake.workbook import Merge, Sheet
from tests.workbooks import FIRE_HEADINGS, HEADINGS


def sheet(*rows, merges=()):
    cells = {
        (row, column): text
        for row, texts in enumerate(rows, start=1)
        for column, text in enumerate(texts, start=1)
        if text
    }
    return Sheet("表", cells, tuple(Merge(*merge) for merge in merges))


def fields(header):
    return [column.field for column in header.columns]


@pytest.mark.parametrize("row", [1, 3, 15])
def test_the_heading_may_stand_in_any_of_the_first_fifteen_rows(row):
    header = find_header(sheet(*[["云岭县清单"]] * (row - 1), HEADINGS))
    assert header.first_row == row


def test_a_heading_further_down_is_not_found():
    assert find_header(sheet(*[["云岭县清单"]] * 15, HEADINGS)) is None


def test_a_sheet_of_prose_has_no_heading():
    assert find_header(sheet(["说明"], ["事项名称按目录填写"])) is None


def test_columns_may_come_in_any_order():
    header = find_header(sheet(["备注", "权力类型", "序号", "事项名称"]))
    assert fields(header) == ["remarks", "category", "serial", "name"]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("事项\n名称", "name"),
        ("序  号", "serial"),
        ("追责对\n象范围", "accountable_parties"),
        ("责任事项的依据", "duty_basis"),
        ("法定期限（天/日）", "statutory_limit"),
        ("救助渠道", "remedies"),
        ("责任事项內容", "responsibilities"),
        ("所属行政区划", ""),
        ("天气", ""),
    ],
)
def test_synonyms_and_typing_errors_are_understood(text, field):
    assert field_of(text)[0] == field


def test_a_guessed_heading_says_so():
    assert field_of("追责情型") == ("accountability_circumstances", True)
    assert field_of("追责情形") == ("accountability_circumstances", False)


def test_a_heading_over_two_columns_is_level_and_authority():
    header = find_header(sheet(HEADINGS, merges=[(1, 8, 1, 9)]))
    assert fields(header)[7:9] == ["level", "authority"]


def test_a_heading_over_one_column_holds_both():
    header = find_header(sheet(["序号", "事项名称", "实施层级\n及权限", "部门职责"]))
    assert fields(header)[2] == "level_and_authority"


def test_a_heading_of_two_rows_is_one():
    header = find_header(
        sheet(
            ["序号", "事项名称", "实施层级及权限", "", "部门职责"],
            ["", "", "层级", "权限"],
            merges=[(1, 3, 1, 4), (1, 1, 2, 1)],
        )
    )
    assert header.last_row == 2
    assert fields(header) == ["serial", "name", "level", "authority", "department_duty"]


def test_a_column_that_stands_twice_is_a_duplicate():
    header = find_header(sheet(["序号", "事项名称", "备注", "备注"]))
    assert [column.reason for column in header.columns] == [None, None, None, Reason.DUPLICATE]


def test_the_long_form_is_known_and_its_typist_is_personal():
    header = find_header(sheet(FIRE_HEADINGS))
    reasons = {column.heading: column.reason for column in header.columns if column.reason}
    assert reasons == {
        "所属行政区划": Reason.UNKNOWN,
        "隶属机构": Reason.UNKNOWN,
        "录入人": Reason.PERSONAL,
        "上级机构": Reason.UNKNOWN,
        "是否公示": Reason.UNKNOWN,
    }

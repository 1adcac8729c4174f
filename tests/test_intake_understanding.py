"""Every row of a list gets one kind."""

import pytest

from intake.findings import Kind
from intake.reading import read_workbook
from intake.understanding import understand
from tests.workbooks import FIRE_HEADINGS, HEADINGS, SheetPlan, fire_line, line, listing, workbook

CATEGORIES = ["行政许可", "行政处罚", "行政强制", "行政检查", "其他行政权力"]


def understood(*sheets):
    found = understand(read_workbook(workbook(*sheets)), CATEGORIES)
    for sheet in found:
        assert sum(sheet.count(kind) for kind in Kind) == len(sheet.rows)
    return found[0]


def kinds(sheet):
    return [row.kind.value for row in sheet.rows]


def codes(sheet):
    return {problem.code for problem in sheet.problems}


def test_a_row_with_a_name_starts_a_power():
    sheet = understood(listing(line(1, "摊位核准"), line(2, "摊位变更")))
    assert kinds(sheet) == ["power", "power"]
    assert codes(sheet) == set()


def test_merged_cells_spread_to_the_rows_they_cover():
    sheet = understood(
        listing(
            line(1, "摊位核准"),
            line("", 行使主体="各镇集市所", 实施层级及权限="乡级"),
            merges=[(2, 1, 3, 1), (2, 2, 3, 2), (2, 5, 3, 5)],
        )
    )
    assert kinds(sheet) == ["power", "body"]
    assert sheet.rows[1].values["name"] == "摊位核准"
    assert "name" not in sheet.rows[1].own


def test_a_row_that_only_goes_on_is_a_continuation():
    sheet = understood(listing(line(1, "摊位核准"), line("", 追责情形="收受摊主财物的")))
    assert kinds(sheet) == ["power", "continuation"]


def test_text_under_a_merged_cell_is_kept_and_told():
    sheet = understood(
        listing(line(1, "摊位核准"), line("", 追责情形="旧的情形"), merges=[(2, 14, 3, 14)])
    )
    assert kinds(sheet) == ["power", "continuation"]
    assert [cell.text for cell in sheet.rows[1].loose] == ["旧的情形"]
    assert codes(sheet) == {"covered_text"}


def test_a_row_with_a_sub_item_only_is_one():
    sheet = understood(
        listing(line(1, "摊位核准", 子项名称="固定摊位"), line("", 子项名称="流动摊位"))
    )
    assert kinds(sheet) == ["power", "sub_item"]
    assert sheet.rows[1].values["name"] == "摊位核准"


def test_the_same_name_with_another_sub_item_is_a_sub_item():
    sheet = understood(
        listing(line(1, "摊位核准", 子项名称="固定摊位"), line(2, "摊位核准", 子项名称="流动摊位"))
    )
    assert kinds(sheet) == ["power", "sub_item"]


def test_the_same_name_with_another_body_and_no_serial_is_a_body():
    sheet = understood(listing(line(1, "摊位核准"), line("", "摊位核准", 行使主体="各镇集市所")))
    assert kinds(sheet) == ["power", "body"]


def test_the_same_name_with_a_serial_is_another_power_and_told():
    sheet = understood(listing(line(1, "摊位核准"), line(1, "摊位核准", 行使主体="各镇集市所")))
    assert kinds(sheet) == ["power", "power"]
    assert codes(sheet) == {"same_name", "serial_repeated"}


def test_a_name_without_a_serial_is_a_power():
    sheet = understood(listing(line(1, "摊位核准"), line("", "摊位变更")))
    assert kinds(sheet) == ["power", "power"]
    assert codes(sheet) == {"no_serial"}


def test_remarks_at_the_end_are_remarks():
    sheet = understood(listing(line(1, "摊位核准"), ["备注：包括县、乡两级。"]))
    assert kinds(sheet) == ["power", "remark"]
    assert sheet.rows[1].loose[0].text == "备注：包括县、乡两级。"


def test_a_heading_printed_again_is_no_power():
    sheet = understood(listing(line(1, "摊位核准"), list(HEADINGS), line(2, "摊位变更")))
    assert kinds(sheet) == ["power", "repeated_header", "power"]


def test_a_title_printed_again_is_skipped():
    sheet = understood(
        listing(line(1, "摊位核准"), ["云岭县清单"], line(2, "摊位变更"), title="云岭县清单")
    )
    assert kinds(sheet) == ["power", "skipped", "power"]


def test_a_section_title_names_the_category_of_what_follows():
    sheet = understood(
        listing(line(1, "摊位核准"), ["二、行政处罚"], line(1, "占道摆摊", 权力类型=""))
    )
    assert kinds(sheet) == ["power", "skipped", "power"]
    assert sheet.rows[2].values["category"] == "行政处罚"


def test_a_row_with_nothing_but_a_serial_is_skipped():
    sheet = understood(listing(line(1, "摊位核准"), line(2)))
    assert kinds(sheet) == ["power", "skipped"]


def test_a_row_with_a_serial_and_no_name_is_an_error():
    sheet = understood(listing(line(1, 行使主体="集市局")))
    assert kinds(sheet) == ["skipped"]
    assert "no_name" in codes(sheet)
    assert sheet.rows[0].loose


def test_a_row_before_any_power_is_an_error():
    sheet = understood(listing(line("", 行使主体="集市局"), line(1, "摊位核准")))
    assert kinds(sheet) == ["skipped", "power"]
    assert "no_name" in codes(sheet)


@pytest.mark.parametrize(
    ("written", "sheet_name", "category"),
    [
        ("行政\n许可", "表", "行政许可"),
        ("行政许可类", "表", "行政许可"),
        ("行改处罚", "表", "行政处罚"),
        ("许可", "表", "行政许可"),
        ("", "行政检查（1项）", "行政检查"),
        ("其它行政权力", "表", "其他行政权力"),
    ],
)
def test_categories_are_taken_from_cell_or_title(written, sheet_name, category):
    sheet = understood(listing(line(1, "摊位核准", 权力类型=written), name=sheet_name))
    assert sheet.rows[0].values["category"] == category


def test_a_missing_category_is_that_of_the_row_above():
    sheet = understood(
        listing(line(1, "占道摆摊", 权力类型="行政处罚"), line(2, "乱倒污水", 权力类型=""))
    )
    assert sheet.rows[1].values["category"] == "行政处罚"
    assert codes(sheet) == {"category_guessed"}


def test_an_unknown_category_is_kept_and_told():
    sheet = understood(listing(line(1, "摊位核准", 权力类型="天气预报")))
    assert sheet.rows[0].values["category"] == "其他行政权力"
    assert codes(sheet) == {"category_unknown"}
    assert sheet.rows[0].loose[0].text == "天气预报"


def test_a_stated_count_that_differs_is_told():
    sheet = understood(listing(line(1, "摊位核准"), name="行政许可（3项）"))
    [problem] = sheet.problems
    assert (sheet.title_count, problem.code, problem.severity) == (3, "count_differs", "warning")
    assert "标题写明3项，读到1项" in problem.message


def test_a_stated_count_that_is_right_is_no_problem():
    assert not understood(listing(line(1, "摊位核准"), name="行政许可（1项）")).problems


def test_a_row_for_two_serials_explains_a_count():
    sheet = understood(listing(line("1,2", "摊位核准"), line(3, "摊位变更"), name="许可（3项）"))
    assert [(problem.code, problem.severity) for problem in sheet.problems] == [
        ("count_differs", "info")
    ]


def test_a_count_in_a_section_title_is_compared_with_the_section():
    sheet = understood(
        listing(
            ["一、行政许可（1项）"],
            line(1, "摊位核准"),
            ["二、行政处罚（3项）"],
            line(1, "占道摆摊", 权力类型=""),
        )
    )
    [problem] = [problem for problem in sheet.problems if problem.code == "count_differs"]
    assert (problem.row, problem.message) == (4, "标题写明3项，读到1项，请核对。")


@pytest.mark.parametrize("nothing", ["/", "无", "—"])
def test_a_placeholder_is_no_name(nothing):
    sheet = understood(
        listing(line(1, "摊位核准", 子项名称=nothing), line("", nothing, 行使主体="各镇集市所"))
    )
    assert kinds(sheet) == ["power", "body"]
    assert "sub_item" not in sheet.rows[0].values


def test_duplicate_columns_are_kept():
    headings = ["序号", "事项名称", "权力类型", "实施依据", "备注", "备注"]
    sheet = understood(SheetPlan([headings, [1, "摊位核准", "行政许可", "依据", "甲", "乙"]]))
    assert sheet.rows[0].values["remarks"] == "甲"
    assert [cell.text for cell in sheet.rows[0].loose] == ["乙"]
    assert codes(sheet) == {"duplicate_column"}


def test_an_empty_cell_is_filled_from_its_duplicate():
    headings = ["序号", "事项名称", "权力类型", "实施依据", "备注", "备注"]
    sheet = understood(SheetPlan([headings, [1, "摊位核准", "行政许可", "依据", "", "乙"]]))
    assert sheet.rows[0].values["remarks"] == "乙"
    assert not sheet.rows[0].loose
    assert codes(sheet) == {"duplicate_column", "taken_from_duplicate"}


def test_columns_without_a_heading_are_kept():
    sheet = understood(listing([*line(1, "摊位核准"), "", "旁注"]))
    [cell] = sheet.rows[0].loose
    assert (cell.column, cell.text, cell.reason) == ("Q", "旁注", "no_heading")


def test_the_typist_is_counted_and_never_read():
    sheet = understood(SheetPlan([FIRE_HEADINGS, fire_line(1, "占用通道")]))
    assert sheet.personal_cells == 1
    assert "赵录入" not in repr(sheet.rows)
    assert "personal_column" in codes(sheet)


def test_the_typist_is_not_read_from_skipped_rows_either():
    row = [""] * len(FIRE_HEADINGS)
    row[0] = "备注：本表由下列人员录入"
    row[FIRE_HEADINGS.index("录入人")] = "赵录入"
    sheet = understood(SheetPlan([FIRE_HEADINGS, fire_line(1, "占用通道"), row]))
    assert kinds(sheet) == ["power", "remark"]
    assert "赵录入" not in repr(sheet.rows)


def test_a_sheet_without_a_heading_is_told_and_kept():
    sheet = understood(SheetPlan([["说明"], ["请于月底前上报"]]))
    assert kinds(sheet) == ["skipped", "skipped"]
    assert codes(sheet) == {"no_header"}
    assert [row.loose[0].text for row in sheet.rows] == ["说明", "请于月底前上报"]


def test_an_empty_sheet_is_no_problem():
    assert not understood(SheetPlan([])).problems


def test_a_hidden_sheet_is_told():
    data = workbook(listing(name="表一"), listing(line(1, "摊位核准"), is_hidden=True))
    sheet = understand(read_workbook(data), CATEGORIES)[1]
    assert sheet.is_hidden
    assert codes(sheet) == {"hidden_sheet"}


def test_a_power_without_a_basis_is_told():
    sheet = understood(listing(line(1, "摊位核准", 实施依据="")))
    assert codes(sheet) == {"no_basis"}

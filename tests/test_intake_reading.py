"""Reading workbooks: what is taken from a file, and which files are refused."""

import datetime
import io
import zipfile

import pytest

from intake.parsing import parse
from intake.reading import read_workbook
from intake.workbook import Limits, UnreadableWorkbookError, column_letter
from tests.workbooks import SheetPlan, workbook


def one_sheet(rows, **plan):
    return read_workbook(workbook(SheetPlan(rows, **plan))).sheets[0]


def repacked(data: bytes, change) -> bytes:
    """The same archive with its members passed through ``change(name, bytes)``."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return target.getvalue()


def test_it_counts_rows_and_columns_from_one():
    sheet = one_sheet([["", "事项"], [], ["甲"]])
    assert sheet.cells == {(1, 2): "事项", (3, 1): "甲"}
    assert sheet.rows == [1, 3]


def test_whole_numbers_have_no_decimals():
    assert one_sheet([[1.0, 2.5]]).cells == {(1, 1): "1", (1, 2): "2.5"}


def test_dates_and_truth_values_become_text():
    def write(book):
        page = book.get_worksheet_by_name("Sheet1")
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        page.write_datetime(0, 0, datetime.datetime(2024, 5, 1), date)
        page.write_boolean(0, 1, True)

    sheet = read_workbook(workbook(SheetPlan([]), finish=write)).sheets[0]
    assert sheet.cells == {(1, 1): "2024-05-01", (1, 2): "是"}


def test_a_cell_of_white_space_is_empty():
    assert one_sheet([["  \n", "甲"]]).cells == {(1, 2): "甲"}


def test_control_characters_are_dropped():
    assert one_sheet([["甲_x000D_\n乙"]]).cells == {(1, 1): "甲\n乙"}


def test_a_formula_gives_its_stored_value():
    def write(book):
        book.get_worksheet_by_name("Sheet1").write_formula(0, 0, "=1+1", None, 2)

    assert read_workbook(workbook(SheetPlan([]), finish=write)).sheets[0].cells == {(1, 1): "2"}


def test_a_merged_area_shows_the_text_of_its_first_cell():
    sheet = one_sheet([["甲", "", "乙"], [], ["丙"]], merges=[(1, 1, 2, 2)])
    assert sheet.spread_text(2, 2) == "甲"
    assert sheet.is_covered(2, 1)
    assert not sheet.is_covered(1, 1)
    assert sheet.width_of(1, 1) == 2


def test_a_hidden_sheet_is_named_and_not_read():
    data = workbook(SheetPlan([["甲"]]), SheetPlan([["秘密"]], name="底稿", is_hidden=True))
    hidden = read_workbook(data).sheets[1]
    assert (hidden.name, hidden.is_hidden, hidden.cells) == ("底稿", True, {})


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "文件是空的"),
        (b"name,category\n", "不是Excel工作簿"),
        (b"MZ\x90\x00\x03\x00\x00\x00,,,", "不是Excel工作簿"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页或XML"),
        (b"%PDF-1.7 and so on", "不是Excel工作簿"),
        (b"PK\x03\x04 broken", "已损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "已损坏"),
    ],
)
def test_it_refuses_what_is_no_workbook(data, sentence):
    with pytest.raises(UnreadableWorkbookError, match=sentence):
        read_workbook(data)


def test_it_refuses_a_document_that_is_no_workbook():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(UnreadableWorkbookError, match="不是Excel工作簿"):
        read_workbook(target.getvalue())


def test_it_refuses_a_file_with_a_password():
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(UnreadableWorkbookError, match="密码"):
        read_workbook(data)


def test_it_refuses_a_file_that_is_too_long():
    data = workbook(SheetPlan([["甲"]]))
    with pytest.raises(UnreadableWorkbookError, match="拆分"):
        read_workbook(data, Limits(file_bytes=100))


def test_it_refuses_a_sheet_that_claims_far_cells():
    def far(name, content):
        return content.replace(b'r="A1"', b'r="XFD1048576"')

    data = repacked(workbook(SheetPlan([["甲", "乙"]])), far)
    with pytest.raises(UnreadableWorkbookError, match="过大"):
        read_workbook(data)


def test_it_refuses_an_archive_that_unpacks_to_too_much():
    def swell(name, content):
        return content + b" " * 3_000_000 if name.endswith("sheet1.xml") else content

    data = repacked(workbook(SheetPlan([["甲"]])), swell)
    with pytest.raises(UnreadableWorkbookError, match="过大"):
        parse(data, Limits(unpacked_bytes=1_000_000))


def test_it_refuses_too_many_sheets():
    data = workbook(*(SheetPlan([["甲"]], name=f"表{n}") for n in range(4)))
    with pytest.raises(UnreadableWorkbookError, match="工作表超过3个"):
        parse(data, Limits(sheets=3))


def test_it_refuses_a_cell_that_is_too_long():
    with pytest.raises(UnreadableWorkbookError, match="第2行"):
        parse(workbook(SheetPlan([["甲"], ["乙" * 50]])), Limits(text=40))


@pytest.mark.parametrize("limits", [Limits(filled=3), Limits(characters=20)])
def test_it_refuses_more_than_it_may_hold_over_all_sheets(limits):
    rows = [["云岭县集市", "管理局摊位"]]
    with pytest.raises(UnreadableWorkbookError, match="内容过多"):
        parse(
            workbook(SheetPlan(rows), SheetPlan(rows, name="表二"), SheetPlan(rows, name="三")),
            limits,
        )


def test_it_refuses_a_small_file_that_fills_the_memory():
    data = workbook(SheetPlan([["行政处罚" * 2000] * 30] * 2000))
    assert len(data) < 1_000_000
    with pytest.raises(UnreadableWorkbookError, match=r"内容过多|内存过大"):
        read_workbook(data)


def test_columns_have_letters():
    assert [column_letter(n) for n in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]

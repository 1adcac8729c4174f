"""Lists come as xls, xlsx, ods and csv: the same list gives the same powers."""

import csv
import io
import struct
import zipfile

import pytest
import xlsxwriter
from django.core.management import call_command

from intake.delimited import decoded, separated
from intake.importing import import_sources, read_source
from intake.parsing import links_to_files, parse
from intake.reading import read_workbook
from intake.report import lines
from intake.workbook import Limits, UnreadableWorkbookError
from tests import builders
from tests.opendocument import cell, listed, opendocument, row, table
from tests.workbooks import HEADINGS, SheetPlan, line, workbook

ROWS = [
    list(HEADINGS),
    line(1, "摊位核准", 追责情形='一、"不受理"的，\n二、违法办理的；'),
    line(2, "摊位变更", 权力类型="行政处罚"),
]
HEADING_MERGE = [(1, 8, 1, 9)]


def as_csv(separator=","):
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator).writerows(ROWS)
    return stream.getvalue()


FILES = {
    "清单.ods": listed(ROWS, HEADING_MERGE),
    "utf-8.csv": as_csv().encode(),
    "utf-8-sig.csv": as_csv().encode("utf-8-sig"),
    "utf-16.csv": as_csv("\t").encode("utf-16"),
    "utf-16-le.csv": as_csv("\t").encode("utf-16-le"),
    "utf-16-be.csv": as_csv("\t").encode("utf-16-be"),
    "gb18030.csv": as_csv().encode("gb18030"),
    "制表符.txt": as_csv("\t").encode("gb18030"),
    "分号.csv": ("sep=;\r\n" + as_csv(";")).encode(),
    "分号没有说明.csv": as_csv(";").encode(),
    "竖线.csv": as_csv("|").encode(),
    # The content decides, not the name.
    "其实是csv.xlsx": as_csv().encode(),
    "其实是ods.xls": listed(ROWS, HEADING_MERGE),
}


@pytest.fixture
def schemes(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    call_command("loaddata", "categories", "code_schemes", verbosity=0)


@pytest.mark.parametrize("name", FILES)
def test_the_same_list_gives_the_same_powers_in_every_kind_of_file(name, schemes):
    organization = builders.organization()
    first = workbook(SheetPlan(ROWS, merges=HEADING_MERGE))
    for given, data in (("清单.xlsx", first), (name, FILES[name])):
        [found] = import_sources([read_source(given, data)], organization, actor="测试")
    assert (found.report["created"], found.report["changed"]) == (0, 0)
    assert (found.report["unchanged"], found.report["missing"]) == (2, 0)


# Text files


def test_an_encoding_is_recognised_without_a_mark():
    for encoding in ("utf-8", "gb18030", "utf-16-le", "utf-16-be"):
        assert decoded(as_csv().encode(encoding)) == as_csv()


def test_a_separator_is_the_one_under_which_headings_appear():
    text = "职权；、清单；一览,,\n序号;事项名称;权力类型\n1;甲,乙,丙,丁,戊;许可\n"
    assert separated(text) == (";", text)


def test_a_text_with_a_spoilt_character_is_refused():
    with pytest.raises(UnreadableWorkbookError, match="编码已损坏"):
        read_workbook(as_csv().encode()[:-60] + b"\xe4\xb8\n")


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 40, b"\x00\x01" * 500, b"\x89PNG\r\n\x1a\n,,"]
)
def test_bytes_that_are_no_text_are_refused(data):
    with pytest.raises(UnreadableWorkbookError, match="不是Excel工作簿"):
        read_workbook(data)


def test_a_quote_that_is_never_closed_is_told_with_its_row():
    data = 'a,b\n1,"' + "长" * 200_000
    with pytest.raises(UnreadableWorkbookError, match=r"第2行.*引号"):
        read_workbook(data.encode())


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(rows=2), "过大"),
        (Limits(columns=3), "过大"),
        (Limits(filled=5), "内容过多"),
        (Limits(text=9), "第2行"),
    ],
)
@pytest.mark.parametrize("data", [as_csv().encode(), listed(ROWS)], ids=["csv", "ods"])
def test_limits_hold_for_every_kind(data, limits, sentence):
    with pytest.raises(UnreadableWorkbookError, match=sentence):
        parse(data, limits)


def test_a_million_empty_lines_are_no_rows():
    data = as_csv().encode() + b",,,\n" * 1_000_000
    assert len(read_workbook(data).sheets[0].rows) == 3


def test_a_guarded_cell_loses_its_guard():
    sheet = read_workbook(b"a,b,c\n'=1+1,''x,y\n").sheets[0]
    assert sheet.cells[2, 1] == "=1+1"
    assert sheet.cells[2, 2] == "''x"


# OpenDocument


def only_sheet(*rows, **options):
    return read_workbook(opendocument(table(*rows), **options)).sheets[0]


def test_values_are_the_stored_ones():
    value = 'office:value-type="{}" office:{}="{}"'.format
    sheet = only_sheet(
        row(
            cell("1.00", value("float", "value", "1")),
            cell("一月一日", value("date", "date-value", "2024-01-01")),
            cell("真", value("boolean", "boolean-value", "true")),
            cell("15%", value("percentage", "value", "0.15")),
            cell("甲\n乙", value("string", "none", "")),
        )
    )
    assert list(sheet.cells.values()) == ["1", "2024-01-01", "是", "0.15", "甲\n乙"]


def test_spaces_breaks_and_spans_belong_to_the_text_and_comments_do_not():
    comment = "<office:annotation><text:p>批注</text:p></office:annotation>"
    text = '<text:p>甲<text:s text:c="2"/><text:span>乙<text:line-break/></text:span>丙</text:p>'
    sheet = only_sheet(row(f"<table:table-cell>{comment}{text}</table:table-cell>"))
    assert sheet.cells == {(1, 1): "甲  乙\n丙"}


def test_repeated_cells_and_rows_are_counted():
    repeated = 'table:number-{}-repeated="{}"'.format
    sheet = only_sheet(
        row(cell(attributes=repeated("columns", 2)), cell("甲", repeated("columns", 2))),
        row(cell(), attributes=repeated("rows", 3)),
        row(cell("乙"), attributes=repeated("rows", 2)),
        row(cell(attributes=repeated("columns", 16384)), attributes=repeated("rows", 1048570)),
    )
    assert sheet.cells == {(1, 3): "甲", (1, 4): "甲", (5, 1): "乙", (6, 1): "乙"}


def test_text_under_a_merged_cell_is_covered():
    sheet = only_sheet(
        row(cell("甲", 'table:number-rows-spanned="2"')),
        row("<table:covered-table-cell><text:p>藏</text:p></table:covered-table-cell>"),
    )
    assert sheet.is_covered(2, 1)
    assert sheet.text(2, 1) == "藏"


@pytest.mark.parametrize(
    "attributes",
    [
        'table:number-columns-repeated="16384"',
        'table:number-columns-repeated="99999999999999999999"',
        'table:number-columns-spanned="16384"',
    ],
)
def test_a_cell_that_claims_too_much_is_refused(attributes):
    with pytest.raises(UnreadableWorkbookError, match="过大"):
        only_sheet(row(cell("甲", attributes)))


def test_a_row_that_claims_a_million_copies_is_refused():
    with pytest.raises(UnreadableWorkbookError, match="过大"):
        only_sheet(row(cell("甲"), attributes='table:number-rows-repeated="1048576"'))


def test_a_hidden_sheet_of_an_ods_is_named_and_not_read():
    styles = (
        '<style:style style:name="ta2" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
    )
    hidden = table(row(cell("秘密")), name="底稿", attributes='table:style-name="ta2"')
    [sheet] = read_workbook(opendocument(hidden, styles=styles)).sheets
    assert (sheet.name, sheet.is_hidden, sheet.cells) == ("底稿", True, {})


def test_entities_are_refused():
    with pytest.raises(UnreadableWorkbookError, match="已损坏"):
        only_sheet(row(cell("甲")), declared='<!DOCTYPE x [<!ENTITY a "aaaa">]>')


def test_a_password_of_an_ods_is_told():
    manifest = {"META-INF__manifest.xml": "<manifest:encryption-data/>"}
    with pytest.raises(UnreadableWorkbookError, match="密码"):
        only_sheet(row(cell("甲")), **manifest)


def test_broken_xml_is_told():
    with pytest.raises(UnreadableWorkbookError, match="已损坏"):
        only_sheet(row("<table:table-cell>"))


# Macros and links


def test_macros_and_links_of_an_ods_are_told_and_not_read(schemes):
    linked = table("<table:table-source/>", row(cell("外部")), name="外部")
    data = opendocument(
        table(*(row(*map(cell, map(str, one))) for one in ROWS)), linked, Basic__x=""
    )
    source = read_source("清单.ods", data)
    assert len(source.workbook.sheets) == 1
    [found] = import_sources([source], builders.organization(), actor="测试")
    assert next(lines(found.report)) == (
        "清单.ods（含有宏，没有运行；含有指向其他文件的链接，没有读取）"
    )


def test_links_of_an_xlsx_are_told():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet().write(0, 0, "甲")
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
    assert read_workbook(stream.getvalue()).has_external_links


def test_links_of_an_xls_are_told():
    path = b"\x01\x01Cother.xls"
    record = struct.pack("<HHHHB", 0x1AE, 5 + len(path), 1, len(path), 0) + path
    assert links_to_files(b"any bytes" + record + b"\x17\x00\x02\x00")
    assert not links_to_files(b"any bytes" + record + b"\x99\x00\x02\x00")
    own = struct.pack("<HHHH", 0x1AE, 4, 1, 0x0401)
    assert not links_to_files(own + b"\x17\x00")

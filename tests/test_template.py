"""The workbook for departments that start fresh, and the charts of one that has some."""

import io
import re
import zipfile

import pytest
from django.core.management import CommandError, call_command
from python_calamine import CalamineWorkbook

from disclosure.list_columns import FULL
from flowcharts.chart import Chart, Link, Risk, Step
from flowcharts.models import Flowchart
from flowcharts.rows import chart_of
from intake.chart_columns import SHEETS
from intake.exporting import charts_file, charts_of, whole_file
from intake.importing import ImportRefusedError, import_sources, read_source
from intake.models import Mode
from intake.reading import read_workbook
from intake.template import template
from powers.models import Power
from tests import builders
from tests.workbooks import SheetPlan, workbook

pytestmark = pytest.mark.django_db
HEADINGS = {plan.key: [column.title for column in plan.columns] for plan in SHEETS}
RISK = {"chart": "1", "key": "s2", "level": "A", "description": "甲"}
LIST = ["序号", "事项名称", "权力类型", "实施依据"]


@pytest.fixture(autouse=True)
def schemes(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    call_command("loaddata", "categories", "code_schemes", verbosity=0)


def imported(organization, data, **options):
    source = read_source("模板.xlsx", data)
    return import_sources([source], organization, actor="测试", **options)[0].report


def problems(report):
    return [
        (sheet["name"], one["row"], one["column"], one["message"])
        for sheet in report["sheets"]
        for one in sheet["problems"]
        if one["severity"] == "error"
    ]


def row(sheet, /, **cells):
    """One row of a chart sheet from its fields."""
    plan = next(plan for plan in SHEETS if plan.key == sheet)
    return [cells.get(column.field, "") for column in plan.columns]


def chart_sheets(**rows):
    usual = {
        "charts": [row("charts", chart="1", title="办理流程", kind="外部流程图")],
        "uses": [row("uses", chart="1", name="摊位核准")],
        "steps": [
            row("steps", chart="1", key="s1", kind="开始", name="申请", post="申请人"),
            row(
                "steps",
                chart="1",
                key="s2",
                name="受理",
                post="窗口",
                limit_number="5",
                limit_unit="个工作日",
                stops_clock="是",
            ),
            row("steps", chart="1", key="s3", kind="结束", name="送达", post="窗口"),
        ],
        "links": [
            row("links", chart="1", source="s1", target="s2"),
            row("links", chart="1", source="s2", target="s3", condition="齐全"),
        ],
        "risks": [
            row(
                "risks",
                chart="1",
                key="s2",
                level="B级（中）",
                description="标准不一",
                controls="公开标准\n抽查",
            )
        ],
    } | rows
    powers = SheetPlan([LIST, [1, "摊位核准", "行政许可", "《甲法》第一条"]], name="职权")
    sheets = [SheetPlan([HEADINGS[key], *usual[key]], name=key) for key in HEADINGS]
    return workbook(powers, *sheets)


def test_the_template_explains_every_column_and_offers_choices():
    data = template(["行政许可", "行政处罚"])
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert book.sheet_names == ["填写说明", "职权", *(plan.title for plan in SHEETS)]
    assert book.get_sheet_by_name("职权").to_python() == [list(FULL.headings)]
    explained = {line[1] for line in book.get_sheet_by_name("填写说明").to_python()}
    assert explained >= {column.title for plan in SHEETS for column in plan.columns}
    archive = zipfile.ZipFile(io.BytesIO(data))
    powers = archive.read("xl/worksheets/sheet2.xml").decode()
    assert '"行政许可,行政处罚"' in powers.replace("&quot;", '"')
    assert re.search(r'<pane [^>]*ySplit="1"[^>]*state="frozen"', powers)
    assert 'orientation="landscape"' in powers
    assert 'fitToHeight="0"' in powers
    assert "_xlnm.Print_Titles" in archive.read("xl/workbook.xml").decode()


def test_an_empty_template_is_refused_with_a_sentence():
    with pytest.raises(ImportRefusedError, match="没有读到任何职权"):
        imported(builders.organization(), template(["行政许可"]))


def test_a_filled_template_becomes_powers_and_charts():
    organization = builders.organization()
    report = imported(organization, chart_sheets())
    assert problems(report) == []
    assert report["created"] == 1
    assert report["charts"] == {"created": 1, "changed": 0, "unchanged": 0}
    flowchart = Flowchart.objects.get()
    assert [power.name for power in flowchart.powers.all()] == ["摊位核准"]
    assert chart_of(flowchart) == Chart(
        steps=(
            Step("s1", "start", "申请", post="申请人"),
            Step(
                "s2",
                "action",
                "受理",
                post="窗口",
                limit_number=5,
                limit_unit="working_day",
                stops_clock=True,
                risks=(Risk("B", "标准不一", controls=("公开标准", "抽查")),),
            ),
            Step("s3", "end", "送达", post="窗口"),
        ),
        links=(Link("s1", "s2"), Link("s2", "s3", "齐全")),
    )
    again = imported(organization, chart_sheets())
    assert again["charts"] == {"created": 0, "changed": 0, "unchanged": 1}
    assert all(
        sheet["rows"] == sheet["powers"] + sheet["skipped"] + sheet.get("chart_rows", 0)
        for sheet in again["sheets"]
    )


@pytest.mark.parametrize(
    ("rows", "place", "sentence"),
    [
        ({"charts": [row("charts", chart="1")]}, ("charts", 2, "B"), "没有填“流程图名称”"),
        (
            {
                "charts": [
                    row("charts", chart="1", title="甲"),
                    row("charts", chart="1", title="乙"),
                ]
            },
            ("charts", 3, "A"),
            "编号1重复",
        ),
        ({"uses": [row("uses", chart="1", name="夜市")]}, ("uses", 2, ""), "没有找到这项职权"),
        ({"uses": [row("uses", chart="1")]}, ("uses", 2, "C"), "没有填职权编码"),
        ({"uses": [row("uses", chart="9", name="摊位核准")]}, ("uses", 2, "A"), "没有编号9"),
        (
            {"steps": [row("steps", chart="1", key="第一", name="申请")]},
            ("steps", 2, "B"),
            "只能用字母",
        ),
        (
            {"steps": [row("steps", chart="1", key="s1", name="申请", kind="跳过")]},
            ("steps", 2, "C"),
            "“跳过”不是环节种类",
        ),
        (
            {"steps": [row("steps", chart="1", key="s1", name="申" * 201)]},
            ("steps", 2, "D"),
            "超过200字",
        ),
        (
            {"steps": [row("steps", chart="1", key="s1", name="申请", limit_number="五")]},
            ("steps", 2, "G"),
            "只能是数字",
        ),
        (
            {"links": [row("links", chart="1", source="s1", target="s9")]},
            ("links", 2, "C"),
            "没有标识为“s9”的环节",
        ),
        (
            {"risks": [row("risks", chart="1", key="s2", level="D", description="甲")]},
            ("risks", 2, "C"),
            "“D”不是风险等级",
        ),
        (
            {
                "risks": [
                    row(
                        "risks",
                        chart="1",
                        key="s2",
                        level="A",
                        description="甲",
                        controls="长" * 301,
                    )
                ]
            },
            ("risks", 2, "G"),
            "不超过300字",
        ),
    ],
)
def test_a_fault_is_told_with_its_sheet_and_row(rows, place, sentence):
    report = imported(builders.organization(), chart_sheets(**rows))
    told = [(found[:3], found[3]) for found in problems(report)]
    assert any(where == place and sentence in message for where, message in told), told
    assert Power.objects.count() == 1
    if place[0] != "uses" or place[2]:
        assert not Flowchart.objects.filter(steps__isnull=True).exists()


def test_what_is_unsound_is_told_and_kept():
    steps = [row("steps", chart="1", key="s1", kind="开始", name="申请", post="申请人")]
    report = imported(builders.organization(), chart_sheets(steps=steps, links=[], risks=[]))
    [sheet] = [sheet for sheet in report["sheets"] if sheet["name"] == "charts"]
    assert any("没有结束环节" in problem["message"] for problem in sheet["problems"])
    assert report["charts"]["created"] == 1


def test_supplementing_overwrites_no_chart():
    organization = builders.organization()
    imported(organization, chart_sheets())
    other = chart_sheets(links=[row("links", chart="1", source="s1", target="s3")])
    report = imported(organization, other, mode=Mode.SUPPLEMENT)
    assert report["charts"] == {"created": 0, "changed": 0, "unchanged": 1}
    report = imported(organization, other)
    assert report["charts"] == {"created": 0, "changed": 1, "unchanged": 0}


def with_charts():
    power = builders.power(name="摊位核准")
    builders.exercise(power)
    builders.basis(power)
    builders.flowchart(power)
    odd = Chart(
        steps=(
            Step("a", "start", "=申请", description="甲\n\n 乙", basis="-依据"),
            Step("b", "end", "结束", limit_text="'", disclosed_when="当日", disclosed_to="公众"),
        ),
        links=(Link("a", "b", "+条件"),),
        complaint_channel="@电话",
    )
    builders.flowchart(builders.power(organization=power.organization), odd)
    return power.organization


def test_charts_come_back_as_they_went():
    organization = with_charts()
    before = charts_of(organization)
    for data in (charts_file(organization), whole_file(organization)):
        report = imported(organization, data)
        assert problems(report) == []
        assert report["charts"] == {"created": 0, "changed": 0, "unchanged": 2}
        assert (report["created"], report["changed"], report["missing"]) == (0, 0, 0)
    assert charts_of(organization) == before


def test_charts_are_the_same_in_another_department():
    first = with_charts()
    second = builders.organization()
    imported(second, whole_file(first))
    charts = [one.chart for one in charts_of(second)]
    assert charts == [one.chart for one in charts_of(first)]
    assert [len(one.uses) for one in charts_of(second)] == [1, 1]


def test_the_commands_write_what_can_be_imported(tmp_path, capsys):
    organization = with_charts()
    call_command("write_template", output=str(tmp_path / "模板.xlsx"))
    assert read_workbook((tmp_path / "模板.xlsx").read_bytes()).sheets[1].name == "职权"
    for form, format in (("charts", "xlsx"), ("all", "xlsx"), ("full", "csv"), (None, "json")):
        file = tmp_path / f"清单.{format}"
        options = {"organization": organization.code, "format": format, "output": str(file)}
        call_command("export_workbook", form=form, **options)
        assert file.stat().st_size > 100
    with pytest.raises(CommandError, match="只能导出为xlsx"):
        call_command("export_workbook", **options | {"format": "csv", "form": "charts"})
    with pytest.raises(CommandError, match="没有代码"):
        call_command("export_workbook", **options | {"organization": "x"})
    with pytest.raises(CommandError, match="不能写入"):
        call_command("write_template", output=str(tmp_path / "没有" / "模板.xlsx"))

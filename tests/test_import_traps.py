"""Every trap of real lists is named by sheet, row and column in a sentence that says what to do."""

import pytest
from django.core.management import call_command

from intake.importing import import_sources, read_source
from tests import builders
from tests.workbooks import (
    BASIS,
    FIRE_HEADINGS,
    HEADINGS,
    SheetPlan,
    fire_line,
    line,
    listing,
    workbook,
)

pytestmark = pytest.mark.django_db
SHEET = "行政许可"


def sheet(*rows, **plan):
    return workbook(listing(*rows, name=SHEET, **plan))


def headed(*more, **renamed):
    """A list whose headings are renamed or followed by others."""
    headings = [renamed.get(heading, heading) for heading in HEADINGS]
    row = [*line(1, "摊位核准"), *("本地文字" for _ in more)]
    return workbook(SheetPlan([[*headings, *more], row], name=SHEET))


def fire(*rows, headings=FIRE_HEADINGS):
    return workbook(SheetPlan([list(headings), *rows], name=SHEET))


def hidden_sheet():
    plain = listing(line(1, "摊位核准"), name="清单")
    return workbook(plain, SheetPlan([["底稿"]], name=SHEET, is_hidden=True))


def covered():
    """Row 3 holds a text that the merged cell of row 2 hides."""
    rows = [line(1, "摊位核准"), line(2, "夜市核准", 实施依据="《云岭县集市管理条例》第十条")]
    return sheet(*rows, merges=[(2, 5, 3, 5)])


TRAPS = {
    "hidden sheet": (hidden_sheet, 0, "", "隐藏", "请取消隐藏"),
    "no heading": (
        lambda: workbook(
            listing(line(1, "摊位核准"), name="清单"), SheetPlan([["随手记"]], name=SHEET)
        ),
        *(0, "", "没有找到表头", "请保留"),
    ),
    "unknown column": (lambda: headed("本地栏目甲"), 1, "P", "没有对应的栏目", "请把列名改成"),
    "column twice": (lambda: headed("承办机构"), 1, "P", "重名", "请核对要用的是哪一列"),
    "personal column": (lambda: fire(fire_line(1, "占道")), 1, "X", "个人信息", "不用处理"),
    "misspelt heading": (lambda: headed(责任事项内容="责任事项内荣"), 1, "K", "按“", "请核对"),
    "title count": (
        lambda: sheet(line(1, "摊位核准"), title="行政许可（3项）"),
        *(0, "", "标题写明3项，读到1项", "请核对"),
    ),
    "serial without name": (
        lambda: sheet(line(1, "摊位核准"), line(2, 实施依据=BASIS)),
        *(3, "B", "有序号而没有事项名称", "请补上事项名称"),
    ),
    "no serial": (
        lambda: sheet(line(1, "摊位核准"), line("", "夜市核准")),
        *(3, "A", "没有序号", "不用处理"),
    ),
    "serial twice": (
        lambda: sheet(line(1, "摊位核准"), line(1, "夜市核准")),
        *(3, "A", "序号1与前面重复", "请核对是否重复列项"),
    ),
    "same name": (
        lambda: sheet(line(1, "摊位核准"), line(2, "摊位核准", 实施依据="另一依据")),
        *(3, "B", "与第2行同名", "请合并"),
    ),
    "no basis": (lambda: sheet(line(1, "摊位核准", 实施依据="")), 2, "E", "没有实施依据", "请补充"),
    "misspelt category": (
        lambda: sheet(line(1, "摊位核准", 权力类型="行政许克")),
        *(2, "D", "按“行政许可”处理", "请改正"),
    ),
    "no category": (
        lambda: sheet(line(1, "摊位核准", 权力类型="")),
        *(2, "D", "没有权力类型，按标题取“行政许可”", "请改正"),
    ),
    "unknown category": (
        lambda: sheet(line(1, "摊位核准", 权力类型="便民杂项")),
        *(2, "D", "不在类别表中", "请核对"),
    ),
    "unknown level": (
        lambda: sheet(line(1, "摊位核准", 实施层级及权限="某处")),
        *(2, "H", "不是一个层级", "请改成"),
    ),
    "text under a merged cell": (covered, 3, "E", "被合并单元格盖住", "请核对后决定"),
    "too long": (
        lambda: sheet(line(1, "摊位核准", 行使主体="局" * 301)),
        *(2, "F", "超过300字", "请缩短"),
    ),
    "code out of scheme": (
        lambda: fire(fire_line(1, "占道", 职权编码="不是编码")),
        *(2, "F", "不合编码规则", "请先在编码规则中登记"),
    ),
    "code twice": (
        lambda: fire(fire_line(1, "占道"), fire_line(2, "堵门", 职权编码="620899007CF00100")),
        *(3, "F", "重复，将另编新码", "请核对哪一项"),
    ),
    "unknown word": (
        lambda: fire(fire_line(1, "占道", 状态="看情况")),
        *(2, "W", "不在词表中", "请改用表中的词语"),
    ),
}


@pytest.fixture(autouse=True)
def schemes(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    call_command("loaddata", "categories", "code_schemes", verbosity=0)


def report_of(data: bytes) -> dict:
    organization = builders.organization(body_code="208")
    source = read_source("清单.xlsx", data)
    (imported,) = import_sources([source], organization, actor="测试", is_dry_run=True)
    return imported.report


@pytest.mark.parametrize("trap", TRAPS)
def test_it_is_told_with_its_place_and_what_to_do(trap):
    build, row, column, found, to_do = TRAPS[trap]
    sheets = {one["name"]: one for one in report_of(build())["sheets"]}
    told = [
        problem
        for problem in sheets[SHEET]["problems"]
        if (problem["row"], problem["column"]) == (row, column) and found in problem["message"]
    ]
    assert len(told) == 1, sheets[SHEET]["problems"]
    assert to_do in told[0]["message"]


def test_a_finding_repeats_what_was_read():
    (problem,) = report_of(fire(fire_line(1, "占道", 状态="看情况")))["sheets"][0]["problems"][-1:]
    assert problem["read"] == "看情况"

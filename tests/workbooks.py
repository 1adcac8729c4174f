"""Small workbooks, each with one trap that real lists of powers hold."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import xlsxwriter

HEADINGS = (
    "序号",
    "事项名称",
    "子项名称",
    "权力类型",
    "实施依据",
    "行使主体",
    "承办机构",
    "实施层级及权限",
    "",
    "部门职责",
    "责任事项内容",
    "责任事项依据",
    "追责对象范围",
    "追责情形",
    "备注",
)
LEVEL_COLUMN = HEADINGS.index("实施层级及权限")
FIRE_HEADINGS = (
    "序  号",
    "所属行政区划",
    "隶属机构",
    "项目",
    "职权类型",
    "职权编码",
    "实施依据",
    "实施对象",
    "申请条件",
    "申请材料",
    "承办机构",
    "公开类型",
    "办理数量",
    "法定期限（天/日）",
    "承诺期限（天/日）",
    "收费（征收）依据和标准",
    "是否有涉及中介服务项目",
    "责任事项",
    "责任主体",
    "责任事项的依据",
    "追责情形",
    "诉求渠道",
    "状态",
    "录入人",
    "上级机构",
    "是否公示",
)
BASIS = "【法规】《云岭县集市管理条例》第九条 摆卖摊位由县集市管理局核准。"
DUTY_BASIS = "【法律】《中华人民共和国行政许可法》第三十八条"

Merge = tuple[int, int, int, int]


@dataclass
class SheetPlan:
    """Rows from the first row on; merges count from 1: top, left, bottom, right."""

    rows: Sequence[Sequence[Any]]
    name: str = "Sheet1"
    merges: Sequence[Merge] = ()
    is_hidden: bool = False


def workbook(*sheets: SheetPlan, finish: Callable[[Any], None] | None = None) -> bytes:
    """The bytes of an .xlsx; ``finish`` may add to the open workbook."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    for plan in sheets:
        page = book.add_worksheet(plan.name)
        for top, left, bottom, right in plan.merges:
            page.merge_range(top - 1, left - 1, bottom - 1, right - 1, "")
        for row, values in enumerate(plan.rows):
            for column, value in enumerate(values):
                if value not in ("", None):
                    page.write(row, column, value)
        if plan.is_hidden:
            page.hide()
    if finish:
        finish(book)
    book.close()
    return stream.getvalue()


def line(serial: Any, name: str = "", **cells: str) -> list[Any]:
    """One row under HEADINGS; what is not given has a usual text when the row has a name."""
    usual = {
        "权力类型": "行政许可",
        "实施依据": BASIS,
        "行使主体": "云岭县集市管理局",
        "承办机构": "摊位科",
        "实施层级及权限": "县级",
        "": "负责本县摊位核准",
        "部门职责": "管理集市",
        "责任事项内容": "公示依据、条件；一次告知补正材料",
        "责任事项依据": DUTY_BASIS,
        "追责对象范围": "1.具体承办人；\n2.内设机构负责人",
        "追责情形": "对符合条件的申请不予受理的",
    }
    known = {"序号": serial, "事项名称": name} | (usual if name else {}) | cells
    return [known.get(heading, "") for heading in HEADINGS]


def listing(*rows: Sequence[Any], title: str = "", merges: Sequence[Merge] = (), **plan: Any):
    """A sheet under HEADINGS, with or without a title row; the level heading is merged."""
    top = [[title]] if title else []
    first = len(top) + 1
    heading = (first, LEVEL_COLUMN + 1, first, LEVEL_COLUMN + 2)
    return SheetPlan([*top, list(HEADINGS), *rows], merges=[heading, *merges], **plan)


def fire_line(serial: int, name: str, **cells: str) -> list[Any]:
    """One row under FIRE_HEADINGS."""
    usual = {
        "职权类型": "行政处罚",
        "职权编码": f"620899007CF{serial:03d}00",
        "实施依据": BASIS,
        "实施对象": "摊主",
        "申请条件": "/",
        "申请材料": "/",
        "承办机构": "县消防队\n各镇消防所",
        "公开类型": "主动\n公开",
        "法定期限（天/日）": "60日",
        "承诺期限（天/日）": "/",
        "收费（征收）依据和标准": "无",
        "责任事项": "1.受理",
        "责任主体": "云岭县消防队",
        "责任事项的依据": DUTY_BASIS,
        "诉求渠道": "向县人民政府申请行政复议",
        "状态": "实施",
        "录入人": "赵录入",
        "上级机构": "市消防队",
    }
    known: dict[str, Any] = {"序  号": serial, "项目": name} | usual | cells
    return [known.get(heading, "") for heading in FIRE_HEADINGS]


def simple(*names: str) -> bytes:
    """A list of permits with these names."""
    return workbook(listing(*(line(n, name) for n, name in enumerate(names, start=1))))

"""The sheets on which departments write their flowcharts: columns, explanations, choices."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from flowcharts.models import Flowchart, FlowStep, RiskPoint
from intake import vocabulary
from intake.workbook import Sheet
from powers.models import LimitUnit

NUMBER = "流程图编号"
HEADER_WITHIN = 5
YES, NO = "是", "否"


@dataclass(frozen=True, slots=True)
class ChartColumn:
    """One column of a chart sheet; ``choices`` are stored values by what people read."""

    field: str
    title: str
    width: int
    explanation: str
    is_required: bool = False
    choices: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChartSheet:
    """One of the sheets: its name, its columns, and the headings by which it is known."""

    key: str
    title: str
    columns: tuple[ChartColumn, ...]
    known_by: tuple[str, ...]

    def choices(self, name: str) -> Mapping[str, str]:
        return next(column.choices for column in self.columns if column.field == name)


def _choices(pairs: list[tuple[str, str]]) -> dict[str, str]:
    return {str(label): str(value) for value, label in pairs}


_CHART = ChartColumn("chart", NUMBER, 12, "本表中的编号，例如1；同一张图在各表用同一编号", True)
_STEP = ChartColumn("key", "环节标识", 12, "图中唯一的短标识，用字母和数字，例如s1", True)

CHARTS = ChartSheet(
    "charts",
    "流程图",
    (
        _CHART,
        ChartColumn("title", "流程图名称", 40, "例如 行政处罚一般程序", True),
        ChartColumn(
            "kind",
            "流程图种类",
            16,
            "外部流程图向公众公开，内部流程图供内部使用；不填按外部",
            choices=_choices(Flowchart.Kind.choices),
        ),
        ChartColumn("complaint_channel", "投诉举报途径", 40, "电话、地址、网址"),
    ),
    (NUMBER, "流程图名称"),
)
USES = ChartSheet(
    "uses",
    "用图",
    (
        _CHART,
        ChartColumn("code", "职权编码", 24, "已有编码的填编码；新职权不填"),
        ChartColumn("name", "事项名称", 40, "没有编码的填名称，与职权表一致"),
        ChartColumn("sub_item", "子项名称", 30, "有子项的填子项名称"),
    ),
    (NUMBER, "职权编码", "事项名称"),
)
STEPS = ChartSheet(
    "steps",
    "环节",
    (
        _CHART,
        _STEP,
        ChartColumn(
            "kind",
            "环节种类",
            10,
            "每张图有一个开始，至少一个结束；不填按办理",
            choices=_choices(FlowStep.Kind.choices),
        ),
        ChartColumn("name", "环节名称", 24, "例如 受理", True),
        ChartColumn("post", "承办岗位", 18, "例如 受理窗口"),
        ChartColumn("office", "承办机构", 18, "例如 审批科"),
        ChartColumn("limit_number", "时限数", 8, "只填数字"),
        ChartColumn(
            "limit_unit", "时限单位", 12, "与时限数合用", choices=_choices(LimitUnit.choices)
        ),
        ChartColumn("limit_text", "时限原文", 20, "例如 自受理之日起"),
        ChartColumn(
            "stops_clock",
            "不计入时限",
            12,
            "听证、检测、专家评审等填是",
            choices={YES: YES, NO: NO},
        ),
        ChartColumn("description", "运行程序及接口", 40, "怎样办、与谁衔接"),
        ChartColumn("conditions", "办理条件", 30, "符合什么条件才办"),
        ChartColumn("materials", "所需材料", 30, "这一环节用到的材料"),
        ChartColumn("documents", "出具文书", 24, "例如 受理通知书"),
        ChartColumn("supervision", "监督制约环节", 30, "谁以什么方式监督"),
        ChartColumn("counterpart_rights", "相对人权利", 30, "例如 陈述、申辩、要求听证"),
        ChartColumn("disclosure", "公开内容", 24, "公开什么"),
        ChartColumn("disclosed_when", "公开时点", 18, "何时公开"),
        ChartColumn("disclosed_to", "公开对象", 18, "向谁公开"),
        ChartColumn("basis", "环节依据", 30, "例如 《中华人民共和国行政许可法》第三十二条"),
    ),
    (NUMBER, "环节标识", "环节名称"),
)
LINKS = ChartSheet(
    "links",
    "流向",
    (
        _CHART,
        ChartColumn("source", "起环节", 12, "填环节标识", True),
        ChartColumn("target", "止环节", 12, "填环节标识", True),
        ChartColumn("condition", "流向条件", 30, "从判断出发的流向须写明，例如 材料齐全"),
    ),
    (NUMBER, "起环节", "止环节"),
)
RISKS = ChartSheet(
    "risks",
    "风险点",
    (
        _CHART,
        _STEP,
        ChartColumn(
            "level",
            "风险等级",
            12,
            "A级为高，B级为中，C级为低",
            True,
            _choices(RiskPoint.Level.choices),
        ),
        ChartColumn("description", "风险内容", 40, "权力在这里可能怎样被滥用", True),
        ChartColumn("cause", "成因", 30, "为什么会发生"),
        ChartColumn("responsible", "责任人", 18, "岗位，不填个人姓名"),
        ChartColumn("controls", "防控措施", 50, "每行一条，至少一条"),
    ),
    (NUMBER, "环节标识", "风险等级"),
)
SHEETS = (CHARTS, USES, STEPS, LINKS, RISKS)


def chart_sheet(sheet: Sheet) -> tuple[ChartSheet, int, dict[str, int]] | None:
    """Return which chart sheet it is, the row of its headings, and the column of each field."""
    for row in sheet.rows:
        if row > HEADER_WITHIN:
            break
        found = {vocabulary.key(sheet.text(row, n)): n for n in sheet.columns_by_row[row]}
        for plan in SHEETS:
            if all(vocabulary.key(title) in found for title in plan.known_by):
                places = {
                    column.field: found[vocabulary.key(column.title)]
                    for column in plan.columns
                    if vocabulary.key(column.title) in found
                }
                return plan, row, places
    return None

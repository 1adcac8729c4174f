"""The workbook for departments that start fresh: explained, with lists to choose from.

The same sheets, filled, give a department its list and its charts back.
"""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from disclosure.exports import cell_rows
from disclosure.list_columns import FULL, Content, Form, lines_of, numbered
from disclosure.spreadsheets import add_table, set_up_page, workbook, write_list
from disclosure.wording import fee_kind_words, publicity_words, standing_words
from intake.chart_columns import SHEETS
from intake.chart_writing import ListedChart, chart_rows
from intake.understanding import EXPLANATIONS
from organizations.models import Region

ROOM = 2_000
LIST = "职权"
EXPLAINED = "填写说明"
# The columns of the list that need more words than their heading.
HINTS = {
    "serial": "从1起编号；一项职权的第二个行使主体另起一行，序号和事项名称不填",
    "name": "必填，例如 农作物种子生产经营许可证核发",
    "sub_item": "没有子项的不填；每个子项一行，事项名称重复填写",
    "category": "必填，从下拉列表中选",
    "code": "已有编码的填写；不填则由系统按编码规则编码",
    "standing": "不填按实施中",
    "publicity": "不填按主动公开",
    "basis": "必填，写明法律名称、条、款、项和原文；几部法律分行写",
    "body": "行使这项职权的机关全称",
    "level": "从下拉列表中选；与法规表述不同的照原文填写",
    "authority": "这一层级的权限划分",
    "materials": "几份材料编号分行写：1.申请书 2.身份证明",
    "statutory_limit": "照法律原文，例如 自受理之日起20个工作日",
    "promised_limit": "对外承诺的期限，不同情形分行写",
    "fee_kind": "从下拉列表中选",
}
REQUIRED = ("name", "category", "basis")
INTRODUCTION = (
    "本工作簿供没有现成清单的部门填写，填好后在办公区“导入权责清单”上传，"
    "或者用 import_catalogue 命令导入。",
    f"“{LIST}”表一行一项职权；后面五张表填写流程图，没有流程图的留空。",
    "同一张流程图在各表用同一个编号；“用图”表写明哪些职权按这张图运行。",
    "表名和列名不要改动；列可以调换次序，用不到的列可以删去。",
    "不要填写国家秘密和个人信息。",
)


def template(categories: Sequence[str]) -> bytes:
    """Return the empty workbook; ``categories`` are the names to choose from."""
    return filled(categories, [], [], "权责清单填报模板")


def filled(
    categories: Sequence[str],
    contents: Iterable[Content],
    charts: Sequence[ListedChart],
    title: str,
) -> bytes:
    """Return the workbook of the template with a list and charts in it."""
    stream = BytesIO()
    with workbook(stream, title) as book:
        _explain(book)
        rows = (
            row
            for serial, content in numbered(contents)
            for line in lines_of(serial, content)
            for row in cell_rows(line, FULL)
        )
        sheet = write_list(book, LIST, FULL, rows, title)
        _offer(sheet, _list_columns(FULL), _list_choices(categories))
        add_chart_sheets(book, charts)
    return stream.getvalue()


def charts_workbook(charts: Sequence[ListedChart], title: str) -> bytes:
    """Return a workbook with the sheets of the charts alone."""
    stream = BytesIO()
    with workbook(stream, title) as book:
        add_chart_sheets(book, charts)
    return stream.getvalue()


def add_chart_sheets(book: xlsxwriter.Workbook, charts: Sequence[ListedChart]) -> None:
    rows = chart_rows(charts)
    for plan in SHEETS:
        columns = [(column.title, column.width) for column in plan.columns]
        sheet = add_table(book, plan.title, columns, rows[plan.key], frozen=2)
        set_up_page(sheet, plan.title)
        hints = {column.title: column.explanation for column in plan.columns}
        choices = {c.title: list(c.choices) for c in plan.columns if c.choices}
        _offer(sheet, hints, choices)


def _explain(book: xlsxwriter.Workbook) -> None:
    columns = [(EXPLANATIONS, 18), ("列名", 22), ("是否必填", 10), ("怎样填写", 70)]
    lines = [["说明", "", "", sentence] for sentence in INTRODUCTION]
    lines += [
        [LIST, column.title, "必填" if column.field in REQUIRED else "", hint]
        for column in FULL.columns
        if (hint := HINTS.get(column.field, ""))
    ]
    lines += [
        [plan.title, column.title, "必填" if column.is_required else "", column.explanation]
        for plan in SHEETS
        for column in plan.columns
    ]
    set_up_page(add_table(book, EXPLAINED, columns, lines), EXPLANATIONS)


def _list_columns(form: Form) -> dict[str, str]:
    return {column.title: HINTS.get(column.field, "") for column in form.columns}


def _list_choices(categories: Sequence[str]) -> dict[str, Sequence[str]]:
    titles = {column.field: column.title for column in FULL.columns}
    return {
        titles["category"]: categories,
        titles["level"]: [str(label) for label in Region.Level.labels],
        titles["standing"]: [standing_words(word) for word in ("active", "suspended")],
        titles["publicity"]: [publicity_words(word) for word in ("proactive", "on_request")],
        titles["fee_kind"]: [fee_kind_words(word) for word in ("free", "charged")],
    }


def _offer(
    sheet: Worksheet, hints: Mapping[str, str], choices: Mapping[str, Sequence[str]]
) -> None:
    """Show a hint where one writes, and a list where one chooses; other words are allowed."""
    for number, (title, hint) in enumerate(hints.items()):
        rule: dict[str, Any] = {"validate": "any", "error_type": "warning"}
        if title in choices:
            rule |= {"validate": "list", "source": list(choices[title])}
            rule["error_message"] = "不在下拉列表中，导入时可能需要核对。"
        if hint:
            rule |= {"input_title": title[:32], "input_message": hint[:255]}
        if hint or title in choices:
            sheet.data_validation(1, number, ROOM, number, rule)

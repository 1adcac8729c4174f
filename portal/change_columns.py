"""The columns of tables of changes; one list for every file and its description."""

from collections.abc import Mapping
from typing import Any

from django.utils.dateparse import parse_datetime

from disclosure.periods import SHANGHAI

CHANGE_COLUMNS = {
    "published_at": "公开时间",
    "kind_words": "变更类型",
    "code": "职权编码",
    "title": "事项名称",
    "organization": "部门",
    "category": "权力类别",
    "version": "版本",
    "effective_on": "生效日期",
    "reason": "原因",
    "cause_document": "依据文件",
    "reviewing_bodies": "审核单位",
    "note": "变更说明",
    "url": "网址",
}
BETWEEN_COLUMNS = {
    "turn": "变化",
    **CHANGE_COLUMNS,
    "before": "起始日的版本",
    "after": "结束日的版本",
    "fields": "不同之处",
}


def change_row(record: Mapping[str, Any]) -> list[str]:
    """Return the cells of a change in the order of ``CHANGE_COLUMNS``."""
    return [_cell(name, record) for name in CHANGE_COLUMNS]


def between_row(record: Mapping[str, Any]) -> list[str]:
    """Return the cells of a difference between two days in the order of ``BETWEEN_COLUMNS``."""
    return [_cell(name, record) for name in BETWEEN_COLUMNS]


def _cell(name: str, record: Mapping[str, Any]) -> str:
    if name == "fields":
        labels = dict.fromkeys(row["label"] for row in record.get("differences", ()))
        return "、".join(labels)
    value = record.get(name)
    if isinstance(value, dict):
        return str(value["name"])
    if name == "published_at":
        instant = parse_datetime(str(value))
        return f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if instant else ""
    return "" if value is None else str(value)

"""What the self-inspection looks for, as data; and which fields of a power are missing. Pure."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Content = Mapping[str, Any]


class RulesError(Exception):
    """Raised with a Chinese sentence when the file of rules cannot be used."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked for, and what its number means."""

    key: str
    title: str
    definition: str


DEAD_LINKS, EMPTY, STALE, FIELDS, TAGS = "links", "empty", "stale", "fields", "tags"
CHECKS = (
    Check(DEAD_LINKS, "打不开的链接", "站内链接的目标不是正常页面，或者页内定位没有目标"),
    Check(EMPTY, "空栏目", "公开过职权的部门现在一项也没有，栏目没有内容，公开指南缺少要素"),
    Check(STALE, "长期不更新的栏目", "超过规定天数没有公开新版本的部门，或者整个网站"),
    Check(FIELDS, "缺少必填内容的职权", "按类别应当公开而没有填写的内容，一项职权缺几样计几条"),
    Check(TAGS, "缺少网页标签的页面", "按国办发〔2017〕47号应有的网页标签没有或者为空"),
)


@dataclass(frozen=True, slots=True)
class Required:
    """The fields that powers of a category must have, by what rule; "*" is every category."""

    letters: str
    source: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that the file says."""

    stale_site_days: int
    stale_organization_days: int
    required: tuple[Required, ...]


FIELD_TITLES: dict[str, str] = {
    "basis": "行使依据",
    "exercises": "行使主体",
    "conditions": "申请条件",
    "quantity": "数量限制",
    "procedure": "办理方式",
    "flowchart": "流程图",
    "time_limits": "时限",
    "materials": "申请材料",
    "fee": "收费",
    "remedies": "救济渠道",
    "responsibilities": "责任事项",
}
IS_FILLED: dict[str, Callable[[Content], bool]] = {
    "basis": lambda content: any(row["purpose"] == "empowering" for row in content["bases"]),
    "fee": lambda content: bool(content["fee"]["kind"] or content["fee"]["standard"]),
    "responsibilities": lambda content: any(
        row["responsibilities"] for row in content["exercises"]
    ),
}


def read_rules(path: Path) -> Rules:
    """Return the rules of a file; RulesError when it is not of the right shape."""
    try:
        data = tomllib.loads(path.read_text())
        required = tuple(
            Required(row["letters"], row["source"], tuple(row["fields"]))
            for row in data["required"]
        )
        days = data["stale_days"]
        rules = Rules(int(days["site"]), int(days["organization"]), required)
    except (OSError, UnicodeDecodeError, LookupError, TypeError, ValueError) as error:
        raise RulesError(f"自查规则文件 {path.name} 无法读取，请检查它的格式。") from error
    unknown = {
        part
        for row in required
        for field in row.fields
        for part in field.split("|")
        if part not in FIELD_TITLES
    }
    if unknown:
        raise RulesError(
            f"自查规则文件 {path.name} 中没有这样的内容：{'、'.join(sorted(unknown))}。"
        )
    return rules


def missing(content: Content, required: tuple[Required, ...]) -> list[str]:
    """Return a phrase for each required field that is empty; on request nothing is required."""
    if content["publicity"] == "on_request":
        return []
    letters = content["category"]["letters"]
    own = [row for row in required if row.letters == letters] or [
        row for row in required if row.letters == "*"
    ]
    return [
        f"缺少{_title(field)}（{row.source}）"
        for row in own
        for field in row.fields
        if not any(_is_filled(part, content) for part in field.split("|"))
    ]


def _title(field: str) -> str:
    return "或者".join(FIELD_TITLES[part] for part in field.split("|"))


def _is_filled(field: str, content: Content) -> bool:
    return IS_FILLED[field](content) if field in IS_FILLED else bool(content[field])

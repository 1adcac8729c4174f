"""Write docs/permissions.md anew: ``python -m scripts.permissions_page``."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "organizations" / "permissions.toml"
PAGE = ROOT / "docs" / "permissions.md"
NAMES = {
    "clerk": "填报员",
    "head": "部门审核",
    "reviewer": "公开办审核",
    "publisher": "发布员",
    "auditor": "审计员",
    "sysadmin": "系统管理员",
    "secadmin": "安全管理员",
    "secaudit": "安全审计员",
    "role": "有角色的人员",
    "office": "办公账号",
    "superuser": "超级用户",
}
STATES = {
    "draft": "草稿",
    "submitted": "审核中",
    "approved": "待发布",
    "published": "已公开",
    "returned": "已退回",
    "rejected": "不予确认",
    "recalled": "已撤回",
    "with_head": "部门审核中",
    "with_reviewer": "公开办审核中",
    "listed": "已登记",
    "public": "正在公开",
    "withdrawn": "已撤回、没有清除申请",
    "undecided": "撤回以后没有决定",
    "asked": "已申请清除、没有决定",
}
PLACES = {"own": "本部门", "any": "不限部门", "stage": "由审核环节规定", "seen": "能查看的申报"}
HEAD = """# 权限表

由 `python -m scripts.permissions_page` 从 `organizations/permissions.toml` 生成，不要手工修改；
测试核对它与那张表一致，并逐格经 HTTP 执行整张表（`MATRIX=full` 执行每一格）。
没有列出的，谁都不能做。超级用户可以增改删各模型（用于初次设置），没有任何业务动作。
"""


def page(table: dict[str, Any]) -> str:
    """Return the whole page for a table of permissions."""
    moves = [
        *_moves("申报事项的动作", table["moves"]),
        *_moves("不宜公开登记的动作", table["register"]),
        *_moves("两个人办的事", table["acts"]),
    ]
    return "\n".join([HEAD, *_roles(table), *moves, *_lists(table)]) + "\n"


def _roles(table: dict[str, Any]) -> list[str]:
    rows = [
        (
            _name(role),
            PLACES[grants["place"]],
            _labels(grants, "edit"),
            _labels(grants, "enter"),
            _labels(grants, "change"),
            _labels(grants, "view"),
        )
        for role, grants in table["roles"].items()
    ]
    heads = ("角色", "范围", "增改删", "增改", "改", "看")
    return ["## 角色和模型", "", *_table(heads, rows), ""]


def _moves(title: str, moves: dict[str, Any]) -> list[str]:
    rows = [
        (
            move["label"],
            "、".join(STATES.get(state, state) for state in move["from"]),
            "、".join(map(_name, move["roles"])),
            PLACES.get(move["place"], move["place"]),
        )
        for move in moves.values()
    ]
    heads = ("动作", "之前的状态", "角色", "部门")
    return [f"## {title}", "", *_table(heads, rows), ""]


def _lists(table: dict[str, Any]) -> list[str]:
    lines: list[str] = []
    for title, part in (("页面", "pages"), ("清单", "lists"), ("列表上的操作", "actions")):
        rows = [(f"`{name}`", "、".join(map(_name, who))) for name, who in table[part].items()]
        lines += [f"## {title}", "", *_table(("名称", "谁"), rows), ""]
    owned = [(f"`{label}`", f"`{path}`") for label, path in table["owners"].items()]
    lines += ["## 数据属于哪个机构", "", *_table(("模型", "到机构的路径"), owned), ""]
    confirmed = "、".join(f"`{name}`" for name in table["confirm"]["pages"])
    moves = [table["moves"][name]["label"] for name in table["confirm"]["moves"]]
    acts = [table["acts"][name]["label"] for name in table["confirm"]["acts"]]
    named = "、".join([*moves, *acts])
    return [*lines, "## 先确认身份", "", f"动作：{named}。页面：{confirmed}。"]


def _labels(grants: dict[str, Any], kind: str) -> str:
    return " ".join(f"`{label}`" for label in grants.get(kind, []))


def _name(role: str) -> str:
    return NAMES.get(role, role)


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return ["| " + " | ".join(cells) + " |" for cells in lines]


def main() -> None:
    PAGE.write_text(page(tomllib.loads(SOURCE.read_text())))


if __name__ == "__main__":
    main()

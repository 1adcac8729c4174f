"""What each kind of change requires and brings about; one table, read from ``kinds.toml``."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NONE = "none"
ACTIVE = "active"
ABOLISHED = "abolished"
MERGE = "merge"

Snapshot = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """变更类型: from which published standing to which, and what else it needs."""

    name: str
    before: tuple[str, ...]
    refusal: str
    after: str = ""
    is_linked: bool = False
    changes: str = ""
    changes_refusal: str = ""
    # How grave it is that nothing differs from what was last published; "" is not at all.
    unchanged: str = ""
    unchanged_words: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """One item of a linked group: its kind, its published standing, and whether it ends."""

    kind: str
    before: str
    ends: bool


def _read() -> dict[str, Kind]:
    table = tomllib.loads((Path(__file__).parent / "kinds.toml").read_text(encoding="utf-8"))
    return {
        name: Kind(
            name,
            tuple(row["before"]),
            row["refusal"],
            row.get("after", ""),
            row.get("linked", False),
            row.get("changes", ""),
            row.get("changes_refusal", ""),
            row.get("unchanged", ""),
            row.get("unchanged_words", ""),
        )
        for name, row in table.items()
    }


KINDS = _read()


def standing_after(kind: str, *, ends: bool, before: str, working: str) -> str:
    """Return the standing that the published power will have.

    ``before`` is the standing as last published, ``working`` that of the working row, which
    counts only when nothing was published yet.
    """
    if ends:
        return ABOLISHED
    if KINDS[kind].after:
        return KINDS[kind].after
    if before != NONE:
        return before
    return ACTIVE if working == ABOLISHED else working


def kind_problems(kind: str, before: Snapshot | None, after: Snapshot) -> list[str]:
    """Return why this kind of change does not fit the power; empty when it does.

    ``before`` is the snapshot as last published, None when nothing was.
    """
    rule = KINDS[kind]
    if before is not None and before["standing"] == ABOLISHED:
        return ["这项职权已经取消，其编码不再使用；需要时请用新的编码另行新增。"]
    if (before["standing"] if before else NONE) not in rule.before:
        return [rule.refusal]
    if rule.changes and before and before[rule.changes] == after[rule.changes]:
        return [rule.changes_refusal]
    return []


def changes_nothing(kind: str, before: Snapshot | None, after: Snapshot) -> bool:
    """Say whether a kind that is there to change something would publish the same once more."""
    return bool(KINDS[kind].unchanged) and before == after


def group_problems(members: Sequence[Member]) -> list[str]:
    """Return what keeps linked items from being a merger or a division; empty when nothing."""
    kinds = {member.kind for member in members}
    if len(members) < 2 or len(kinds) > 1:
        return ["合并或分设至少要有两项，并且是同一种变更。"]
    return _merger_problems(members) if kinds == {MERGE} else _division_problems(members)


def _merger_problems(members: Sequence[Member]) -> list[str]:
    kept = [member for member in members if not member.ends]
    if len(kept) != 1:
        return ["合并以后须保留一项，其余各项随之取消。"]
    if any(member.ends and member.before == NONE for member in members):
        return ["从未公开的职权不能被合并，请从申报中去掉。"]
    return []


def _division_problems(members: Sequence[Member]) -> list[str]:
    published = [member for member in members if member.before != NONE]
    if len(published) != 1:
        return ["分设须有一项已公开的职权，分出的各项应当从未公开过。"]
    if any(member.ends and member.before == NONE for member in members):
        return ["分出的职权不能随之取消。"]
    if sum(not member.ends for member in members) < 2:
        return ["分设以后至少要有两项职权。"]
    return []

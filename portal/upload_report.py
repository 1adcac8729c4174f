"""What the page before an import shows: counts, names, and findings with their places."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from disclosure.side_by_side import table
from intake.columns import Reason
from intake.models import Mode, UnmappedCell

COVERED_TEXT = "covered_text"
NAMED = 50
FINDINGS = 200
CELLS = 100
PLACES = 12
SEVERITIES = {"error": "没有导入", "warning": "请核对", "info": "说明"}
REASONS = {reason.value: reason.label for reason in UnmappedCell.Reason}
NAMES_OF_SIDES = ("系统中现有", "文件中")


@dataclass(frozen=True)
class Named:
    """Powers of one kind: how many, and the first of them by code and name."""

    kind: str
    title: str
    explanation: str
    total: int
    first: Sequence[dict[str, Any]]

    @property
    def rest(self) -> int:
        return self.total - len(self.first)


@dataclass(frozen=True)
class Finding:
    """One sentence of the reader, with every place it was said of."""

    severity: str
    column: str
    message: str
    read: str
    rows: tuple[int, ...]

    @property
    def label(self) -> str:
        return SEVERITIES[self.severity]

    @property
    def place(self) -> str:
        """The rows and the column in words, as 第3、5行C列; the sheet as a whole has none."""
        rows = [str(row) for row in self.rows if row]
        more = f"等{len(rows)}行" if len(rows) > PLACES else "行"
        told = f"第{'、'.join(rows[:PLACES])}{more}" if rows else ""
        return told + (f"{self.column}列" if self.column else "") or "整张表"


def named_groups(report: dict[str, Any], mode: str) -> list[Named]:
    """Return what an import does, or did, with the powers of the organization."""
    groups = [
        _named(report, "新增", "created", "系统里还没有，编码在确认时生效。"),
        _named(report, "变更", "changed", "系统里已有，与文件不同的栏目按所选方式更新。"),
        _named(report, "不变", "unchanged", "与文件一致，不会改动。"),
    ]
    if mode != Mode.REPLACE:
        return groups
    within = "、".join(report["categories"])
    explanation = f"系统的{within}中有而文件里没有，列为建议取消；仍然保留，确需取消的请另行申报。"
    return [*groups, _named(report, "文件中没有", "missing", explanation)]


def changed_powers(powers: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return changed powers with a table of what differs, marked where the texts differ."""
    return [power | {"table": _differences(power["fields"])} for power in powers]


def is_foreign(report: dict[str, Any]) -> bool:
    """Whether a list meets nothing that is stored: it may be another department's."""
    return bool(report["missing"]) and not report["changed"] and not report["unchanged"]


def sheet_pages(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every sheet with its findings by severity and its columns without a field."""
    return [_sheet_page(number, sheet) for number, sheet in enumerate(report["sheets"])]


def findings_of(problems: Iterable[dict[str, Any]]) -> list[Finding]:
    """Bring equal sentences together, the gravest first."""
    rows: dict[tuple[str, str, str, str], list[int]] = {}
    for problem in problems:
        # What is hidden is listed by itself, beside what hides it.
        read = "" if problem["code"] == COVERED_TEXT else problem["read"]
        key = (problem["severity"], problem["column"], problem["message"], read)
        rows.setdefault(key, []).append(problem["row"])
    found = [Finding(*key, tuple(sorted(set(places)))) for key, places in rows.items()]
    order = list(SEVERITIES)
    return sorted(found, key=lambda finding: (order.index(finding.severity), finding.rows))


def _sheet_page(number: int, sheet: dict[str, Any]) -> dict[str, Any]:
    findings = findings_of(sheet["problems"])
    grave = [finding for finding in findings if finding.severity != "info"]
    notes = [finding for finding in findings if finding.severity == "info"]
    columns = sheet["unmapped_columns"]
    cells = sheet["unmapped_cells"]
    hidden = [cell | {"is_chosen": True} for cell in sheet["uncovered_cells"]]
    hidden += [cell | {"is_chosen": False} for cell in sheet["covered_cells"]]
    return sheet | {
        "number": number,
        "findings": grave[:FINDINGS],
        "more_findings": len(grave) - len(grave[:FINDINGS]),
        "notes": notes[:FINDINGS],
        "more_notes": len(notes) - len(notes[:FINDINGS]),
        "differs": sheet["title_count"] not in (None, sheet["powers"]),
        "personal": [column for column in columns if column["reason"] == Reason.PERSONAL],
        "hidden": sorted(hidden, key=lambda cell: (cell["row"], cell["column"])),
        "cells": [_with_label(cell) for cell in cells[:CELLS]],
        "more_cells": len(cells) - len(cells[:CELLS]),
        "unmapped": [
            _with_label(column) for column in columns if column["reason"] != Reason.PERSONAL
        ],
    }


def _with_label(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"label": REASONS[row["reason"]]}


def _named(report: dict[str, Any], title: str, kind: str, explanation: str) -> Named:
    return Named(kind, title, explanation, report[kind], report[f"{kind}_powers"][:NAMED])


def _differences(fields: Iterable[dict[str, str]]) -> str:
    rows = [(field["label"], field["before"], field["after"]) for field in fields]
    return table(rows, NAMES_OF_SIDES)

"""What the page before an import shows: counts, names, and findings with their places."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from intake.columns import Reason
from intake.importing import Imported
from intake.models import Mode, UnmappedCell
from powers.models import Power

NAMED = 50
FINDINGS = 200
PLACES = 12
COUNTS = ("created", "changed", "unchanged", "missing")
SEVERITIES = {"error": "没有导入", "warning": "请核对", "info": "说明"}
COLUMN_REASONS = {reason.value: reason.label for reason in UnmappedCell.Reason}


@dataclass(frozen=True)
class Named:
    """Powers of one kind: how many, and the first of them by code and name."""

    title: str
    explanation: str
    total: int
    first: Sequence[tuple[str, str]]

    @property
    def rest(self) -> int:
        return self.total - len(self.first)


@dataclass(frozen=True)
class Finding:
    """One sentence of the reader, with every place it was said of."""

    severity: str
    column: str
    message: str
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


def named_groups(imported: Imported, mode: str) -> list[Named]:
    """Return what an import does, or would do, with the powers of the organization."""
    outcome, report = imported.outcome, imported.report
    groups = [
        _named("新增", "系统里还没有，编码在确认时生效。", outcome.created),
        _named("变更", "系统里已有，与文件不同的栏目按所选方式更新。", outcome.changed),
        _named("不变", "与文件一致，不会改动。", outcome.unchanged),
    ]
    return [*groups, _missing(report)] if mode == Mode.REPLACE else groups


def is_foreign(report: dict[str, Any]) -> bool:
    """Whether a list meets nothing that is stored: it may be another department's."""
    return bool(report["missing"]) and not report["changed"] and not report["unchanged"]


def sheet_pages(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every sheet with its findings by severity and its columns without a field."""
    return [_sheet_page(sheet) for sheet in report["sheets"]]


def findings_of(problems: Iterable[dict[str, Any]]) -> list[Finding]:
    """Bring equal sentences together, the gravest first."""
    rows: dict[tuple[str, str, str], list[int]] = {}
    for problem in problems:
        key = (problem["severity"], problem["column"], problem["message"])
        rows.setdefault(key, []).append(problem["row"])
    found = [Finding(*key, tuple(sorted(set(places)))) for key, places in rows.items()]
    order = list(SEVERITIES)
    return sorted(found, key=lambda finding: (order.index(finding.severity), finding.rows))


def _sheet_page(sheet: dict[str, Any]) -> dict[str, Any]:
    findings = findings_of(sheet["problems"])
    grave = [finding for finding in findings if finding.severity != "info"]
    notes = [finding for finding in findings if finding.severity == "info"]
    columns = sheet["unmapped_columns"]
    return sheet | {
        "findings": grave[:FINDINGS],
        "more_findings": len(grave) - len(grave[:FINDINGS]),
        "notes": notes[:FINDINGS],
        "more_notes": len(notes) - len(notes[:FINDINGS]),
        "differs": sheet["title_count"] not in (None, sheet["powers"]),
        "personal": [column for column in columns if column["reason"] == Reason.PERSONAL],
        "unmapped": [
            column | {"label": COLUMN_REASONS[column["reason"]]}
            for column in columns
            if column["reason"] != Reason.PERSONAL
        ],
        "is_quiet": not (findings or columns or sheet["skipped_rows"]),
    }


def _missing(report: dict[str, Any]) -> Named:
    first = [(power["code"], power["name"]) for power in report["missing_powers"][:NAMED]]
    explanation = "系统里有而文件里没有，仍然保留；确需取消的，请另行申报。"
    return Named("文件中没有", explanation, report["missing"], first)


def _named(title: str, explanation: str, powers: Sequence[Power]) -> Named:
    first = [(power.code, str(power)) for power in powers[:NAMED]]
    return Named(title, explanation, len(powers), first)

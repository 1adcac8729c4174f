"""What an import tells: one object for each file, in the shape that ``docs/intake.md`` gives."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from intake import vocabulary
from intake.advice import with_advice
from intake.columns import Column, Reason
from intake.entries import SheetEntries
from intake.findings import Kind, Loose, Problem, Severity, UnderstoodSheet
from intake.workbook import Sheet, column_letter, column_number

SAMPLES = 3
SAMPLE_LENGTH = 60
READ_LENGTH = 200

COVERED = "covered"
COUNTS = {
    "powers": (Kind.POWER,),
    "sub_items": (Kind.SUB_ITEM,),
    "bodies": (Kind.BODY,),
    "continued": (Kind.CONTINUATION,),
    "remarks": (Kind.REMARK,),
    "skipped": (Kind.SKIPPED, Kind.REPEATED_HEADER),
}


def sheet_report(raw: Sheet, sheet: UnderstoodSheet, entries: SheetEntries) -> dict[str, Any]:
    """Return what was read from one sheet; the six counts add up to ``rows``."""
    loose = sorted(_loose(entries), key=lambda cell: (cell.row, column_number(cell.column)))
    problems = sorted([*sheet.problems, *entries.problems], key=lambda p: (p.row, p.column))
    return {
        "name": sheet.name,
        "is_hidden": sheet.is_hidden,
        "title": sheet.title,
        "header_row": sheet.header.first_row if sheet.header else None,
        "title_count": sheet.title_count,
        "rows": len(sheet.rows),
        **{name: sheet.count(*kinds) for name, kinds in COUNTS.items()},
        # Only templates have sheets of charts.
        **({"chart_rows": charts} if (charts := sheet.count(Kind.CHART)) else {}),
        "problems": [_problem(problem, raw) for problem in problems],
        "columns": _columns(sheet),
        "unmapped_columns": _unmapped_columns(sheet, loose),
        "unmapped_cells": [_unmapped_cell(cell) for cell in loose],
        "covered_cells": [_covered_cell(cell, raw) for cell in loose if cell.reason == COVERED],
        "uncovered_cells": [_uncovered_cell(place, sheet, raw) for place in sorted(raw.uncovered)],
        "personal_cells": sheet.personal_cells,
        "skipped_rows": [
            {"row": row.row, "kind": row.kind.value, "why": row.why}
            for row in sheet.rows
            if row.kind in COUNTS["skipped"]
        ],
    }


def _problem(problem: Problem, raw: Sheet) -> dict[str, Any]:
    return {
        "row": problem.row,
        "column": problem.column,
        "severity": problem.severity.value,
        "code": problem.code,
        "message": with_advice(problem.code, problem.message),
        "read": _read(raw, problem.row, problem.column),
    }


def _read(raw: Sheet, row: int, column: str) -> str:
    """What stands at the place of a problem, as a reader of the workbook sees it."""
    return _short(raw.spread_text(row, column_number(column)), READ_LENGTH) if column else ""


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]}……"


def _columns(sheet: UnderstoodSheet) -> list[dict[str, Any]]:
    """Every column that has a field of ours, with the first of its different texts."""
    headed = sheet.header.by_field() if sheet.header else {}
    return [_column(sheet, name, column) for name, column in headed.items()]


def _column(sheet: UnderstoodSheet, name: str, column: Column) -> dict[str, Any]:
    texts = [row.values[name] for row in sheet.rows if name in row.own and name in row.values]
    different = list(dict.fromkeys(_short(text, SAMPLE_LENGTH) for text in texts))
    return {
        "column": column.letter,
        "header": column.heading,
        "field": vocabulary.titles()[name],
        "cells": len(texts),
        "samples": different[:SAMPLES],
    }


def _loose(entries: SheetEntries) -> list[Loose]:
    return [*entries.loose, *(cell for entry in entries.entries for cell in entry.loose)]


def _unmapped_cell(cell: Loose) -> dict[str, Any]:
    return {
        "row": cell.row,
        "column": cell.column,
        "header": cell.heading,
        "text": cell.text,
        "reason": cell.reason,
    }


def _covered_cell(cell: Loose, raw: Sheet) -> dict[str, Any]:
    """A text that nobody sees in the workbook, and the one that lies over it."""
    shown = raw.spread_text(cell.row, column_number(cell.column))
    return _unmapped_cell(cell) | {"shown": shown}


def _uncovered_cell(place: tuple[int, int], sheet: UnderstoodSheet, raw: Sheet) -> dict[str, Any]:
    """A hidden text that a person chose to take instead of the one that lies over it."""
    row, number = place
    return {
        "row": row,
        "column": column_letter(number),
        "header": sheet.header.column(number).heading if sheet.header else "",
        "text": raw.text(row, number),
        "shown": raw.cover_text(row, number),
    }


def _unmapped_columns(sheet: UnderstoodSheet, loose: list[Loose]) -> list[dict[str, Any]]:
    cells = Counter(cell.column for cell in loose)
    headed = sheet.header.columns if sheet.header else ()
    letters = {column.letter for column in headed}
    columns = [(c.letter, c.heading, c.reason) for c in headed if c.reason]
    if headed:
        columns += [(letter, "", Reason.NO_HEADING) for letter in cells if letter not in letters]
    return [
        {"column": letter, "header": heading, "reason": str(reason), "cells": cells[letter]}
        for letter, heading, reason in columns
    ]


def has_changes(report: dict[str, Any]) -> bool:
    """Say whether the import writes anything: powers, or charts of a template."""
    charts = report.get("charts", {})
    return any((report["created"], report["changed"], *map(charts.get, ("created", "changed"))))


def count_errors(report: dict[str, Any]) -> int:
    """How many places of a file could not be imported."""
    return sum(
        problem["severity"] == Severity.ERROR
        for sheet in report["sheets"]
        for problem in sheet["problems"]
    )


def told_of_file(report: dict[str, Any]) -> str:
    """Say what of the file itself was left alone; reports of earlier imports may not know."""
    told = [
        sentence
        for name, sentence in (
            ("has_macros", "含有宏，没有运行"),
            ("has_external_links", "含有指向其他文件的链接，没有读取"),
        )
        if report.get(name)
    ]
    return f"（{'；'.join(told)}）" if told else ""


def lines(report: dict[str, Any]) -> Iterator[str]:
    """The report as lines for a terminal."""
    yield report["file"] + told_of_file(report)
    for sheet in report["sheets"]:
        if sheet["is_hidden"] or not sheet["rows"]:
            what = "隐藏，没有读取" if sheet["is_hidden"] else "没有内容"
            yield f"  {sheet['name']}：{what}"
            continue
        yield f"  {sheet['name']}：{_counted(sheet)}"
        for problem in sheet["problems"]:
            if problem["severity"] != Severity.INFO:
                yield f"    {_place(problem)}{problem['message']}"
    yield (
        f"  新增{report['created']}项，变更{report['changed']}项，"
        f"未变{report['unchanged']}项，文件中没有{report['missing']}项"
    )
    if charts := report.get("charts"):
        yield (
            f"  流程图：新增{charts['created']}张，变更{charts['changed']}张，"
            f"未变{charts['unchanged']}张"
        )


def _counted(sheet: dict[str, Any]) -> str:
    names = {
        "powers": "职权",
        "sub_items": "子项",
        "bodies": "行使主体",
        "continued": "续行",
        "remarks": "备注",
        "skipped": "略过",
        "chart_rows": "流程图",
    }
    parts = [f"{title}{sheet[name]}" for name, title in names.items() if sheet.get(name)]
    stated = f"，标题写明{sheet['title_count']}项" if sheet["title_count"] is not None else ""
    return f"{sheet['rows']}行：{'、'.join(parts)}{stated}"


def _place(problem: dict[str, Any]) -> str:
    return f"第{problem['row']}行：" if problem["row"] else ""

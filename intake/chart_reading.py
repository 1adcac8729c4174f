"""From the chart sheets of a workbook to charts, and the problems on the way."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Model

from flowcharts.chart import Chart, Link, Risk, Step
from flowcharts.models import Control, Flowchart, FlowLink, FlowStep, RiskPoint
from flowcharts.soundness import findings
from intake import vocabulary
from intake.chart_columns import (
    CHARTS,
    LINKS,
    RISKS,
    STEPS,
    USES,
    YES,
    ChartColumn,
    ChartSheet,
    chart_sheet,
)
from intake.findings import Problem, Severity
from intake.workbook import Sheet, Workbook, column_letter

KEY = re.compile(r"[A-Za-z0-9_-]{1,20}")
MODELS: dict[str, type[Model]] = {
    CHARTS.key: Flowchart,
    STEPS.key: FlowStep,
    LINKS.key: FlowLink,
    RISKS.key: RiskPoint,
}
UNLIMITED = 10**6


@dataclass(frozen=True)
class Use:
    """One row that says which power runs as the chart shows."""

    sheet: str
    row: int
    code: str
    name: str
    sub_item: str


@dataclass
class ReadChart:
    """A chart as read: its heading, its rows, its place."""

    sheet: str
    row: int
    title: str
    kind: str
    complaint_channel: str
    steps: list[Step] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    risks: dict[str, list[Risk]] = field(default_factory=lambda: defaultdict(list))
    uses: list[Use] = field(default_factory=list)

    @property
    def chart(self) -> Chart:
        steps = (replace(step, risks=tuple(self.risks[step.key])) for step in self.steps)
        return Chart(tuple(steps), tuple(self.links), self.complaint_channel)


@dataclass
class ReadCharts:
    """All charts of a workbook, and the problems by the name of their sheet."""

    charts: list[ReadChart] = field(default_factory=list)
    problems: dict[str, list[Problem]] = field(default_factory=lambda: defaultdict(list))

    @property
    def is_any(self) -> bool:
        """Whether the workbook says anything of charts, be it right or wrong."""
        return bool(self.charts or self.problems)


@dataclass(frozen=True)
class _Row:
    """One row of a chart sheet, with what is needed to complain about it."""

    plan: ChartSheet
    sheet: str
    number: int
    values: Mapping[str, str]
    places: Mapping[str, int]

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


def read_charts(workbook: Workbook) -> ReadCharts:
    """Read the chart sheets in the order in which they build on each other."""
    reader = _Reader()
    rows: dict[str, list[_Row]] = defaultdict(list)
    for sheet in workbook.sheets:
        if not sheet.is_hidden and (found := chart_sheet(sheet)):
            rows[found[0].key].extend(_rows(sheet, *found))
    acts = {
        CHARTS.key: reader.heading,
        USES.key: reader.use,
        STEPS.key: reader.step,
        LINKS.key: reader.link,
        RISKS.key: reader.risk,
    }
    for key, act in acts.items():
        for row in rows[key]:
            if reader.is_complete(row):
                act(row)
    return reader.finish()


def _rows(sheet: Sheet, plan: ChartSheet, header: int, places: dict[str, int]) -> list[_Row]:
    return [
        _Row(
            plan,
            sheet.name,
            number,
            {name: sheet.text(number, column).strip() for name, column in places.items()},
            places,
        )
        for number in sheet.rows
        if number > header
    ]


class _Reader:
    def __init__(self) -> None:
        self.found = ReadCharts()
        self.by_number: dict[str, ReadChart] = {}
        self.faulty: set[str] = set()

    def finish(self) -> ReadCharts:
        """Keep the charts without faults, and say what is unsound in them."""
        for number, one in self.by_number.items():
            if number not in self.faulty:
                self.found.charts.append(one)
                self._check(one)
        return self.found

    def _check(self, one: ReadChart) -> None:
        for finding in findings(one.chart):
            message = f"流程图“{one.title}”：{finding.sentence}"
            problem = Problem(one.row, "", Severity.WARNING, "chart_unsound", message)
            self.found.problems[one.sheet].append(problem)

    # Rows

    def is_complete(self, row: _Row) -> bool:
        """Say whether the row has what it needs, in words that fit."""
        is_good = True
        for column in row.plan.columns:
            text = row[column.field]
            if column.is_required and not text:
                is_good = self._refuse(row, column.field, f"没有填“{column.title}”，请补充。")
            elif column.choices and text and self._meaning(row, column.field) is None:
                known = "、".join(column.choices)
                is_good = self._refuse(
                    row, column.field, f"“{text[:20]}”不是{column.title}，请从这些词中选：{known}。"
                )
            elif len(text) > (longest := self._longest(row.plan, column)):
                is_good = self._refuse(
                    row, column.field, f"{column.title}超过{longest}字，请缩短。"
                )
        return is_good

    def heading(self, row: _Row) -> None:
        number = _number(row["chart"])
        if number in self.by_number:
            self._refuse(row, "chart", f"流程图编号{number}重复，请改成不同的编号。")
            return
        self.by_number[number] = ReadChart(
            sheet=row.sheet,
            row=row.number,
            title=row["title"],
            kind=self._meaning(row, "kind") or Flowchart.Kind.EXTERNAL,
            complaint_channel=row["complaint_channel"],
        )

    def use(self, row: _Row) -> None:
        if not row["code"] and not row["name"]:
            self._refuse(row, "name", "没有填职权编码，也没有填事项名称，请补充。")
        elif one := self._chart(row):
            one.uses.append(Use(row.sheet, row.number, row["code"], row["name"], row["sub_item"]))

    def step(self, row: _Row) -> None:
        one = self._chart(row)
        if one is None:
            return
        if not KEY.fullmatch(row["key"]):
            self._refuse(row, "key", "环节标识只能用字母、数字、连字符，最多20个，请改正。")
        elif any(step.key == row["key"] for step in one.steps):
            self._refuse(row, "key", f"环节标识{row['key']}在这张图里重复，请改正。")
        elif row["limit_number"] and not row["limit_number"].isdecimal():
            self._refuse(row, "limit_number", "时限数只能是数字，单位写在时限单位一列。")
        else:
            one.steps.append(Step(**self._step_values(row)))

    def _step_values(self, row: _Row) -> dict[str, Any]:
        values: dict[str, Any] = {column.field: row[column.field] for column in STEPS.columns[1:]}
        number = row["limit_number"]
        return values | {
            "kind": self._meaning(row, "kind") or FlowStep.Kind.ACTION.value,
            "limit_unit": self._meaning(row, "limit_unit") or "",
            "limit_number": int(number) if number else None,
            "stops_clock": self._meaning(row, "stops_clock") == YES,
        }

    def link(self, row: _Row) -> None:
        one = self._chart(row)
        if one and all(self._is_step(row, one, name) for name in ("source", "target")):
            one.links.append(Link(row["source"], row["target"], row["condition"]))

    def risk(self, row: _Row) -> None:
        one = self._chart(row)
        if one is None or not self._is_step(row, one, "key"):
            return
        controls = tuple(line.strip() for line in row["controls"].split("\n") if line.strip())
        longest = Control._meta.get_field("text").max_length or 0
        if any(len(control) > longest for control in controls):
            self._refuse(row, "controls", f"每条防控措施不超过{longest}字，请缩短或分行。")
            return
        one.risks[row["key"]].append(
            Risk(
                self._meaning(row, "level") or "",
                row["description"],
                row["cause"],
                row["responsible"],
                controls,
            )
        )

    # Words

    def _chart(self, row: _Row) -> ReadChart | None:
        number = _number(row["chart"])
        one = self.by_number.get(number)
        if one is None:
            self._refuse(row, "chart", f"“{CHARTS.title}”表中没有编号{number}，请补充或改正。")
        return one

    def _is_step(self, row: _Row, one: ReadChart, name: str) -> bool:
        if any(step.key == row[name] for step in one.steps):
            return True
        return self._refuse(
            row, name, f"“{STEPS.title}”表中这张图没有标识为“{row[name]}”的环节，请改正。"
        )

    def _meaning(self, row: _Row, name: str) -> str | None:
        """The stored value of a word from a list of choices; None for another word."""
        choices = row.plan.choices(name)
        known = {vocabulary.key(word): value for word, value in choices.items()}
        known |= {vocabulary.key(value): value for value in choices.values()}
        return known.get(vocabulary.key(row[name]))

    def _longest(self, plan: ChartSheet, column: ChartColumn) -> int:
        model = MODELS.get(plan.key)
        known = {one.name: one for one in model._meta.fields} if model else {}
        length = getattr(known.get(column.field), "max_length", None)
        return length if length and not column.choices else UNLIMITED

    def _refuse(self, row: _Row, name: str, message: str) -> bool:
        """Complain about a cell; the whole chart is left out. Always False."""
        self.faulty.add(_number(row["chart"]))
        place = row.places.get(name)
        letter = column_letter(place) if place else ""
        problem = Problem(row.number, letter, Severity.ERROR, "chart_row", message)
        self.found.problems[row.sheet].append(problem)
        return False


def _number(text: str) -> str:
    return vocabulary.key(text)

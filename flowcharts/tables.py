"""A whole chart as three tables of a form: steps, links, risks; rows name steps by their keys."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict

from flowcharts.arranging import Row, Tables, with_keys
from flowcharts.chart import Chart, Link, Risk, Step
from flowcharts.drawing import MOST_LINKS, MOST_STEPS
from flowcharts.models import Control, FlowLink, FlowStep, RiskPoint
from flowcharts.rows import STEP_FIELDS

TABLES = ("steps", "links", "risks")
LINK_FIELDS = ("source", "target", "condition")
RISK_FIELDS = ("step", "level", "description", "cause", "responsible", "control_lines")
FIELDS = {"steps": STEP_FIELDS, "links": LINK_FIELDS, "risks": RISK_FIELDS}
# What stands in a row of the table; the other fields are a click away.
IN_THE_ROW = ("kind", "name", "post", "limit_number", "limit_unit")
# A row in which nothing but these is filled has nothing to say.
NOT_TELLING = {"key", "kind", "step"}
MOST_RISKS = 400
LONGEST_CONTROL = Control._meta.get_field("text").max_length or 0
NEW_ROWS = 3


class RowForm(forms.ModelForm):
    """One row of a table."""

    in_the_row: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    # Where to go on in a new row.
    first = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 2

    def has_changed(self) -> bool:
        """Tell whether anything was filled in; an empty row is left out."""
        return any(self[name].data for name in self.fields if name not in NOT_TELLING)

    @property
    def row_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.in_the_row]

    @property
    def fields_below(self) -> list[forms.BoundField]:
        return [self[name] for name in self.below]

    @property
    def filled_below(self) -> int:
        return sum(bool(field.value()) for field in self.fields_below)

    @property
    def is_wrong_below(self) -> bool:
        return any(field.errors for field in self.fields_below)


class StepForm(RowForm):
    in_the_row = IN_THE_ROW
    first = "name"
    below = tuple(name for name in STEP_FIELDS if name not in (*IN_THE_ROW, "key"))

    class Meta:
        model = FlowStep
        fields = STEP_FIELDS
        widgets = {"key": forms.HiddenInput, "limit_number": forms.TextInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].required = False
        self.fields["limit_number"].widget.attrs["inputmode"] = "numeric"


class StepChoiceForm(RowForm):
    """A row that names steps of the same chart."""

    named: tuple[str, ...] = ()

    def __init__(self, *args: Any, steps: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.named:
            self.fields[name] = forms.ChoiceField(
                label=NAMED[name],
                choices=[("", "请选择环节"), *steps],
                widget=forms.Select(attrs={"data-steps": ""}),
                error_messages={"invalid_choice": "请选择本图的一个环节。"},
            )


NAMED = {"source": "起", "target": "止", "step": "环节"}


class LinkForm(StepChoiceForm):
    named = ("source", "target")
    in_the_row = LINK_FIELDS
    first = "source"

    class Meta:
        model = FlowLink
        fields = ["condition"]


class RiskForm(StepChoiceForm):
    named = ("step",)
    in_the_row = RISK_FIELDS[:3]
    first = "level"
    below = RISK_FIELDS[3:]
    control_lines = forms.CharField(
        label="防控措施",
        widget=forms.Textarea,
        required=False,
        help_text="一行一条",
    )

    class Meta:
        model = RiskPoint
        fields = ["level", "description", "cause", "responsible"]

    def clean_control_lines(self) -> tuple[str, ...]:
        lines = controls_in(self.cleaned_data["control_lines"])
        if max(map(len, lines), default=0) > LONGEST_CONTROL:
            raise forms.ValidationError(
                "每条防控措施不超过%(limit)d字，请分成几行。", params={"limit": LONGEST_CONTROL}
            )
        return lines


def controls_in(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


class RowFormSet(forms.BaseFormSet):
    """Rows come as they were typed; none of them must be there.

    Fields in a row are named for those who cannot see the table's head.
    """

    focused: int | None = None

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if index is None:
            return
        for name in form.in_the_row:
            field = form.fields[name]
            field.widget.attrs["aria-label"] = f"第{index + 1}行{field.label}"
        if index == self.focused:
            form.fields[form.first].widget.attrs["autofocus"] = True

    def initial_form_count(self) -> int:
        return 0 if self.is_bound else super().initial_form_count()


FORMS: dict[str, tuple[type[RowForm], int]] = {
    "steps": (StepForm, MOST_STEPS),
    "links": (LinkForm, MOST_LINKS),
    "risks": (RiskForm, MOST_RISKS),
}


class ChartTables:
    """The three tables of one chart: bound to what was typed, or showing what is stored."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        chart: Chart | None = None,
        focus: tuple[str, int, str] = ("", 0, ""),
    ) -> None:
        self.tables = tables_in(data) if data is not None else tables_of(chart or _blank())
        self.is_bound = data is not None
        self.stored = chart
        self.focus = focus

    @cached_property
    def formsets(self) -> dict[str, forms.BaseFormSet]:
        return {name: self._formset(name) for name in TABLES}

    @property
    def steps(self) -> forms.BaseFormSet:
        return self.formsets["steps"]

    @property
    def links(self) -> forms.BaseFormSet:
        return self.formsets["links"]

    @property
    def risks(self) -> forms.BaseFormSet:
        return self.formsets["risks"]

    def _formset(self, name: str) -> forms.BaseFormSet:
        form, most = FORMS[name]
        made = forms.formset_factory(
            form, formset=RowFormSet, extra=0, max_num=most, absolute_max=most, validate_max=True
        )
        wanted = {} if name == "steps" else {"steps": self._choices()}
        rows = self.tables.rows(name)
        shown: Any = made(
            data_of_rows(name, rows) if self.is_bound else None,
            initial=None if self.is_bound else rows,
            prefix=name,
            form_kwargs=wanted,
        )
        if self.focus[0] == name and self.focus[2] == "first":
            shown.focused = self.focus[1]
        return shown

    def _choices(self) -> list[tuple[str, str]]:
        return [
            (row["key"], f"{number} {row.get('name', '')}".strip())
            for number, row in enumerate(self.tables.steps, start=1)
            if row.get("key")
        ]

    def is_valid(self) -> bool:
        # Each is asked, so that every table says what is wrong with it.
        valid = [formset.is_valid() for formset in self.formsets.values()]
        return all(valid) and not self.errors()

    def errors(self) -> list[str]:
        """Return what is wrong with a table as a whole."""
        if not self.is_bound:
            return []
        found = [
            str(message)
            for formset in self.formsets.values()
            for message in formset.non_form_errors()
        ]
        keys = [row["key"] for row in self.tables.steps]
        if len(set(keys)) < len(keys):
            found.append("有两个环节的标识相同，请删去其中一个再添加。")
        if any(form["key"].value() in self._named() for form in self.steps if is_empty(form)):
            found.append("有流向指向没有填写的环节，请填写环节名称，或者删去流向。")
        return found

    def _named(self) -> set[str]:
        """Return the steps at the ends of links."""
        return {row.get(end, "") for row in self.tables.links for end in ("source", "target")}

    def chart(self, complaint_channel: str) -> Chart:
        """Return the chart as typed, without what is not valid; or else as stored."""
        if not self.is_bound:
            return self.stored or Chart()
        self.is_valid()
        risks: dict[str, list[Risk]] = {}
        for row in map(_cleaned, self.risks):
            risks.setdefault(row.get("step", ""), []).append(_risk(row))
        named = self._named()
        steps = [
            _step(row, tuple(risks.get(row["key"], ())))
            for form, row in zip(self.steps, map(_cleaned, self.steps), strict=True)
            if row.get("key") and (not is_empty(form) or row["key"] in named)
        ]
        keys = {step.key for step in steps}
        links = [
            Link(row["source"], row["target"], row.get("condition", ""))
            for row in map(_cleaned, self.links)
            if {row.get("source"), row.get("target")} <= keys
        ]
        return Chart(tuple(steps), tuple(links), complaint_channel)


def is_empty(form: forms.BaseForm) -> bool:
    return not form.has_changed()


def _cleaned(form: forms.BaseForm) -> dict[str, Any]:
    """Return what is valid of a row; of an empty one, its key."""
    if is_empty(form) and "key" in form.fields:
        return {"key": form["key"].value()}
    return getattr(form, "cleaned_data", {})


def _step(row: Mapping[str, Any], risks: tuple[Risk, ...]) -> Step:
    fields = {name: row[name] for name in STEP_FIELDS if row.get(name) is not None}
    return Step(**{"kind": "action", "name": "", **fields}, risks=risks)


def _risk(row: Mapping[str, Any]) -> Risk:
    return Risk(
        level=row.get("level", ""),
        description=row.get("description", ""),
        cause=row.get("cause", ""),
        responsible=row.get("responsible", ""),
        controls=row.get("control_lines", ()),
    )


def _blank() -> Chart:
    """A new chart has some empty rows to begin with."""
    return Chart(tuple(Step(f"s{number + 1}", "action", "") for number in range(NEW_ROWS)))


def tables_of(chart: Chart) -> Tables:
    """Return a chart as rows of text."""
    return Tables(
        steps=[_row(step, STEP_FIELDS) for step in chart.steps],
        links=[_row(link, LINK_FIELDS) for link in chart.links],
        risks=[
            {**_row(risk, RISK_FIELDS[1:-1]), "step": step.key}
            | {"control_lines": "\n".join(risk.controls)}
            for step in chart.steps
            for risk in step.risks
        ],
    )


def _row(part: Step | Link | Risk, names: tuple[str, ...]) -> Row:
    values = {name: getattr(part, name) for name in names}
    return {name: _text(value) for name, value in values.items()}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else ""
    return "" if value is None else str(value)


def tables_in(data: Mapping[str, Any]) -> Tables:
    """Return the rows as they were posted; at most as many as a chart may have."""
    steps, links, risks = (_posted_rows(data, name) for name in TABLES)
    return with_keys(Tables(steps, links, risks))


def _posted_rows(data: Mapping[str, Any], table: str) -> list[Row]:
    total = data.get(f"{table}-TOTAL_FORMS", "")
    number = int(total) if total.isascii() and total.isdigit() and len(total) < 6 else 0
    # One more than is allowed, so that the table says so.
    return [
        {name: data.get(f"{table}-{place}-{name}", "").strip() for name in FIELDS[table]}
        for place in range(min(number, FORMS[table][1] + 1))
    ]


def data_of_rows(table: str, rows: list[Row]) -> dict[str, str]:
    """Return rows as a form posts them."""
    data = {f"{table}-TOTAL_FORMS": str(len(rows)), f"{table}-INITIAL_FORMS": "0"}
    for place, row in enumerate(rows):
        data |= {f"{table}-{place}-{name}": text for name, text in row.items() if text}
    return data


def posted_with(data: QueryDict, tables: Tables) -> QueryDict:
    """Return what was posted with other rows in its tables."""
    other = data.copy()
    for name in list(other):
        if name.partition("-")[0] in TABLES:
            del other[name]
    for name in TABLES:
        for key, text in data_of_rows(name, tables.rows(name)).items():
            other[key] = text
    return other


def fingerprint(chart: Chart) -> str:
    """Return by what to tell whether a stored chart is still as somebody saw it."""
    text = json.dumps(asdict(chart), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()

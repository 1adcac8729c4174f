"""A department's working list and charts as workbooks, as they are before publication."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from django.db.models import Prefetch

from disclosure.exports import cell_rows, table_csv
from disclosure.list_columns import (
    FOURTEEN,
    OLDER,
    Content,
    Form,
    lines_of,
    numbered,
    with_sub_items,
)
from disclosure.snapshots import for_snapshot, working_content
from disclosure.spreadsheets import workbook, write_list
from flowcharts.rows import FOR_CHART, chart_of
from intake.chart_writing import ListedChart
from intake.columns import Reason
from intake.models import ImportedFile, UnmappedCell
from intake.template import charts_workbook, filled
from organizations.models import Organization
from powers.models import Power, PowerCategory

# What only the older form has a column for.
OLDER_FIELDS = frozenset({"实施对象", "申请条件", "职权编码", "公开类型"})
FORMATS = ("xlsx", "csv", "json")


def form_of(organization: Organization) -> Form:
    """The form in which the department's list came, else the fourteen columns."""
    newest = organization.powers.exclude(source_file="").order_by("-pk").first()
    file = ImportedFile.objects.filter(sha256=newest.source_file).first() if newest else None
    form = OLDER if file and _fields(file.report) >= OLDER_FIELDS else FOURTEEN
    return with_sub_items(form) if organization.powers.exclude(sub_item="").exists() else form


def _fields(report: dict[str, Any]) -> set[str]:
    """The fields for which the file had a column."""
    return {column["field"] for sheet in report["sheets"] for column in sheet.get("columns", ())}


def list_file(organization: Organization, format: str, form: Form | None = None) -> bytes:
    """Return the department's list as xlsx, csv or json, from one list of columns."""
    form = form or form_of(organization)
    rows = _rows(organization, form)
    title = f"{organization.name}权责清单"
    if format == "csv":
        return "".join(table_csv(form.headings, rows)).encode()
    if format == "json":
        return _as_json(form, rows)
    stream = BytesIO()
    with workbook(stream, title) as book:
        write_list(book, "权责清单", form, rows, title)
    return stream.getvalue()


def charts_file(organization: Organization) -> bytes:
    """Return the department's charts as a workbook that can be imported again."""
    return charts_workbook(charts_of(organization), f"{organization.name}流程图")


def whole_file(organization: Organization) -> bytes:
    """Return list and charts in the sheets of the template."""
    categories = list(PowerCategory.objects.values_list("name", flat=True))
    title = f"{organization.name}权责清单"
    return filled(categories, _contents(organization), charts_of(organization), title)


def charts_of(organization: Organization) -> list[ListedChart]:
    """The department's charts with the powers that use them."""
    users = Power.objects.exclude(standing=Power.Standing.ABOLISHED).order_by("code")
    charts = organization.flowcharts.order_by("pk").prefetch_related(
        *FOR_CHART, Prefetch("powers", queryset=users)
    )
    return [
        ListedChart(
            one.title,
            one.kind,
            chart_of(one),
            tuple((power.code, power.name, power.sub_item) for power in one.powers.all()),
        )
        for one in charts
    ]


def _contents(organization: Organization) -> Iterator[Content]:
    """The powers in force, each item with its sub-items below it."""
    powers = organization.powers.exclude(standing=Power.Standing.ABOLISHED)
    ordered = for_snapshot(powers).order_by("category__position", "position", "pk")
    below: dict[int | None, list[Power]] = defaultdict(list)
    for power in ordered:
        below[power.parent_id].append(power)
    present = {power.pk for group in below.values() for power in group}
    for group in (below[None], *(below[pk] for pk in below if pk and pk not in present)):
        for power in group:
            yield working_content(power)
            yield from map(working_content, below.get(power.pk, ()))


def _rows(organization: Organization, form: Form) -> Iterator[list[str]]:
    kept = _kept(organization) if form.key == OLDER.key else {}
    for serial, content in numbered(_contents(organization)):
        for line in lines_of(serial, content, kept.get(content["code"])):
            yield from cell_rows(line, form)


def _kept(organization: Organization) -> dict[str, dict[str, str]]:
    """Texts of columns without a field, by power and heading, as the files gave them."""
    cells = UnmappedCell.objects.filter(
        power__organization=organization, reason=Reason.UNKNOWN
    ).order_by("pk")
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for code, heading, text in cells.values_list("power__code", "heading", "text"):
        found[code][heading] = text
    return found


def _as_json(form: Form, rows: Iterable[list[str]]) -> bytes:
    lines = [dict(zip(form.headings, row, strict=True)) for row in rows]
    data = {"columns": list(form.headings), "rows": lines}
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()

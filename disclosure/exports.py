"""The catalogue as data: fourteen columns for spreadsheets, and JSON with every field."""

import csv
import datetime
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any, Protocol

import xlsxwriter

from disclosure.canonical import canonical_json
from disclosure.log import instant_text
from disclosure.snapshots import EXERCISE_TEXTS
from disclosure.wording import level_words

COLUMNS = (
    "序号",
    "事项名称",
    "子项名称",
    "权力类型",
    "实施依据",
    "行使主体",
    "承办机构",
    "实施层级及权限",
    "部门职责",
    "责任事项内容",
    "责任事项依据",
    "追责对象范围",
    "追责情形",
    "备注",
)
WIDTHS = (6, 28, 20, 10, 50, 18, 18, 24, 30, 50, 40, 24, 40, 20)
# Of a column of any other table.
WIDTH = 20
_NOBODY = dict.fromkeys(EXERCISE_TEXTS, "")
# What one cell of a workbook can hold.
LONGEST_CELL = 32_767
CUT = "……（超过单元格上限，全文见公开页面）"
# A spreadsheet takes a cell that begins so for a formula; full-width forms are converted by some.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class Version(Protocol):
    """What an export needs of a published version."""

    code: str
    number: int
    name: str
    sub_item: str
    category_code: str
    category_name: str
    organization_code: str
    organization_name: str
    standing: str
    published_at: datetime.datetime
    effective_on: datetime.date
    content_hash: str

    @property
    def content(self) -> dict[str, Any]: ...

    def get_absolute_url(self) -> str: ...


def rows_of(number: int, content: dict[str, Any]) -> list[list[str]]:
    """Return the rows of one power: one for each body that exercises it, at least one.

    What belongs to the whole power stands in its first row alone, as in the lists
    that departments keep.
    """
    shared = [
        str(number),
        content["name"],
        content["sub_item"],
        content["category"]["name"],
        _bases(content, "empowering", None),
    ]
    bodies = content["exercises"] or [_NOBODY]
    rows = [[*[""] * len(shared), *_cells(content, i, body)] for i, body in enumerate(bodies)]
    rows[0][: len(shared)] = shared
    rows[0][COLUMNS.index("备注")] = content["remarks"]
    return rows


def _cells(content: dict[str, Any], index: int, exercise: dict[str, Any]) -> list[str]:
    duty_bases = [_bases(content, "duty", index)]
    if index == 0:
        duty_bases.insert(0, _bases(content, "duty", None))
    return [
        exercise["body"],
        exercise["responsible_office"],
        _level_and_authority(exercise),
        exercise["department_duty"],
        exercise["responsibilities"],
        "\n".join(filter(None, duty_bases)),
        exercise["accountable_parties"],
        exercise["accountability_circumstances"],
        "",
    ]


def _bases(content: dict[str, Any], purpose: str, exercise: int | None) -> str:
    return "\n".join(
        row["raw_text"]
        for row in content["bases"]
        if row["purpose"] == purpose and row["exercise"] == exercise
    )


def _level_and_authority(exercise: dict[str, Any]) -> str:
    level = level_words(exercise["level"], exercise["level_text"])
    return "\n".join(filter(None, [level, exercise["authority"]]))


def guarded(cell: str) -> str:
    """Return the cell so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(_DANGEROUS) else cell


def csv_lines(contents: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield a CSV file with a byte order mark, so that spreadsheets read it as UTF-8."""
    yield "\ufeff" + _csv_line(COLUMNS)
    for number, content in enumerate(contents, start=1):
        for row in rows_of(number, content):
            yield _csv_line(map(guarded, row))


def _csv_line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(list(cells))
    return line.getvalue()


def table_csv(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield any table as a CSV file with a byte order mark."""
    yield "\ufeff" + _csv_line(columns)
    for row in rows:
        yield _csv_line(map(guarded, row))


def write_xlsx(contents: Iterable[dict[str, Any]], out: IO[bytes], title: str) -> None:
    """Write the catalogue as a workbook with one sheet; every cell is text."""
    numbered = enumerate(contents, start=1)
    rows = (row for number, content in numbered for row in rows_of(number, content))
    write_table(COLUMNS, rows, out, title, sheet="权责清单", widths=WIDTHS)


def write_table(
    columns: Sequence[str],
    rows: Iterable[Iterable[str]],
    out: IO[bytes],
    title: str,
    *,
    sheet: str,
    widths: Sequence[int] = (),
) -> None:
    """Write any table as a workbook with one sheet; every cell is text."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": title, "created": datetime.datetime(2000, 1, 1)})
        _write_sheet(book, sheet, columns, rows, widths or [WIDTH] * len(columns))


def _write_sheet(
    book: xlsxwriter.Workbook,
    name: str,
    columns: Sequence[str],
    rows: Iterable[Iterable[str]],
    widths: Sequence[int],
) -> None:
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1})
    body = book.add_format({"text_wrap": True, "valign": "top", "border": 1, "num_format": "@"})
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 2)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    for column, label in enumerate(columns):
        sheet.write_string(0, column, label, head)
    for line, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            sheet.write_string(line, column, fitting(guarded(cell)), body)


def fitting(cell: str) -> str:
    """Return the cell cut to what a workbook holds, with a word where the rest stands."""
    if len(cell) <= LONGEST_CELL:
        return cell
    return cell[: LONGEST_CELL - len(CUT)] + CUT


def json_parts(
    versions: Iterable[Version], *, as_of: datetime.date, log_head: str, domain: str
) -> Iterator[str]:
    """Yield the catalogue as one JSON object, a part for each power."""
    yield f'{{"as_of":"{as_of.isoformat()}","log_head":"{log_head}","powers":['
    for index, version in enumerate(versions):
        yield ("," if index else "") + canonical_json(record(version, domain))
    yield "]}\n"


def record(version: Version, domain: str) -> dict[str, Any]:
    """Return a power as it stands in the exchange formats, with the whole snapshot."""
    return {
        "code": version.code,
        "name": version.name,
        "sub_item": version.sub_item,
        "category": {"code": version.category_code, "name": version.category_name},
        "organization": {"code": version.organization_code, "name": version.organization_name},
        "version": version.number,
        "status": version.standing,
        "published_at": instant_text(version.published_at),
        "effective_on": version.effective_on.isoformat(),
        "content_hash": version.content_hash,
        "url": f"{domain.rstrip('/')}{version.get_absolute_url()}",
        "content": version.content,
    }


def linked_data(version: Version, domain: str) -> dict[str, Any]:
    """Return a power as schema.org's GovernmentService in JSON-LD."""
    content = version.content
    organization = content["organization"]
    service = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "@id": f"{domain.rstrip('/')}{version.get_absolute_url()}",
        "identifier": version.code,
        "name": f"{version.name}（{version.sub_item}）" if version.sub_item else version.name,
        "serviceType": version.category_name,
        "description": content["summary"],
        "areaServed": organization["region"],
        "provider": {
            "@type": "GovernmentOrganization",
            "name": organization["name"],
            "telephone": organization["telephone"],
            "address": organization["address"],
        },
        "termsOfService": "\n".join(row["raw_text"] for row in content["bases"]),
        "dateModified": instant_text(version.published_at),
        "version": str(version.number),
        "inLanguage": "zh-Hans",
    }
    return {key: value for key, value in service.items() if value}

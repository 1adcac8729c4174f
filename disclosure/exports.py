"""The catalogue as data: fourteen columns for spreadsheets, and JSON with every field."""

import csv
import datetime
import io
import re
from collections.abc import Iterable, Iterator
from typing import IO, Any, Protocol

from disclosure.canonical import canonical_json
from disclosure.list_columns import FOURTEEN, Form, Line, lines_of, numbered
from disclosure.log import instant_text
from disclosure.spreadsheets import add_table, set_up_page, workbook, write_list
from powers.formulas import guarded
from powers.spelling import plain_text

# What one cell of a workbook can hold.
LONGEST_CELL = 32_767
CUT = "……（超过单元格上限，全文见公开页面）"
# An import joins the rows again with a line feed, and takes no remark for a text that goes on.
PLAIN_BREAK = re.compile(r"(?<=\S)\n(?![\s（(备附注说填合总共/])")
# Of a column of any other table than the catalogue.
WIDTH = 20
COLUMNS = FOURTEEN.headings


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
    index_number: str

    @property
    def content(self) -> dict[str, Any]: ...

    def get_absolute_url(self) -> str: ...


def rows_of(serial: str, content: dict[str, Any], form: Form = FOURTEEN) -> list[list[str]]:
    """Return the rows of one power: one for each body that exercises it, at least one.

    What belongs to the whole power stands in its first row alone, as in the lists
    that departments keep. What is too long for a cell goes on in rows below.
    """
    return [row for line in lines_of(serial, content) for row in cell_rows(line, form)]


def cell_rows(line: Line, form: Form) -> Iterator[list[str]]:
    """Return the row of a line, and the rows in which its long texts go on."""
    cells = [pieces(plain_text(column.text(line))) for column in form.columns]
    for number in range(max(map(len, cells))):
        yield [texts[number] if number < len(texts) else "" for texts in cells]


def pieces(text: str) -> list[str]:
    """Cut a text that is too long for a cell at ends of lines, else say that it was cut."""
    found: list[str] = []
    while len(text) > LONGEST_CELL:
        end = _last_break(text)
        if not end:
            break
        found.append(text[:end])
        text = text[end + 1 :]
    return [*found, fitting(text)]


def _last_break(text: str) -> int:
    """The last end of a line within a cell after which the text goes on with plain words."""
    breaks = [match.start() for match in PLAIN_BREAK.finditer(text, 0, LONGEST_CELL)]
    return breaks[-1] if breaks else 0


def csv_lines(contents: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield a CSV file with a byte order mark, so that spreadsheets read it as UTF-8."""
    rows = (row for serial, content in numbered(contents) for row in rows_of(serial, content))
    yield from table_csv(FOURTEEN.headings, rows)


def csv_line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(list(cells))
    return line.getvalue()


def table_csv(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield any table as a CSV file with a byte order mark."""
    yield "\ufeff" + csv_line(columns)
    for row in rows:
        yield csv_line(map(guarded, row))


def write_xlsx(contents: Iterable[dict[str, Any]], out: IO[bytes], title: str) -> None:
    """Write a workbook with one sheet; every cell is text."""
    rows = (row for serial, content in numbered(contents) for row in rows_of(serial, content))
    with workbook(out, title) as book:
        write_list(book, "权责清单", FOURTEEN, rows, title)


def write_table(
    columns: Iterable[str], rows: Iterable[Iterable[str]], out: IO[bytes], title: str, *, sheet: str
) -> None:
    """Write any table as a workbook with one sheet; every cell is text."""
    with workbook(out, title) as book:
        cut = (map(fitting, row) for row in rows)
        page = add_table(book, sheet, [(column, WIDTH) for column in columns], cut, frozen=2)
        set_up_page(page, title)


def fitting(cell: str) -> str:
    """Return the cell cut to what a workbook holds, with a word where the rest stands."""
    return cell if len(cell) <= LONGEST_CELL else cell[: LONGEST_CELL - len(CUT)] + CUT


def json_parts(
    versions: Iterable[Version],
    *,
    as_of: datetime.date,
    log_head: str,
    domain: str,
    differs: dict[str, Any] | None = None,
) -> Iterator[str]:
    """Yield the catalogue as one JSON object, a part for each power.

    ``differs`` says what is otherwise today, when another day was asked for.
    """
    yield f'{{"as_of":"{as_of.isoformat()}",'
    if differs:
        yield f'"differs":{canonical_json(differs)},'
    yield f'"log_head":"{log_head}","powers":['
    for index, version in enumerate(versions):
        yield ("," if index else "") + canonical_json(record(version, domain))
    yield "]}\n"


def record(version: Version, domain: str) -> dict[str, Any]:
    """Return a power as it stands in the exchange formats, with the whole snapshot."""
    return heading_record(version, domain) | {"content": version.content}


def heading_record(version: Version, domain: str) -> dict[str, Any]:
    """Return what a power is known by, without its content."""
    return {
        "code": version.code,
        "index_number": version.index_number,
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
    }

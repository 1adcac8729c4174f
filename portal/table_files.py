"""A table of the office as a file: XLSX or CSV, under the title and the day."""

import io
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse

from disclosure.exports import table_csv, write_table
from disclosure.periods import today

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def table_file(
    kind: str, title: str, columns: Sequence[str], rows: Iterable[Iterable[str]]
) -> HttpResponseBase:
    if kind not in {"csv", "xlsx"}:
        raise Http404("只能导出 xlsx 或 csv。")
    answer: HttpResponseBase
    if kind == "csv":
        answer = StreamingHttpResponse(
            table_csv(columns, rows), content_type="text/csv; charset=utf-8"
        )
    else:
        book = io.BytesIO()
        write_table(columns, rows, book, title, sheet=title[:31])
        answer = HttpResponse(book.getvalue(), content_type=XLSX)
    name = quote(f"{title}-{today():%Y%m%d}.{kind}")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer

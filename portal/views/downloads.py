"""Catalogues as files."""

import io
from collections.abc import Iterator

from django.conf import settings
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from disclosure.exports import csv_lines, json_parts, table_csv, write_xlsx
from disclosure.log import head_hash
from disclosure.models import PublishedVersion, VersionQuerySet
from disclosure.periods import day_of
from disclosure.wording import publicity_words
from organizations.models import Organization
from portal.addresses import absolute
from portal.reading import NotThereError, PublicRequest
from portal.since_then import EVERYTHING, since_then
from portal.views import paper
from portal.views.data_page import csv_answer, stamped
from portal.views.public import public_page

CHUNK = 200
# 政府信息公开条例第十二条: 索引、名称、内容概述、生成日期.
DIRECTORY_COLUMNS = (
    "索引号",
    "名称",
    "内容概述",
    "生成日期",
    "发布机构",
    "类别",
    "公开方式",
    "网址",
)
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@public_page
def directory(request: PublicRequest) -> HttpResponseBase:
    """The statutory directory: index number, name, summary, date, department."""
    rows = PublishedVersion.objects.in_force(request.reading.day).listed().with_index_number()
    lines = table_csv(DIRECTORY_COLUMNS, map(_directory_row, rows.iterator(chunk_size=CHUNK)))
    return stamped(csv_answer(lines, f"directory-{request.reading.day:%Y%m%d}.csv"), request)


def _directory_row(version: PublishedVersion) -> list[str]:
    return [
        version.index_number,
        version.title,
        version.content["summary"],
        day_of(version.published_at).isoformat(),
        version.organization_name,
        version.category_name,
        publicity_words(version.content["publicity"]),
        absolute(version.get_absolute_url()),
    ]


@public_page
def organization_catalogue(request: PublicRequest, code: str, format: str) -> HttpResponseBase:
    """A department's catalogue as of the day."""
    versions = PublishedVersion.objects.for_organization(code)
    if not versions.exists() and not Organization.objects.filter(code=code).exists():
        raise NotThereError("没有这个部门，请从部门名单中选择。")
    if format == "pdf":
        return paper.volume(request, code)
    if format not in CONTENT_TYPES:
        raise NotThereError("没有这种格式的清单，可以下载PDF、Excel、CSV或者JSON。")
    return _catalogue(request, versions, format, code)


@public_page
def catalogue(request: PublicRequest, format: str) -> HttpResponseBase:
    """The whole catalogue as of the day."""
    if format == "zip":
        return paper.bundle(request)
    if format not in CONTENT_TYPES:
        raise NotThereError("没有这种格式的全部目录，可以下载Excel、CSV或者JSON。")
    return _catalogue(request, PublishedVersion.objects.all(), format, EVERYTHING)


def _catalogue(
    request: PublicRequest, versions: VersionQuerySet, format: str, scope: str
) -> HttpResponseBase:
    day = request.reading.day
    found = versions.in_force(day).listed().with_index_number()
    name = f"catalogue-{scope}-{day:%Y%m%d}.{format}"
    response = _file(request, found.iterator(chunk_size=CHUNK), format, scope)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    if request.reading.on:
        # Tables have no room for a banner: the header says where the differences stand.
        response["Link"] = f'<{since_then(request.reading, scope).address}>; rel="related"'
    return stamped(response, request)


def _file(
    request: PublicRequest, rows: Iterator[PublishedVersion], format: str, scope: str
) -> HttpResponseBase:
    day, content_type = request.reading.day, CONTENT_TYPES[format]
    if format == "json":
        differs = since_then(request.reading, scope).record if request.reading.on else None
        parts = json_parts(
            rows, as_of=day, log_head=head_hash(), domain=settings.PORTAL["domain"], differs=differs
        )
        return StreamingHttpResponse(parts, content_type=content_type)
    contents = (row.content for row in rows)
    if format == "csv":
        return StreamingHttpResponse(csv_lines(contents), content_type=content_type)
    out = io.BytesIO()
    write_xlsx(contents, out, f"权责清单（截至{day:%Y-%m-%d}）")
    out.seek(0)
    return FileResponse(out, content_type=content_type)

"""The description of every public address of data, in OpenAPI 3.1.

Parameters are described from the very forms that check them.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings

from portal import schemas
from portal.forms import (
    CODE_SHAPE,
    LONGEST_LAW,
    PLAIN_SHAPE,
    BetweenForm,
    ChangesForm,
    DayField,
    LawName,
    LawVersionForm,
    NumberedPartForm,
    PartForm,
    PowersPartForm,
    ReadingForm,
    VersionForm,
)

# Days from 1950 to 2099: a little narrower than what the forms let through.
DAY = (
    r"^(19[5-9]\d|20\d\d)-"
    r"((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)$"
)
POWER_CODE = r"^[0-9A-Za-z][0-9A-Za-z-]{0,39}$"
SLUG = r"^[0-9A-Za-z_-]{1,40}$"
NUMBER = {"type": "integer", "minimum": 0, "maximum": 999_999_999}
PATHS = {
    "code": {"type": "string", "pattern": POWER_CODE},
    "organization": {"type": "string", "pattern": SLUG},
    "pk": NUMBER,
}
HTML, JSON, PROBLEM = "text/html", "application/json", "application/problem+json"
LINKED, CSV, LINES = "application/ld+json", "text/csv", "application/x-ndjson"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ATOM, FEED = "application/atom+xml", "application/feed+json"


@dataclass(frozen=True, slots=True)
class Address:
    """One public address of data: what it answers, and which forms check its parameters."""

    path: str
    name: str
    summary: str
    media_type: str
    checks: tuple[type[forms.Form], ...] = ()
    schema: dict[str, Any] | None = None
    # A page for people says what is wrong.
    errors: str = PROBLEM
    statuses: tuple[int, ...] = ()


ADDRESSES = (
    Address("/powers.json", "powers", "当日有效的职权，按编码分段", JSON, (PowersPartForm,),
            schemas.POWERS),
    Address("/powers/{code}.json", "power", "一项职权的全部公开字段", JSON, (VersionForm,),
            schemas.POWER, statuses=(404, 410)),
    Address("/powers/{code}.jsonld", "power_linked", "一项职权的关联数据", LINKED, (VersionForm,),
            schemas.LINKED, statuses=(404, 410)),
    Address("/powers/{code}/changes.json", "power_changes", "一项职权的各版本及其差异", JSON, (),
            schemas.POWER_CHANGES, statuses=(404, 410)),
    Address("/organizations.json", "organizations", "当日公开职权的部门", JSON, (),
            schemas.ORGANIZATIONS),
    Address("/organizations/{organization}/catalogue.json", "organization_catalogue_json",
            "一个部门的目录", JSON, (), schemas.CATALOGUE, PROBLEM, (404,)),
    Address("/organizations/{organization}/catalogue.csv", "organization_catalogue_csv",
            "一个部门的14列权责清单", CSV, (), None, HTML, (404,)),
    Address("/organizations/{organization}/catalogue.xlsx", "organization_catalogue_xlsx",
            "一个部门的14列权责清单", XLSX, (), None, HTML, (404,)),
    Address("/catalogue.json", "catalogue_json", "全部目录", JSON, (), schemas.CATALOGUE),
    Address("/catalogue.csv", "catalogue_csv", "14列权责清单", CSV, (), None, HTML),
    Address("/catalogue.xlsx", "catalogue_xlsx", "14列权责清单", XLSX, (), None, HTML),
    Address("/directory.csv", "directory", "政府信息公开目录", CSV, (), None, HTML),
    Address("/laws.json", "laws", "法规库中的法律法规，分段", JSON, (NumberedPartForm,),
            schemas.LAWS),
    Address("/laws/{pk}.json", "law", "一部法规的条文和以各条为依据的职权", JSON,
            (LawVersionForm,), schemas.LAW, statuses=(404,)),
    Address("/laws/{pk}.jsonld", "law_linked", "一部法规的关联数据", LINKED, (LawVersionForm,),
            schemas.LINKED, statuses=(404,)),
    Address("/changes.json", "changes", "变更，最新的在前（JSON Feed 1.1）", FEED,
            (ChangesForm, NumberedPartForm), schemas.FEED),
    Address("/changes.csv", "changes_csv", "变更的表格", CSV, (ChangesForm,)),
    Address("/changes.atom", "changes_atom", "最近的变更（Atom）", ATOM, (ChangesForm,)),
    Address("/changes/between.json", "between", "两天之间的变化", JSON, (BetweenForm, PartForm),
            schemas.BETWEEN),
    Address("/changes/between.csv", "between_csv", "两天之间变化的表格", CSV, (BetweenForm,)),
    Address("/statistics.json", "statistics", "统计数字及其含义", JSON, (), schemas.STATISTICS),
    Address("/log.json", "log", "公开日志，分段", JSON, (NumberedPartForm,), schemas.LOG),
    Address("/log.jsonl", "log_lines", "公开日志原文，每行一条", LINES, (), None, HTML),
    Address("/dataset.jsonld", "dataset", "目录数据集的说明", LINKED, (), schemas.LINKED),
)  # fmt: skip


def description() -> dict[str, Any]:
    """Return the whole description."""
    portal = settings.PORTAL
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{portal['name']}：数据接口",
            "version": "1",
            "description": (
                "全部为只读的公开数据，不需要登录。每个地址都可以加 on=YYYY-MM-DD，"
                "得到那一天有效的内容。分段的列表用 next 给出下一段的地址。"
            ),
        },
        "servers": [{"url": portal["domain"].rstrip("/")}],
        "paths": {address.path: {"get": _operation(address)} for address in ADDRESSES},
    }


def _operation(address: Address) -> dict[str, Any]:
    errors = {"400": _response("参数不对", address.errors)}
    words = {404: "没有这样的数据", 410: "公开内容已经撤回或者依法清除"}
    errors |= {str(one): _response(words[one], address.errors) for one in address.statuses}
    return {
        "operationId": address.name,
        "summary": address.summary,
        "parameters": _parameters(address),
        "responses": {"200": _response("数据", address.media_type, address.schema)} | errors,
    }


def _response(words: str, media_type: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    if media_type == PROBLEM:
        schema = schemas.PROBLEM
    return {"description": words, "content": {media_type: {"schema": schema} if schema else {}}}


def _parameters(address: Address) -> list[dict[str, Any]]:
    inside = [
        {"name": name, "in": "path", "required": True, "schema": schema}
        for name, schema in PATHS.items()
        if f"{{{name}}}" in address.path
    ]
    fields: dict[str, forms.Field] = {}
    checks: tuple[type[forms.Form], ...] = (ReadingForm, *address.checks)
    for check in checks:
        # Without the departments to choose from any code may be asked for.
        fields |= check().fields
    return inside + [_parameter(name, field) for name, field in fields.items()]


def _parameter(name: str, field: forms.Field) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": field.required,
        "description": str(field.label or ""),
        "allowEmptyValue": not field.required,
        "schema": _schema(field),
    }


def _schema(field: forms.Field) -> dict[str, Any]:
    schema = _filled_schema(field)
    if field.required:
        return schema
    return {"anyOf": [schema, {"type": "string", "maxLength": 0}]}


def _filled_schema(field: forms.Field) -> dict[str, Any]:
    if isinstance(field, DayField):
        return {"type": "string", "pattern": DAY}
    if isinstance(field, forms.IntegerField):
        return {
            "type": "integer",
            "minimum": field.min_value or 0,
            "maximum": field.max_value,
        }
    if isinstance(field, forms.ChoiceField):
        values = [value for value, _ in field.choices if value]  # type: ignore[union-attr,misc]
        return {"type": "string", "enum": values}
    if isinstance(field, LawName):
        return {"type": "string", "maxLength": LONGEST_LAW, "pattern": f"^{PLAIN_SHAPE}$"}
    return {"type": "string", "pattern": f"^{CODE_SHAPE}$"}

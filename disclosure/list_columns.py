"""The columns of a list of powers, and the forms that departments know. Pure.

One list of columns serves spreadsheets, CSV and the office's JSON: a form only chooses among
them. What stands in a cell is read again by ``intake`` as the same field.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from disclosure.snapshots import EXERCISE_TEXTS
from disclosure.wording import (
    amount_words,
    fee_kind_words,
    level_words,
    publicity_words,
    standing_words,
)
from powers.basis_cells import Cell, basis_cells
from powers.fees import joined_fee
from powers.levels import joined
from powers.spelling import one_line, plain_text

Content = dict[str, Any]
_NOBODY = dict.fromkeys(EXERCISE_TEXTS, "")
# A later body that has neither name nor office still has a line of its own.
NAMELESS = "/"
NUMBERED = re.compile(r"^\s*[（(\d]|[\n；;。]\s*[（(\d]")
BARE_NUMBER = re.compile(r"^\s*\d+\s*$")


@dataclass(frozen=True)
class Line:
    """One line of a list: a power with its first body, or a further body of the power above."""

    serial: str
    content: Content
    index: int
    body: Mapping[str, str]
    bases: Mapping[Cell, str]
    # Texts that have no field here, by the heading under which they came.
    kept: Mapping[str, str] = field(default_factory=dict)

    def basis(self, purpose: str) -> str:
        return self.bases.get((purpose, self.index), "")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the field it holds, its heading, its width in characters, its text."""

    field: str
    title: str
    width: int
    text: Callable[[Line], str]


@dataclass(frozen=True, slots=True)
class Form:
    """A choice of columns under the headings that departments know."""

    key: str
    title: str
    columns: tuple[Column, ...]

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(column.title for column in self.columns)


def _of_power(text: Callable[[Content], str]) -> Callable[[Line], str]:
    """What belongs to the whole power stands in its first line alone."""
    return lambda line: text(line.content) if line.index == 0 else ""


def _own(name: str) -> Callable[[Line], str]:
    return _of_power(lambda content: str(content[name]))


def _of_body(name: str) -> Callable[[Line], str]:
    return lambda line: line.body[name]


def _basis(purpose: str) -> Callable[[Line], str]:
    return lambda line: line.basis(purpose)


def _limits(kind: str) -> Callable[[Line], str]:
    return _of_power(
        lambda content: limits_cell(row for row in content["time_limits"] if row["kind"] == kind)
    )


def _disclosure(name: str) -> Callable[[Line], str]:
    return _of_power(lambda content: str(content["disclosure"][name]))


def _level(line: Line) -> str:
    return one_line(plain_text(level_words(line.body["level"], line.body["level_text"])))


def _body_name(line: Line) -> str:
    body = line.body
    is_named = body["body"] or body["responsible_office"]
    return body["body"] if is_named or line.index == 0 else NAMELESS


def _fee(line: Line) -> str:
    """Standard and basis of a fee in one cell, else whether there is one at all."""
    if line.index:
        return line.basis("fee")
    fee = line.content["fee"]
    return joined_fee(fee["standard"], line.basis("fee")) or fee_kind_words(fee["kind"])


def materials_cell(names: Sequence[str]) -> str:
    """Return the materials as a numbered list; a single plain one needs no number."""
    if len(names) == 1 and not NUMBERED.search(names[0]):
        return names[0]
    return "\n".join(f"{number}.{name}" for number, name in enumerate(names, start=1))


def limits_cell(limits: Iterable[Mapping[str, Any]]) -> str:
    """Return one line for each limit; a bare number that means no plain days says its unit."""
    return "\n".join(_limit(limit) for limit in limits)


def _limit(limit: Mapping[str, Any]) -> str:
    if BARE_NUMBER.match(limit["raw_text"]) and limit["unit"] not in ("", "calendar_day"):
        return amount_words(limit["number"], limit["unit"])
    return str(limit["raw_text"])


_ALL = (
    Column("serial", "序号", 6, lambda line: line.serial if line.index == 0 else ""),
    Column("name", "事项名称", 28, _own("name")),
    Column("sub_item", "子项名称", 20, _own("sub_item")),
    Column("category", "权力类型", 10, _of_power(lambda content: content["category"]["name"])),
    Column("code", "职权编码", 22, _own("code")),
    Column("standing", "状态", 10, _of_power(lambda content: standing_words(content["standing"]))),
    Column(
        "publicity",
        "公开类型",
        12,
        _of_power(lambda content: publicity_words(content["publicity"])),
    ),
    Column("summary", "内容概述", 40, _own("summary")),
    Column("basis", "实施依据", 50, _basis("empowering")),
    Column("body", "行使主体", 18, _body_name),
    Column("responsible_office", "承办机构", 18, _of_body("responsible_office")),
    Column("level", "实施层级", 10, _level),
    Column("authority", "权限", 24, _of_body("authority")),
    Column(
        "level_and_authority",
        "实施层级及权限",
        24,
        lambda line: joined(_level(line), line.body["authority"]),
    ),
    Column("department_duty", "部门职责", 30, _of_body("department_duty")),
    Column("responsibilities", "责任事项内容", 50, _of_body("responsibilities")),
    Column("duty_basis", "责任事项依据", 40, _basis("duty")),
    Column("accountable_parties", "追责对象范围", 24, _of_body("accountable_parties")),
    Column(
        "accountability_circumstances", "追责情形", 40, _of_body("accountability_circumstances")
    ),
    Column("accountability_basis", "追责依据", 40, _basis("accountability")),
    Column("counterpart", "实施对象", 24, _own("counterpart")),
    Column("conditions", "申请条件", 40, _own("conditions")),
    Column(
        "materials",
        "申请材料",
        40,
        _of_power(lambda content: materials_cell([row["name"] for row in content["materials"]])),
    ),
    Column("quantity", "办理数量", 14, _own("quantity")),
    Column("statutory_limit", "法定期限（天/日）", 24, _limits("statutory")),
    Column("promised_limit", "承诺期限（天/日）", 24, _limits("promised")),
    Column("fee", "收费依据和标准", 30, _fee),
    Column(
        "fee_kind",
        "是否收费",
        10,
        _of_power(lambda content: fee_kind_words(content["fee"]["kind"])),
    ),
    Column("fee_standard", "收费标准", 30, _of_power(lambda content: content["fee"]["standard"])),
    Column("fee_basis", "收费依据", 40, _basis("fee")),
    Column("intermediary_services", "中介服务", 24, _own("intermediary_services")),
    Column("procedure", "办理方式", 40, _own("procedure")),
    Column("address", "办理地点", 24, _own("address")),
    Column("office_hours", "办理时间", 24, _own("office_hours")),
    Column("telephone", "咨询电话", 18, _own("telephone")),
    Column("disclosure_form", "公开形式", 18, _disclosure("form")),
    Column("disclosure_scope", "公开范围", 18, _disclosure("scope")),
    Column("disclosure_period", "公开时间", 18, _disclosure("period")),
    Column("remedies", "救济渠道", 30, _own("remedies")),
    Column("complaint_channel", "投诉举报渠道", 30, _own("complaint_channel")),
    Column("remarks", "备注", 20, _own("remarks")),
)
COLUMNS = {column.field: column for column in _ALL}


def _form(key: str, title: str, *fields: str | tuple[str, str]) -> Form:
    """A field comes under its usual heading, or under another one that is given with it."""
    chosen = [(name, "") if isinstance(name, str) else name for name in fields]
    columns = tuple(
        replace(COLUMNS[name], title=heading or COLUMNS[name].title) if name else _kept(heading)
        for name, heading in chosen
    )
    return Form(key, title, columns)


def _kept(heading: str) -> Column:
    """A column for which there is no field; its texts are given back as they came."""
    return Column(
        "", heading, 14, lambda line: line.kept.get(heading, "") if line.index == 0 else ""
    )


FOURTEEN = _form(
    "fourteen",
    "权责清单（14列）",
    "serial",
    "name",
    "sub_item",
    "category",
    "basis",
    "body",
    "responsible_office",
    "level_and_authority",
    "department_duty",
    "responsibilities",
    "duty_basis",
    "accountable_parties",
    "accountability_circumstances",
    "remarks",
)
# The person who typed a line (录入人) stands in the older form too; it is never given back.
OLDER = _form(
    "older",
    "权责清单（旧版25列）",
    "serial",
    ("", "所属行政区划"),
    ("", "隶属机构"),
    ("name", "项目"),
    ("category", "职权类型"),
    "code",
    "basis",
    "counterpart",
    "conditions",
    "materials",
    "responsible_office",
    "publicity",
    "quantity",
    "statutory_limit",
    "promised_limit",
    ("fee", "收费（征收）依据和标准"),
    ("intermediary_services", "是否有涉及中介服务项目"),
    ("responsibilities", "责任事项"),
    ("body", "责任主体"),
    ("duty_basis", "责任事项的依据"),
    "accountability_circumstances",
    ("remedies", "诉求渠道"),
    "standing",
    ("", "上级机构"),
    ("", "是否公示"),
)
FULL = _form(
    "full",
    "权责清单（全部栏目）",
    *(name for name in COLUMNS if name not in ("level_and_authority", "fee")),
)
FORMS = {form.key: form for form in (FOURTEEN, OLDER, FULL)}


def with_sub_items(form: Form) -> Form:
    """The older form has no column for sub-items; a list that has some gets one."""
    fields = [column.field for column in form.columns]
    if "sub_item" in fields:
        return form
    place = fields.index("name") + 1
    columns = (*form.columns[:place], COLUMNS["sub_item"], *form.columns[place:])
    return replace(form, columns=columns)


def lines_of(
    serial: str, content: Content, kept: Mapping[str, str] | None = None
) -> Iterator[Line]:
    """Return the lines of one power: one for each body that exercises it, at least one."""
    bodies = content["exercises"] or [_NOBODY]
    # Made plain before they are joined: a return at an end and our line feed are two ends.
    bases = (
        (row["purpose"], row["exercise"], plain_text(row["raw_text"])) for row in content["bases"]
    )
    cells = basis_cells(bases, len(bodies))
    for index, body in enumerate(bodies):
        yield Line(serial, content, index, body, cells, kept or {})


def numbered(contents: Iterable[Content]) -> Iterator[tuple[str, Content]]:
    """Number the items; a sub-item right under its item has no number of its own."""
    number = 0
    above = ""
    for content in contents:
        if content["parent_code"] and content["parent_code"] == above:
            yield "", content
            continue
        number += 1
        above = content["code"]
        yield str(number), content

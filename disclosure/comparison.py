"""A snapshot as labelled lines, and what differs between two of them, field by field."""

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from disclosure.wording import findings_of
from flowcharts.models import FlowStep, RiskPoint
from organizations.models import Region
from powers.models import LegalBasis, LimitUnit, Power, TimeLimit

Snapshot = dict[str, Any]
FIRST_LAW = re.compile(r"《[^》]{1,80}》")

IDENTITY = {
    "name": "事项名称",
    "sub_item": "子项名称",
    "code": "职权编码",
    "parent_code": "上级事项编码",
}
CONTACT = {
    "procedure": "办理方式",
    "address": "办理地点",
    "office_hours": "办理时间",
    "telephone": "咨询电话",
}
ORGANIZATION = {
    "name": "机构",
    "short_name": "机构简称",
    "code": "机构代码",
    "region": "区划",
    "region_code": "区划代码",
    "address": "办公地址",
    "office_hours": "办公时间",
    "telephone": "机构咨询电话",
    "complaint_telephone": "机构投诉举报电话",
}
EXERCISE = {
    "body": "行使主体",
    "responsible_office": "承办机构",
    "level": "实施层级",
    "level_text": "实施层级原文",
    "authority": "实施权限",
    "department_duty": "部门职责",
    "responsibilities": "责任事项",
    "accountable_parties": "追责对象",
    "accountability_circumstances": "追责情形",
}
CONDITIONS = {
    "conditions": "申请条件",
    "quantity": "数量限制",
    "intermediary_services": "中介服务",
}
MATERIAL = {
    "name": "材料名称",
    "form": "形式",
    "copies": "份数",
    "source": "来源",
    "is_required": "必要",
    "note": "说明",
}
STEP = {
    "name": "名称",
    "kind": "种类",
    "post": "承办岗位",
    "office": "承办机构",
    "limit_text": "时限原文",
    "stops_clock": "不计入时限",
    "description": "运行程序及接口",
    "conditions": "条件",
    "materials": "所需材料",
    "documents": "出具文书",
    "supervision": "监督制约环节",
    "counterpart_rights": "相对人权利",
    "disclosure": "公开内容",
    "disclosed_when": "公开时间",
    "disclosed_to": "公开对象",
    "basis": "依据",
}
REMEDIES = {"remedies": "救济渠道", "complaint_channel": "投诉举报渠道"}
DISCLOSURE = {"form": "公开形式", "scope": "公开范围", "period": "公开时间"}


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a snapshot in words; ``key`` says which field of another it stands against."""

    key: str
    section: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that two snapshots do not share; "" where it is missing or empty."""

    section: str
    label: str
    before: str
    after: str
    # Where it stands, for comments; what differs is the same wherever it stands.
    key: str = dataclasses.field(default="", compare=False)


def lines_of(snapshot: Snapshot) -> list[Line]:
    """Return the filled fields in the order of the public page."""
    return [line for line in _all_lines(snapshot) if line.text]


def differences(before: Snapshot, after: Snapshot) -> list[Difference]:
    """Return what changed from one snapshot to the other, in the order of the public page."""
    old = {line.key: line for line in lines_of(before)}
    new = {line.key: line for line in lines_of(after)}
    return [
        _difference(old.get(key), new.get(key))
        for key in _merged(list(old), list(new))
        if _text(old.get(key)) != _text(new.get(key))
    ]


def _merged(old: list[str], new: list[str]) -> list[str]:
    """Return the keys of both; what was dropped stands where it stood."""
    merged = list(new)
    for position, key in enumerate(old):
        if key not in new:
            before = old[position - 1] if position else None
            merged.insert(merged.index(before) + 1 if before else 0, key)
    return merged


def _text(line: Line | None) -> str:
    return line.text if line else ""


def _difference(old: Line | None, new: Line | None) -> Difference:
    line = new or old
    assert line is not None  # noqa: S101  # one of the two named the key
    return Difference(line.section, line.label, _text(old), _text(new), line.key)


def _all_lines(snapshot: Snapshot) -> Iterator[Line]:
    yield from _subject(snapshot)
    yield from _who(snapshot)
    yield from _rows("依据", "bases", _bases(snapshot))
    yield from _fields("条件与材料", "", CONDITIONS, snapshot)
    yield from _rows("条件与材料", "materials", _materials(snapshot))
    yield from _rows("时限与收费", "limits", _limits(snapshot))
    yield from _fee(snapshot)
    yield from _chart(snapshot["flowchart"])
    yield from _fields("救济与投诉", "", REMEDIES, snapshot)
    yield from _fields("公开", "disclosure", DISCLOSURE, snapshot["disclosure"])
    yield from _fields("备注", "", {"remarks": "备注"}, snapshot)


def _subject(snapshot: Snapshot) -> Iterator[Line]:
    yield from _fields("事项", "", IDENTITY, snapshot)
    category = snapshot["category"]
    yield Line("category", "事项", "权力类别", f"{category['name']}（{category['code']}）")
    yield Line("standing", "事项", "实施状态", _choice(Power.Standing, snapshot["standing"]))
    yield Line("publicity", "事项", "公开方式", _choice(Power.Publicity, snapshot["publicity"]))
    yield from _fields("事项", "", {"summary": "内容概述", "counterpart": "实施对象"}, snapshot)


def _who(snapshot: Snapshot) -> Iterator[Line]:
    section = "谁来办"
    yield from _fields(section, "organization", ORGANIZATION, snapshot["organization"])
    yield from _fields(section, "", CONTACT, snapshot)
    rows = [_exercise(row) for row in snapshot["exercises"]]
    names = [f"{row['body']}{row['level']}" for row in rows]
    for name, row in zip(_numbered(names), rows, strict=True):
        for field, label in EXERCISE.items():
            yield Line(f"exercise {name} {field}", section, f"{name}：{label}", row[field])


def _exercise(row: Snapshot) -> Snapshot:
    return {**row, "level": _choice(Region.Level, row["level"])}


def _bases(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    for row in snapshot["bases"]:
        law = FIRST_LAW.search(row["raw_text"])
        purpose = _choice(LegalBasis.Purpose, row["purpose"])
        number = row["exercise"]
        body = "" if number is None else f"（{snapshot['exercises'][number]['body']}）"
        name = f"{purpose}{body}{law.group() if law else ''}"
        yield name, row["raw_text"]
        yield f"{name}的核对结果", "\n".join(findings_of(row["citations"]))


def _materials(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    for row in snapshot["materials"]:
        words = ((label, _value(row[field])) for field, label in MATERIAL.items())
        text = "；".join(f"{label}：{value}" for label, value in words if value)
        yield f"材料“{row['name']}”", text


def _limits(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    for row in snapshot["time_limits"]:
        variant = f"（{row['variant']}）" if row["variant"] else ""
        amount = _amount(row["number"], row["unit"])
        text = f"{row['raw_text']}（{amount}）" if amount else row["raw_text"]
        yield f"{_choice(TimeLimit.Kind, row['kind'])}{variant}", text


def _fee(snapshot: Snapshot) -> Iterator[Line]:
    fee = snapshot["fee"]
    kind = _choice(Power.FeeKind, fee["kind"]) if fee["kind"] else ""
    yield Line("fee", "时限与收费", "是否收费", kind)
    yield Line("fee standard", "时限与收费", "收费依据和标准", fee["standard"])


def _chart(flowchart: Snapshot | None) -> Iterator[Line]:
    if flowchart is None:
        return
    section, chart = "流程图", flowchart["chart"]
    yield Line("chart title", section, "图名", flowchart["title"])
    yield Line("chart complaints", section, "投诉举报途径", chart["complaint_channel"])
    names = {step["key"]: step["name"] for step in chart["steps"]}
    for step in chart["steps"]:
        yield from _step(step)
    arrows = "\n".join(_arrow(link, names) for link in chart["links"])
    yield Line("chart links", section, "流向", arrows)


def _step(step: Snapshot) -> Iterator[Line]:
    key, section = f"step {step['key']}", "流程图"
    label = f"环节“{step['name']}”"
    words = {**step, "kind": _choice(FlowStep.Kind, step["kind"])}
    for field, name in STEP.items():
        yield Line(f"{key} {field}", section, f"{label}：{name}", _value(words.get(field, "")))
    amount = _amount(step["limit_number"], step["limit_unit"])
    yield Line(f"{key} limit", section, f"{label}：时限", amount)
    risks = "\n".join(_risk(risk) for risk in step["risks"])
    yield Line(f"{key} risks", section, f"{label}：风险点", risks)


def _risk(risk: Snapshot) -> str:
    level = _choice(RiskPoint.Level, risk["level"])
    cause = f"（成因：{risk['cause']}）" if risk["cause"] else ""
    responsible = f"　责任人：{risk['responsible']}" if risk["responsible"] else ""
    controls = f"　防控措施：{'；'.join(risk['controls'])}" if risk["controls"] else ""
    return f"{level} {risk['description']}{cause}{responsible}{controls}"


def _arrow(link: Snapshot, names: dict[str, str]) -> str:
    condition = f"（{link['condition']}）" if link["condition"] else ""
    return f"{names[link['source']]} → {names[link['target']]}{condition}"


def _fields(section: str, prefix: str, labels: dict[str, str], row: Snapshot) -> Iterator[Line]:
    for field, label in labels.items():
        yield Line(f"{prefix} {field}".strip(), section, label, row[field])


def _rows(section: str, prefix: str, rows: Iterator[tuple[str, str]]) -> Iterator[Line]:
    found = list(rows)
    for name, (_, text) in zip(_numbered([name for name, _ in found]), found, strict=True):
        yield Line(f"{prefix} {name}", section, name, text)


def _numbered(names: list[str]) -> list[str]:
    """Tell rows of the same name apart by a number."""
    seen: Counter[str] = Counter()
    result = []
    for name in names:
        seen[name] += 1
        result.append(name if seen[name] == 1 else f"{name}（{seen[name]}）")
    return result


def _amount(number: int | None, unit: str) -> str:
    if not unit:
        return "" if number is None else str(number)
    words = _choice(LimitUnit, unit)
    return words if unit == LimitUnit.ON_THE_SPOT or number is None else f"{number}{words}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else ""
    return str(value)


def _choice(choices: Any, value: str) -> str:
    """Return the label of a stored value; a value from another time stays as it is."""
    return str(dict(choices.choices).get(value, value))

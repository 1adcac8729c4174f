"""An entry of a catalogue: one published version, arranged for the printed page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from disclosure.models import PublishedVersion
from disclosure.outline import Block, outline
from disclosure.paper.figures import Figure, qr_code
from disclosure.paper.passages import Passage, passages
from disclosure.paper.wrapping import unwrapped, width
from disclosure.wording import PURPOSES, amount_words, findings_of, level_words
from powers.models import LegalBasis, Power, TimeLimit

Snapshot = Mapping[str, Any]

LIMIT_KINDS = dict(TimeLimit.Kind.choices)
# What fits beside another fact on one line, in halves of a full-width character.
SHORT = 38
FEES = {Power.FeeKind.FREE.value: "不收费", Power.FeeKind.CHARGED.value: "收费"}


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and a short value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Text:
    """A heading and a text broken at its own numbering."""

    title: str
    blocks: list[Block]


@dataclass(frozen=True, slots=True)
class Basis:
    """The legal bases of one purpose."""

    title: str
    passages: list[Passage]
    findings: list[str]


@dataclass(frozen=True, slots=True)
class Duty:
    """What one body does with the power, at which level, and what it answers for."""

    title: str
    facts: list[Fact]
    texts: list[Text]
    bases: list[Basis]


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit in its own words."""

    kind: str
    short: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Everything the template shows of one power."""

    version: PublishedVersion
    address: str
    qr_code: str
    standing: str
    is_on_request: bool
    facts: list[list[Fact]]
    introduction: list[Text]
    empowering: list[Basis]
    conditions: list[Text]
    materials: list[Mapping[str, Any]]
    limits: list[Limit]
    fee: list[Text]
    fee_bases: list[Basis]
    duties: list[Duty]
    other_bases: list[Basis]
    closing: list[Text]
    figure: Figure | None
    common: str
    history: list[PublishedVersion]


def entry_of(
    version: PublishedVersion,
    *,
    address: str,
    figure: Figure | None = None,
    common: str = "",
    index_number: str = "",
    history: Sequence[PublishedVersion] = (),
) -> Entry:
    """Return the entry of a version.

    ``address`` is its public page, ``common`` the anchor of the figure when that stands
    elsewhere, ``history`` its power's versions, newest first.
    """
    content = version.content
    return Entry(
        version=version,
        address=address,
        qr_code=qr_code(address),
        standing=version.get_standing_display(),
        is_on_request=content["publicity"] == Power.Publicity.ON_REQUEST,
        facts=_facts(content, index_number),
        introduction=_texts(content, INTRODUCTION),
        empowering=_bases(content, (LegalBasis.Purpose.EMPOWERING,)),
        conditions=_texts(content, CONDITIONS),
        materials=content["materials"],
        limits=[_limit(row) for row in content["time_limits"]],
        fee=_text("收费依据和标准", content["fee"]["standard"]),
        fee_bases=_bases(content, (LegalBasis.Purpose.FEE,)),
        duties=[_duty(content, index) for index in range(len(content["exercises"]))],
        other_bases=_bases(content, (LegalBasis.Purpose.DUTY, LegalBasis.Purpose.ACCOUNTABILITY)),
        closing=_texts(content, CLOSING),
        figure=figure,
        common=common,
        history=list(history) or [version],
    )


INTRODUCTION = {"summary": "内容概述", "counterpart": "实施对象", "procedure": "办理方式"}
CONDITIONS = {"conditions": "申请条件", "quantity": "数量限制"}
CLOSING = {
    "intermediary_services": "中介服务",
    "remedies": "救济渠道",
    "complaint_channel": "投诉举报渠道",
    "remarks": "备注",
}
DUTY_TEXTS = {
    "authority": "实施权限",
    "department_duty": "部门职责",
    "responsibilities": "责任事项",
    "accountable_parties": "追责对象",
    "accountability_circumstances": "追责情形",
}


def _facts(content: Snapshot, index_number: str) -> list[list[Fact]]:
    organization = content["organization"]
    limits = content["time_limits"]
    facts = [
        Fact("索引号", index_number),
        Fact("行使主体", _joined(row["body"] for row in content["exercises"])),
        Fact("承办机构", _joined(row["responsible_office"] for row in content["exercises"])),
        Fact("实施层级", _joined(_level(row) for row in content["exercises"])),
        Fact("法定时限", _shortest(limits, TimeLimit.Kind.STATUTORY)),
        Fact("承诺时限", _shortest(limits, TimeLimit.Kind.PROMISED)),
        Fact("收费", FEES.get(content["fee"]["kind"], "")),
        Fact("办理地点", content["address"] or organization["address"]),
        Fact("办理时间", content["office_hours"] or organization["office_hours"]),
        Fact("咨询电话", content["telephone"] or organization["telephone"]),
        Fact("监督电话", organization["complaint_telephone"]),
        Fact("公开形式", content["disclosure"]["form"]),
        Fact("公开范围", content["disclosure"]["scope"]),
        Fact("公开时间", content["disclosure"]["period"]),
    ]
    return _rows([fact for fact in facts if fact.value])


def _rows(facts: list[Fact]) -> list[list[Fact]]:
    """Put two short facts into one row; a long one has a row of its own."""
    rows: list[list[Fact]] = []
    for fact in facts:
        if rows and len(rows[-1]) == 1 and _is_short(fact) and _is_short(rows[-1][0]):
            rows[-1].append(fact)
        else:
            rows.append([fact])
    return rows


def _is_short(fact: Fact) -> bool:
    return width(fact.value) <= SHORT


def _joined(values: Any) -> str:
    return "；".join(dict.fromkeys(_one_line(value) for value in values if value.strip()))


def _one_line(text: str) -> str:
    return "".join(line.strip() for line in text.splitlines())


def _level(exercise: Snapshot) -> str:
    return level_words(exercise["level"], exercise["level_text"])


def _shortest(limits: Sequence[Snapshot], kind: str) -> str:
    return "；".join(_limit(row).short or row["raw_text"] for row in limits if row["kind"] == kind)


def _limit(row: Snapshot) -> Limit:
    variant = f"（{row['variant']}）" if row["variant"] else ""
    return Limit(
        LIMIT_KINDS[row["kind"]] + variant,
        amount_words(row["number"], row["unit"]),
        row["raw_text"],
    )


def _texts(row: Snapshot, titles: Mapping[str, str]) -> list[Text]:
    return [text for name, title in titles.items() for text in _text(title, row[name])]


def _text(title: str, words: str) -> list[Text]:
    return [Text(title, outline(unwrapped(words)))] if words.strip() else []


def _bases(content: Snapshot, purposes: Sequence[str], exercise: int | None = None) -> list[Basis]:
    found = []
    for purpose in purposes:
        rows = [
            row
            for row in content["bases"]
            if row["purpose"] == purpose and row["exercise"] == exercise
        ]
        if rows:
            findings = [words for row in rows for words in findings_of(row["citations"])]
            words = [one for row in rows for one in passages(row)]
            found.append(Basis(PURPOSES[purpose], words, findings))
    return found


def _duty(content: Snapshot, index: int) -> Duty:
    row = content["exercises"][index]
    facts = [
        Fact("承办机构", _one_line(row["responsible_office"])),
        Fact("实施层级", _one_line(_level(row))),
    ]
    return Duty(
        title=_one_line(row["body"]) or _level(row) or content["organization"]["name"],
        facts=[fact for fact in facts if fact.value],
        texts=_texts(row, DUTY_TEXTS),
        bases=_bases(content, list(PURPOSES), index),
    )

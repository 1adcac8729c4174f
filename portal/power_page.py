"""What a power's page shows, put together from its snapshot."""

import datetime
from dataclasses import dataclass, replace
from typing import Any

from disclosure.models import PublishedVersion
from disclosure.outline import Block, outline
from disclosure.search import LONGEST_QUERY
from disclosure.wording import (
    exercise_title,
    fee_words,
    finding_words,
    level_words,
    limit_title,
    limit_words,
    place_words,
    publicity_words,
)
from flowcharts.chart import Chart
from flowcharts.narrative import DETAILS, NarratedStep, narrative
from flowcharts.places import Place, places_in
from portal.asked_law import law_words
from portal.library import LawLink, law_links

# Applying: somebody asks for it. The others happen to somebody.
ON_APPLICATION = {"XK", "GF", "QR", "JL", "CJ"}
LONGEST_FACT = 60
# The narrative's own labels, said to the reader.
STEP_LABELS = DETAILS | {
    "description": "做什么",
    "materials": "材料",
    "documents": "文书",
    "counterpart_rights": "您的权利",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the box with what most people came for."""

    label: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CitationView:
    """A law, a place in it, what it says, and how the law stands in the library."""

    instrument: str
    article: str
    place: str
    quotation: str
    finding: str
    law: LawLink

    @property
    def all_powers(self) -> str:
        """What finds every power that rests on the law."""
        return law_words(self.instrument)


@dataclass(frozen=True, slots=True)
class BasisView:
    """One legal basis: its citations, and its raw text, which is always within reach."""

    purpose: str
    citations: tuple[CitationView, ...]
    raw: list[Block]


@dataclass(frozen=True, slots=True)
class ExerciseView:
    """One body that exercises the power, with its own duties and bases."""

    title: str
    body: str
    level: str
    row: dict[str, Any]
    bases: tuple[BasisView, ...]

    @property
    def has_duties(self) -> bool:
        return bool(self.bases) or any(self.row[name] for name in DUTIES)

    @property
    def has_scope(self) -> bool:
        return any(self.row[name] for name in ("authority", "responsible_office"))


DUTIES = (
    "department_duty",
    "responsibilities",
    "accountable_parties",
    "accountability_circumstances",
)


@dataclass(frozen=True, slots=True)
class PowerPage:
    """Everything of a power's page that is not a plain field of the snapshot."""

    content: dict[str, Any]
    facts: tuple[Fact, ...]
    bases: tuple[BasisView, ...]
    fee_bases: tuple[BasisView, ...]
    duty_bases: tuple[BasisView, ...]
    exercises: tuple[ExerciseView, ...]
    limits: tuple[tuple[str, str, str], ...]
    steps: tuple[NarratedStep, ...]
    fee: str
    width: int
    height: int
    places: tuple[Place, ...]
    sections: tuple[tuple[str, str], ...]

    @property
    def is_on_request(self) -> bool:
        return bool(self.content["publicity"] == "on_request")

    @property
    def publicity(self) -> str:
        return publicity_words(self.content["publicity"])

    @property
    def boxes(self) -> list[tuple[NarratedStep, Place]]:
        """The steps with their places in the picture; none without a picture."""
        return list(zip(self.steps, self.places, strict=False)) if self.width else []

    @property
    def search(self) -> str:
        """What finds the sub-items of the same item."""
        return str(self.content["name"])[:LONGEST_QUERY]

    @property
    def has_duties(self) -> bool:
        return bool(self.duty_bases) or any(one.has_duties for one in self.exercises)


def laws_of(version: PublishedVersion, day: datetime.date) -> dict[str, LawLink]:
    """Return how the laws that a version cites stand in the library; one query."""
    bases = version.content["bases"]
    return law_links({row["instrument"] for one in bases for row in one["citations"]}, day)


def power_page(version: PublishedVersion, links: dict[str, LawLink]) -> PowerPage:
    """Put the page together; ``links`` are the laws that are cited."""
    content = version.content
    shared = [_basis(row, links) for row in content["bases"] if row["exercise"] is None]
    page = PowerPage(
        content=content,
        facts=tuple(facts(content)),
        bases=_of(shared, "empowering"),
        fee_bases=_of(shared, "fee"),
        duty_bases=(*_of(shared, "duty"), *_of(shared, "accountability")),
        exercises=tuple(_exercises(content, links)),
        limits=tuple(
            (limit_title(row), limit_words(row), row["raw_text"]) for row in content["time_limits"]
        ),
        steps=tuple(_steps(content["flowchart"])),
        fee=fee_words(content["fee"]),
        width=version.chart_width or 0,  # type: ignore[attr-defined]  # annotated by History
        height=version.chart_height or 0,  # type: ignore[attr-defined]
        places=tuple(places_in(version.chart_places or "")),  # type: ignore[attr-defined]
        sections=(),
    )
    return _with_sections(page)


def facts(content: dict[str, Any]) -> list[Fact]:
    """Return who, how to reach them, how long, what it costs, and how it begins."""
    organization = content["organization"]
    applies = content["category"]["letters"] in ON_APPLICATION
    limits = content["time_limits"]
    rows = [
        ("由谁办理" if applies else "由谁行使", _bodies(content["exercises"], organization)),
        ("承办机构", _offices(content["exercises"])),
        ("咨询电话", [content["telephone"] or organization["telephone"]]),
        ("法定时限", [_limit(row) for row in limits if row["kind"] == "statutory"]),
        ("承诺时限", [_limit(row) for row in limits if row["kind"] == "promised"]),
        ("收费", [_short(fee_words(content["fee"]), "fee")]),
        *(_beginning(content) if applies else _effect(content)),
        ("投诉电话", [organization["complaint_telephone"]]),
    ]
    return [Fact(label, tuple(filter(None, words))) for label, words in rows if any(words)]


def _beginning(content: dict[str, Any]) -> list[tuple[str, list[str]]]:
    organization = content["organization"]
    return [
        ("申请条件", [_short(content["conditions"], "conditions")]),
        ("怎么申请", [_short(content["procedure"], "procedure")]),
        ("办理地点", [content["address"] or organization["address"]]),
        ("办理时间", [content["office_hours"] or organization["office_hours"]]),
    ]


def _effect(content: dict[str, Any]) -> list[tuple[str, list[str]]]:
    return [
        ("对谁行使", [_short(content["counterpart"], "conditions")]),
        ("怎样行使", [_short(content["procedure"], "procedure")]),
    ]


def _bodies(exercises: list[dict[str, Any]], organization: dict[str, Any]) -> list[str]:
    titles = list(dict.fromkeys(filter(None, map(exercise_title, exercises))))
    if len(titles) > 3:
        return [*titles[:3], f"等{len(titles)}个"]
    return titles or [organization["name"]]


def _offices(exercises: list[dict[str, Any]]) -> list[str]:
    offices = list(dict.fromkeys(row["responsible_office"] for row in exercises if row["body"]))
    return [_short(office, "exercises") for office in offices] if len(offices) == 1 else []


def _limit(row: dict[str, Any]) -> str:
    words = f"{row['variant']}：{limit_words(row)}" if row["variant"] else limit_words(row)
    return _short(words, "limits")


SECTION_TITLES = {
    "basis": "法律依据",
    "conditions": "对象和条件",
    "materials": "申请材料",
    "procedure": "办理流程",
    "limits": "时限",
    "fee": "收费",
    "exercises": "行使主体",
    "duties": "责任和追责",
    "rights": "权利救济和监督",
    "more": "其他信息",
    "versions": "版本和变更",
    "downloads": "下载",
}


def _short(words: str, section: str) -> str:
    """Return words that fit a box, else where on the page they stand."""
    if len(words) <= LONGEST_FACT and "\n" not in words:
        return words
    return f"见本页“{SECTION_TITLES[section]}”"


def _with_sections(page: PowerPage) -> PowerPage:
    """Add the contents list: a section without content has no heading."""
    content = page.content
    flowchart = content["flowchart"]
    is_filled = {
        "basis": page.bases,
        "conditions": content["counterpart"] or content["conditions"] or content["quantity"],
        "materials": content["materials"],
        "procedure": content["procedure"] or flowchart,
        "limits": page.limits,
        "fee": page.fee or page.fee_bases or content["intermediary_services"],
        "exercises": page.exercises,
        "duties": page.has_duties,
        "rights": not page.is_on_request,
        "more": True,
        "versions": True,
        "downloads": True,
    }
    sections = tuple((key, title) for key, title in SECTION_TITLES.items() if is_filled[key])
    return replace(page, sections=sections)


def _steps(flowchart: dict[str, Any] | None) -> list[NarratedStep]:
    return narrative(Chart.from_dict(flowchart["chart"]), STEP_LABELS) if flowchart else []


def _of(bases: list[BasisView], purpose: str) -> tuple[BasisView, ...]:
    return tuple(basis for basis in bases if basis.purpose == purpose)


def _basis(row: dict[str, Any], links: dict[str, LawLink]) -> BasisView:
    return BasisView(
        purpose=row["purpose"],
        citations=tuple(
            CitationView(
                instrument=citation["instrument"],
                article=citation["article"],
                place=place_words(citation),
                quotation=citation["quotation"],
                finding=finding_words(citation),
                law=links[citation["instrument"]],
            )
            for citation in row["citations"]
        ),
        raw=outline(row["raw_text"]),
    )


def _exercises(content: dict[str, Any], links: dict[str, LawLink]) -> list[ExerciseView]:
    return [
        ExerciseView(
            title=exercise_title(row) or content["organization"]["name"],
            body=row["body"] or content["organization"]["name"],
            level=level_words(row["level"], row["level_text"]),
            row=row,
            bases=tuple(
                _basis(basis, links) for basis in content["bases"] if basis["exercise"] == index
            ),
        )
        for index, row in enumerate(content["exercises"])
    ]

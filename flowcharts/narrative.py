"""The equal text of a chart: everything that the picture shows and more, step by step.

It is complete: from the text as a page shows it, the chart can be drawn again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flowcharts.chart import Chart, Link, Risk, Step
from flowcharts.wording import CLOCK_STOPS, kind_words, limit_words

# The fields of a step that are told if they are filled, in this order.
DETAILS = {
    "description": "运行程序",
    "conditions": "条件",
    "materials": "所需材料",
    "documents": "出具文书",
    "supervision": "监督制约",
    "counterpart_rights": "相对人权利",
    "disclosure": "公开内容",
    "disclosed_when": "公开时间",
    "disclosed_to": "公开对象",
    "basis": "依据",
}


@dataclass(frozen=True, slots=True)
class Onward:
    """Where a step leads, and under which condition."""

    condition: str
    number: int
    name: str

    def __str__(self) -> str:
        condition = f"{self.condition}：" if self.condition else ""
        return f"{condition}转第{self.number}步“{self.name}”"


@dataclass(frozen=True, slots=True)
class NarratedStep:
    """A step in words.

    ``facts`` are who and how long, each with its label; ``who`` and ``limit`` say the same in
    short. ``next`` is empty where the step simply goes on to the one below, and where it ends.
    """

    number: int
    name: str
    kind: str
    who: str
    limit: str
    facts: tuple[tuple[str, str], ...]
    details: tuple[tuple[str, str], ...]
    risks: tuple[Risk, ...]
    next: tuple[Onward, ...]
    stops: bool = False


def narrative(chart: Chart, labels: Mapping[str, str] = DETAILS) -> list[NarratedStep]:
    """Return the steps of a chart in reading order, numbered from 1 as in the picture.

    ``labels`` says which fields of a step are told and what they are called.
    """
    numbers: dict[str, int] = {}
    for number, step in enumerate(chart.steps, start=1):
        numbers.setdefault(step.key, number)
    leaving = {link.source for link in chart.links if link.target in numbers}
    return [
        NarratedStep(
            number=number,
            name=step.name,
            kind=kind_words(step),
            who="，".join(dict.fromkeys(filter(None, [step.post, step.office]))),
            limit=_limit(step),
            facts=tuple((label, words) for label, words in _facts(step) if words),
            details=tuple(
                (label, getattr(step, field))
                for field, label in labels.items()
                if getattr(step, field)
            ),
            risks=step.risks,
            next=_next(number, step, chart, numbers),
            stops=step.kind != "end" and step.key not in leaving,
        )
        for number, step in enumerate(chart.steps, start=1)
    ]


def _facts(step: Step) -> Iterator[tuple[str, str]]:
    words = limit_words(step)
    # Most steps are acts; only what is something else is named.
    yield "种类", kind_words(step) if step.kind != "action" else ""
    yield "岗位", step.post
    yield "机构", step.office
    yield "时限", words
    yield "时限原文", step.limit_text if step.limit_text != words else ""
    yield "计时", CLOCK_STOPS if step.stops_clock else ""


def _limit(step: Step) -> str:
    words = limit_words(step)
    return "，".join(filter(None, [words, CLOCK_STOPS if step.stops_clock else ""]))


def _next(number: int, step: Step, chart: Chart, numbers: Mapping[str, int]) -> tuple[Onward, ...]:
    links = [link for link in chart.links if link.source == step.key and link.target in numbers]
    if len(links) == 1 and step.kind != "end" and _goes_on_below(links[0], number, numbers):
        return ()
    return tuple(
        Onward(link.condition, numbers[link.target], chart.steps[numbers[link.target] - 1].name)
        for link in links
    )


def _goes_on_below(link: Link, number: int, numbers: Mapping[str, int]) -> bool:
    return not link.condition and numbers[link.target] == number + 1

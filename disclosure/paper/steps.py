"""The equal text of a chart: what the picture shows, step by step, in words."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from disclosure.wording import amount_words
from flowcharts.chart import Chart, Risk, Step

DETAILS = {
    "description": "运行程序",
    "conditions": "条件",
    "materials": "所需材料",
    "documents": "出具文书",
    "supervision": "监督制约",
    "counterpart_rights": "相对人权利",
    "disclosure": "公开内容",
    "basis": "依据",
}


@dataclass(frozen=True, slots=True)
class StepText:
    """One step: its name, who does it in what time, and everything else line by line."""

    name: str
    detail: str
    lines: list[str]


def step_texts(chart: Chart) -> list[StepText]:
    """Return the steps of a chart in reading order."""
    names = {step.key: step.name for step in chart.steps}
    return [
        StepText(
            name=step.name,
            detail="，".join(filter(None, [step.post, step.office, _limit(step)])),
            lines=[*_details(step), *map(_risk, step.risks), *_onward(step.key, chart, names)],
        )
        for step in chart.steps
    ]


def _limit(step: Step) -> str:
    words = step.limit_text or amount_words(step.limit_number, step.limit_unit)
    return "，".join(filter(None, [words, "不计入办理时限" if step.stops_clock else ""]))


def _details(step: Step) -> Iterator[str]:
    for name, label in DETAILS.items():
        if words := getattr(step, name):
            yield f"{label}：{words}"


def _risk(risk: Risk) -> str:
    parts = [f"{risk.level}级风险点：{risk.description}"]
    if risk.cause:
        parts.append(f"成因：{risk.cause}")
    if risk.responsible:
        parts.append(f"责任人：{risk.responsible}")
    if risk.controls:
        parts.append(f"防控措施：{'；'.join(risk.controls)}")
    return "。".join(parts)


def _onward(key: str, chart: Chart, names: Mapping[str, str]) -> Iterator[str]:
    """Say where the step leads when that is not simply the next one."""
    keys = [step.key for step in chart.steps]
    following = dict(itertools.pairwise(keys)).get(key)
    links = [link for link in chart.links if link.source == key]
    for link in links:
        if link.condition:
            yield f"{link.condition}的，转入“{names[link.target]}”"
        elif len(links) > 1 or link.target != following:
            yield f"转入“{names[link.target]}”"

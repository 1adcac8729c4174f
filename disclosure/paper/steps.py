"""The equal text of a chart on paper: the narrative, each step as a name and lines."""

from dataclasses import dataclass

from flowcharts.chart import Chart, Risk
from flowcharts.narrative import NarratedStep, narrative


@dataclass(frozen=True, slots=True)
class StepText:
    """One step: its name, who does it in what time, and everything else line by line."""

    name: str
    detail: str
    lines: list[str]


def step_texts(chart: Chart) -> list[StepText]:
    """Return the steps of a chart in reading order."""
    return [_step_text(step) for step in narrative(chart)]


def _step_text(step: NarratedStep) -> StepText:
    return StepText(
        name=step.name,
        detail="，".join(filter(None, [step.who, step.limit])),
        lines=[
            *(f"{label}：{words}" for label, words in step.details),
            *map(_risk, step.risks),
            *map(str, step.next),
        ],
    )


def _risk(risk: Risk) -> str:
    parts = [f"{risk.level}级风险点：{risk.description}"]
    if risk.cause:
        parts.append(f"成因：{risk.cause}")
    if risk.responsible:
        parts.append(f"责任人：{risk.responsible}")
    if risk.controls:
        parts.append(f"防控措施：{'；'.join(risk.controls)}")
    return "。".join(parts)

"""What the office shows beside a chart: its picture, its problems, its steps in words."""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import replace

from flowcharts.chart import Chart
from flowcharts.drawing import draw
from flowcharts.duration import HOURS, Amount
from flowcharts.lawfulness import Setting, violations
from flowcharts.models import StepOverride
from flowcharts.narrative import narrative
from flowcharts.soundness import Finding, findings
from powers.models import Power, TimeLimit


def picture_of(
    chart: Chart, powers: Iterable[Power] = (), overrides: Iterable[StepOverride] = ()
) -> dict[str, object]:
    """Draw a chart, stored or not, and check it, also against the powers that run by it.

    The powers are best fetched with ``category`` and ``time_limits``, the overrides with
    their power.
    """
    [picture] = draw([chart])
    return {
        "findings": [
            *findings(chart),
            *against_powers(chart, powers),
            *lost_overrides(chart, overrides),
        ],
        "picture": picture,
        "picture_data": base64.b64encode(picture.svg.encode()).decode(),
        "narrated": narrative(chart),
    }


def against_powers(chart: Chart, powers: Iterable[Power]) -> Iterator[Finding]:
    """Yield where the chart contradicts powers; those of the same kind and limits are told once."""
    alike: dict[Setting, list[Power]] = {}
    for power in powers:
        alike.setdefault(setting_of(power), []).append(power)
    for setting, group in alike.items():
        name = str(group[0]) if len(group) == 1 else f"{group[0]}等{len(group)}项职权"
        for finding in violations(chart, setting):
            yield replace(finding, sentence=f"用于“{name}”：{finding.sentence}")


def lost_overrides(chart: Chart, overrides: Iterable[StepOverride]) -> Iterator[Finding]:
    """Yield what powers have otherwise at steps that the chart does not have any more."""
    keys = {step.key for step in chart.steps}
    for override in overrides:
        if override.step_key not in keys:
            sentence = (
                f"“{override.use.power}”的用图调整所针对的环节已不在图中，不再起作用，"
                "请到该职权的用图页改选环节或者删除。"
            )
            yield Finding("lost_override", "warning", sentence)


def setting_of(power: Power) -> Setting:
    """Return what a power's category and limits ask of its chart."""
    limits = power.time_limits.all()
    return Setting(
        power.category.letters,
        tuple(_amounts(limits, TimeLimit.Kind.STATUTORY)),
        tuple(_amounts(limits, TimeLimit.Kind.PROMISED)),
    )


def _amounts(limits: Iterable[TimeLimit], kind: str) -> Iterator[Amount]:
    for limit in limits:
        if limit.kind == kind and limit.number is not None and limit.unit in HOURS:
            yield Amount(limit.number, limit.unit)

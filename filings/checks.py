"""What must be right before a power is submitted and published: pure functions over snapshots."""

import datetime
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flowcharts.chart import Chart
from flowcharts.duration import HOURS, Amount
from flowcharts.lawfulness import Setting, violations
from flowcharts.soundness import findings

BLOCKING = "blocking"
WARNING = "warning"

Snapshot = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: how grave, in which field of the snapshot, and a Chinese sentence."""

    severity: str
    field: str
    sentence: str

    @property
    def is_blocking(self) -> bool:
        return self.severity == BLOCKING


def problems_of(snapshot: Snapshot) -> list[Problem]:
    """Return everything that is wrong with a snapshot, blocking problems first.

    A power disclosed on request only has no content in its snapshot that could be wrong.
    """
    if snapshot["publicity"] == "on_request":
        return []
    found = [
        *_missing_fields(snapshot),
        *_bases(snapshot),
        *_bodies(snapshot),
        *_limits(snapshot),
        *_chart(snapshot),
        *_complaints(snapshot),
    ]
    return sorted(found, key=lambda problem: not problem.is_blocking)


def chart_takes_effect_too_early(
    snapshot: Snapshot,
    before: Snapshot | None,
    effective_on: datetime.date | None,
    published_on: datetime.date,
) -> Problem | None:
    """Return a problem when a changed chart would apply on the day it is published or earlier.

    A changed flowchart is published before it takes effect; a first one may start at once.
    """
    if before is None or _chart_hash(before) == _chart_hash(snapshot):
        return None
    if effective_on and effective_on > published_on:
        return None
    sentence = "流程图有变更，应当先公开后施行，请把生效日期定在公开之后。"
    return Problem(BLOCKING, "effective_on", sentence)


def _read_requirements() -> list[dict[str, Any]]:
    text = (Path(__file__).parent / "requirements.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text)["required"])


REQUIREMENTS = _read_requirements()


def _missing_fields(snapshot: Snapshot) -> Iterator[Problem]:
    category = snapshot["category"]["code"]
    for rule in REQUIREMENTS:
        concerns = not rule["categories"] or category in rule["categories"]
        if concerns and not _value(snapshot, rule["field"]):
            sentence = f"还没有填写“{rule['label']}”（{rule['law']}）。"
            yield Problem(rule["severity"], rule["field"], sentence)


def _value(snapshot: Snapshot, path: str) -> Any:
    value: Any = snapshot
    for name in path.split("."):
        value = value[name]
    return value


def _bases(snapshot: Snapshot) -> Iterator[Problem]:
    if not any(basis["purpose"] == "empowering" for basis in snapshot["bases"]):
        yield Problem(BLOCKING, "bases", "没有行使依据，请至少填写一条法律法规规章依据。")
    charged = snapshot["fee"]["kind"] == "charged"
    if charged and not any(basis["purpose"] == "fee" for basis in snapshot["bases"]):
        yield Problem(WARNING, "bases", "本事项收费，但没有填写收费依据。")


def _bodies(snapshot: Snapshot) -> Iterator[Problem]:
    if not any(row["body"] for row in snapshot["exercises"]):
        yield Problem(BLOCKING, "exercises", "没有行使主体，请填写由哪个机构行使。")


def _limits(snapshot: Snapshot) -> Iterator[Problem]:
    statutory = {
        (limit["variant"], limit["unit"]): limit["number"]
        for limit in snapshot["time_limits"]
        if limit["kind"] == "statutory" and limit["number"] is not None
    }
    for limit in snapshot["time_limits"]:
        allowed = statutory.get((limit["variant"], limit["unit"]))
        if limit["kind"] != "promised" or None in (allowed, limit["number"]):
            continue
        if limit["number"] > allowed:
            sentence = f"承诺时限“{limit['raw_text']}”长于法定时限，请改正。"
            yield Problem(BLOCKING, "time_limits", sentence)


def _chart(snapshot: Snapshot) -> Iterator[Problem]:
    if not snapshot["flowchart"]:
        return
    chart = Chart.from_dict(snapshot["flowchart"]["chart"])
    for finding in [*findings(chart), *violations(chart, _setting(snapshot))]:
        severity = BLOCKING if finding.severity == "error" else WARNING
        yield Problem(severity, "flowchart", f"流程图：{finding.sentence}")


def _setting(snapshot: Snapshot) -> Setting:
    """Return what the law and the department's own limits ask of the chart."""
    limits = snapshot["time_limits"]
    return Setting(
        snapshot["category"]["letters"],
        tuple(_amounts(limits, "statutory")),
        tuple(_amounts(limits, "promised")),
    )


def _amounts(limits: list[Snapshot], kind: str) -> Iterator[Amount]:
    for limit in limits:
        if limit["kind"] == kind and limit["number"] is not None and limit["unit"] in HOURS:
            yield Amount(limit["number"], limit["unit"])


def _complaints(snapshot: Snapshot) -> Iterator[Problem]:
    if not snapshot["complaint_channel"] and not snapshot["organization"]["complaint_telephone"]:
        yield Problem(WARNING, "complaint_channel", "没有投诉举报渠道，请填写电话或其他途径。")


def _chart_hash(snapshot: Snapshot) -> str:
    return snapshot["flowchart"]["hash"] if snapshot["flowchart"] else ""

"""A flowchart as plain data: what picture, text, paper and exchange are made from."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

# Fields that earlier snapshots do not have: left out while empty, so that a chart that did not
# change keeps its hash and its picture.
LATER_FIELDS = ("disclosed_when", "disclosed_to")


@dataclass(frozen=True, slots=True)
class Risk:
    """风险点: level is A, B or C; controls are the measures against it."""

    level: str
    description: str
    cause: str = ""
    responsible: str = ""
    controls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """环节: kind is start, action, decision, document, wait or end."""

    key: str
    kind: str
    name: str
    post: str = ""
    office: str = ""
    limit_number: int | None = None
    limit_unit: str = ""
    limit_text: str = ""
    stops_clock: bool = False
    description: str = ""
    conditions: str = ""
    materials: str = ""
    documents: str = ""
    supervision: str = ""
    counterpart_rights: str = ""
    disclosure: str = ""
    disclosed_when: str = ""
    disclosed_to: str = ""
    basis: str = ""
    risks: tuple[Risk, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """流向: from one step's key to another's, under a condition."""

    source: str
    target: str
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """流程图: steps in reading order and the links between them."""

    steps: tuple[Step, ...] = ()
    links: tuple[Link, ...] = ()
    complaint_channel: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return lists and dicts only, as they stand in a snapshot."""
        return {
            "steps": [_step_data(step) for step in self.steps],
            "links": [_fields_of(link, LINK_FIELDS) for link in self.links],
            "complaint_channel": self.complaint_channel,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Chart":
        """Build a chart from ``to_dict()`` or from a snapshot's JSON."""
        return cls(
            steps=tuple(_step(step) for step in data["steps"]),
            links=tuple(Link(**link) for link in data["links"]),
            complaint_channel=data.get("complaint_channel", ""),
        )


RISK_FIELDS, STEP_FIELDS, LINK_FIELDS = (
    tuple(field.name for field in fields(row)) for row in (Risk, Step, Link)
)


def _fields_of(row: Risk | Step | Link, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _step_data(step: Step) -> dict[str, Any]:
    data = _fields_of(step, STEP_FIELDS)
    data["risks"] = [
        {**_fields_of(risk, RISK_FIELDS), "controls": list(risk.controls)} for risk in step.risks
    ]
    for name in LATER_FIELDS:
        if not data[name]:
            del data[name]
    return data


def _step(data: Mapping[str, Any]) -> Step:
    risks = tuple(
        Risk(**{**risk, "controls": tuple(risk["controls"])}) for risk in data.get("risks", ())
    )
    return Step(**{**data, "risks": risks})

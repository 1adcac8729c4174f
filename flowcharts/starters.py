"""Starter charts: one for each kind of procedure, written from the statutes, to copy and adapt."""

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from flowcharts.chart import Chart
from flowcharts.chart_files import chart_in
from flowcharts.models import Flowchart
from flowcharts.sharing import share
from flowcharts.writing import write_chart
from organizations.audit import record
from organizations.models import Organization, Person
from powers.models import Power

FOLDER = settings.BASE_DIR / "fixtures" / "starters"


@dataclass(frozen=True, slots=True)
class Cited:
    """An article that a step rests on, and a word that it says of the procedure."""

    step_key: str
    law: str
    article: str
    word: str

    @property
    def label(self) -> str:
        return f"《{self.law}》第{self.article}条"


@dataclass(frozen=True, slots=True)
class Starter:
    """起步流程图: ``category`` is a category's code, ``about`` says when to use it."""

    key: str
    category: str
    title: str
    about: str
    chart: Chart
    cited: tuple[Cited, ...]

    def chart_for(self, organization: Organization) -> Chart:
        """Return the chart with the organization's own telephone for complaints."""
        channel = self.chart.complaint_channel.format(
            name=organization.name, telephone=organization.complaint_telephone or "（请填写）"
        )
        return replace(self.chart, complaint_channel=channel)


@cache
def starters() -> tuple[Starter, ...]:
    """Return all starter charts in the order of their categories."""
    files = sorted((_read(path) for path in FOLDER.glob("*.toml")), key=lambda pair: pair[0])
    return tuple(starter for _, starter in files)


def starter_named(key: str) -> Starter | None:
    return next((starter for starter in starters() if starter.key == key), None)


def _read(path: Path) -> tuple[tuple[str, int], Starter]:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    cited = tuple(
        Cited(step["key"], *words.split(" ")) for step in data["steps"] for words in step["laws"]
    )
    starter = Starter(
        key=path.stem,
        category=data["category"],
        title=data["title"],
        about=data["about"],
        chart=chart_in(data | {"steps": [_step(step, cited) for step in data["steps"]]}),
        cited=cited,
    )
    return (data["category"], data["position"]), starter


def _step(data: dict[str, Any], cited: tuple[Cited, ...]) -> dict[str, Any]:
    """Return the step with its articles as its basis."""
    labels = [one.label for one in cited if one.step_key == data["key"]]
    fields = {name: value for name, value in data.items() if name != "laws"}
    return fields | {"basis": "；".join(labels)}


@transaction.atomic
def adopt(
    starter: Starter,
    organization: Organization,
    power: Power | None = None,
    *,
    actor: str,
    person: Person | None,
) -> Flowchart:
    """Copy a starter chart for an organization; the power, if given, runs as it shows."""
    chart = Flowchart.objects.create(organization=organization, title=starter.title)
    write_chart(chart, starter.chart_for(organization))
    record(
        "flowcharts.flowchart.add",
        actor=actor,
        person=person,
        target=f"{chart}（起步流程图）"[:200],
        subject=chart,
    )
    if power:
        share(chart, [power], actor=actor, person=person)
    return chart

"""Arranges published versions into the documents that are rendered."""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from disclosure.models import LogEntry, PublishedVersion, RenderedChart
from disclosure.paper import manifest
from disclosure.paper.entries import Entry, entry_of
from disclosure.paper.figures import BELOW_TITLES, UPRIGHT, Figure, figure_of
from disclosure.paper.rendering import Attachment, Document
from disclosure.paper.slicing import Room
from disclosure.periods import SHANGHAI

# A chart that so many powers of a category share is printed once, in front of them.
COMMON_FROM = 4


@dataclass(frozen=True, slots=True)
class Material:
    """What documents are made from: versions in order, with all that belongs to them."""

    versions: Sequence[PublishedVersion]
    pictures: dict[str, RenderedChart] = field(default_factory=dict)
    histories: dict[str, list[PublishedVersion]] = field(default_factory=dict)
    log_entries: dict[tuple[str, int], LogEntry] = field(default_factory=dict)
    index_numbers: dict[str, str] = field(default_factory=dict)

    def log_entry(self, version: PublishedVersion) -> LogEntry | None:
        return self.log_entries.get((version.code, version.number))


@dataclass(frozen=True, slots=True)
class Common:
    """A flowchart that many powers of a category share."""

    anchor: str
    figure: Figure
    use_count: int


@dataclass(frozen=True, slots=True)
class Category:
    """A chapter of a volume."""

    code: str
    name: str
    entries: list[Entry]
    commons: list[Common] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose catalogue a volume is."""

    code: str
    name: str


def power_document(material: Material) -> Document:
    """Return the document of a single version."""
    (version,) = material.versions
    context = {
        "entry": _entry(version, material),
        "versions": material.versions,
        "log": material.log_entry(version),
        "address": _address(version.get_absolute_url()),
    }
    day = version.effective_on
    return _document("paper/power.html", context, material, version.organization_name, day)


def volume_document(
    material: Material, owner: Owner, day: datetime.date, log: LogEntry | None
) -> Document:
    """Return the document of an organization's catalogue as it is in force from ``day``."""
    context = {
        "owner": owner,
        "day": day,
        "categories": _categories(material),
        "versions": material.versions,
        "log": log,
        "address": _address(reverse("organization", args=[owner.code])),
    }
    return _document("paper/volume.html", context, material, owner.name, day, log)


def _document(
    template: str,
    context: dict[str, Any],
    material: Material,
    organization: str,
    day: datetime.date,
    log: LogEntry | None = None,
) -> Document:
    created = _midnight(day)
    identity = {"portal": settings.PORTAL, "demo": settings.DEMO, "created": created.isoformat()}
    content = manifest.manifest(
        material.versions,
        {key: row.entry for key, row in material.log_entries.items()},
        organization=organization,
        as_of=day.isoformat(),
        log=log,
    )
    html = render_to_string(template, context | identity)
    attachment = Attachment(manifest.NAME, manifest.DESCRIPTION, content)
    return Document(html, created, [attachment])


def _categories(material: Material) -> list[Category]:
    chapters = groupby(material.versions, key=lambda row: (row.category_code, row.category_name))
    return [_category(code, name, list(rows), material) for (code, name), rows in chapters]


def _category(
    code: str, name: str, versions: list[PublishedVersion], material: Material
) -> Category:
    uses = Counter(version.chart_hash for version in versions if version.chart_hash)
    commons: dict[str, Common] = {}
    for version in versions:
        key = version.chart_hash
        figure = _figure(version, material, BELOW_TITLES)
        if figure and uses[key] >= COMMON_FROM and key not in commons:
            commons[key] = Common(f"f-{code}-{len(commons) + 1}", figure, uses[key])
    entries = [_entry(version, material, commons.get(version.chart_hash)) for version in versions]
    return Category(code, name, entries, list(commons.values()))


def _entry(version: PublishedVersion, material: Material, common: Common | None = None) -> Entry:
    return entry_of(
        version,
        address=_address(version.get_absolute_url()),
        figure=_figure(version, material),
        common=common.anchor if common else "",
        index_number=material.index_numbers.get(version.code, ""),
        history=material.histories.get(version.code, []),
    )


def _figure(version: PublishedVersion, material: Material, room: Room = UPRIGHT) -> Figure | None:
    flowchart = version.content["flowchart"]
    picture = material.pictures.get(version.chart_hash)
    return figure_of(flowchart, picture, room) if flowchart else None


def _address(path: str) -> str:
    return settings.PORTAL["domain"].rstrip("/") + path


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time.min, SHANGHAI)

"""Volumes: the stored PDF catalogue of one organization, for each state it was in.

A state begins on the day on which a version of the organization starts or ends to be in
force. The volume of a day is the volume of the state that holds on that day.
"""

import contextlib
import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Max
from django.db.models.functions import Length

from disclosure.canonical import canonical_json, sha256_hex
from disclosure.models import (
    InForcePeriod,
    LogEntry,
    PublishedVersion,
    RenderedChart,
    VersionQuerySet,
    Volume,
)
from disclosure.paper.documents import Owner, volume_document
from disclosure.paper.gathering import gather
from disclosure.paper.release import release
from disclosure.paper.rendering import render_pdf
from disclosure.paper.storage import stored, turn, write_atomically
from disclosure.periods import SHANGHAI
from jobs.child import MEBIBYTE

FOLDER = "volumes"
MEMORY = 6144 * MEBIBYTE
# Twenty times what a power usually takes.
SECONDS_PER_POWER = 4
SECONDS_FOR_A_TURN = 3600


class NothingPublishedError(Exception):
    """The organization has no published power on that day."""


@dataclass(frozen=True, slots=True)
class State:
    """What an organization's catalogue is from ``day`` on, by the hash of its contents."""

    organization_code: str
    day: datetime.date
    key: str

    @property
    def file(self) -> str:
        return f"{FOLDER}/{self.organization_code}/{self.day.isoformat()}-{self.key[:16]}.pdf"

    @property
    def versions(self) -> VersionQuerySet:
        return _catalogue(self.organization_code, self.day)


def make_volume(organization_code: str, on: datetime.date) -> Volume:
    """Return the volume that holds on a day, rendered when it is missing or outdated.

    Raises NothingPublishedError, or ``jobs.child.ChildError`` when rendering fails.
    """
    with turn(FOLDER, seconds=SECONDS_FOR_A_TURN):
        state = state_of(organization_code, on)
        return _stored(state) or _make(state)


def stored_volume(organization_code: str, on: datetime.date) -> Volume | None:
    """Return the volume that holds on a day if it lies on disk and is not outdated."""
    try:
        return _stored(state_of(organization_code, on))
    except NothingPublishedError:
        return None


def empty_volumes(organization_codes: Iterable[str]) -> list[Path]:
    """Keep of stored volumes no more than their days; return the files, which are to go."""
    volumes = Volume.objects.filter(organization_code__in=list(organization_codes))
    files = [stored(name) for name in volumes.values_list("file", flat=True)]
    volumes.update(content_key="", sha256="", size=0, page_count=0, power_count=0)
    return files


def refill_volumes(organization_code: str) -> None:
    """Make the emptied volumes anew; a day that begins no state any more has none."""
    emptied = Volume.objects.filter(organization_code=organization_code, content_key="")
    for day in list(emptied.order_by("on").values_list("on", flat=True)):
        with contextlib.suppress(NothingPublishedError):
            make_volume(organization_code, day)
    emptied.delete()


def nearest_volume(organization_code: str, on: datetime.date) -> Volume | None:
    """Return the stored volume whose day is nearest, the earlier one of two."""
    volumes = Volume.objects.filter(organization_code=organization_code).exclude(content_key="")
    return min(volumes, key=lambda row: (abs(row.on - on), row.on), default=None)


def organizations_in_force(on: datetime.date) -> list[str]:
    """Return the codes of organizations that have a published power on a day."""
    rows = PublishedVersion.objects.in_force(on).listed().shown().order_by("organization_code")
    return list(rows.values_list("organization_code", flat=True).distinct())


def state_of(organization_code: str, on: datetime.date) -> State:
    """Return the state that holds on a day; NothingPublishedError when there is none."""
    periods = InForcePeriod.objects.filter(version__organization_code=organization_code)
    starts = periods.filter(from_on__lte=on).aggregate(day=Max("from_on"))["day"]
    ends = periods.filter(to_on__lte=on).aggregate(day=Max("to_on"))["day"]
    if starts is None or not _catalogue(organization_code, on).exists():
        raise NothingPublishedError(f"机构 {organization_code} 在{on}没有公开的职权。")
    day = max(starts, ends or starts)
    return State(organization_code, day, _key(organization_code, day))


def _catalogue(organization_code: str, day: datetime.date) -> VersionQuerySet:
    versions = PublishedVersion.objects.in_force(day).listed().shown()
    return versions.for_organization(organization_code)


def _key(organization_code: str, day: datetime.date) -> str:
    """Return the hash of everything a volume depends on, without reading the snapshots."""
    rows = list(
        _catalogue(organization_code, day).values_list("content_hash", "number", "chart_hash")
    )
    hashes = {chart for _, _, chart in rows}
    pictures = RenderedChart.objects.annotate(length=Length("svg")).values_list(
        "chart_hash", "width", "height", "length"
    )
    log = _log(organization_code, day)
    return sha256_hex(
        canonical_json(
            {
                "versions": rows,
                "pictures": sorted(row for row in pictures if row[0] in hashes),
                "log": log.entry_hash if log else "",
                "release": release(),
            }
        )
    )


def _log(organization_code: str, day: datetime.date) -> LogEntry | None:
    """Return the last log entry up to the end of the day that concerns the organization."""
    codes = PublishedVersion.objects.for_organization(organization_code).order_by()
    end = datetime.datetime.combine(day, datetime.time.max, SHANGHAI)
    entries = LogEntry.objects.filter(code__in=codes.values("code"), at__lte=end)
    return entries.order_by("-index").first()


def _stored(state: State) -> Volume | None:
    volume = Volume.objects.filter(
        organization_code=state.organization_code, on=state.day, content_key=state.key
    ).first()
    return volume if volume and stored(volume.file).exists() else None


def _make(state: State) -> Volume:
    versions = list(state.versions)
    name = max(versions, key=lambda row: row.published_at).organization_name
    log = _log(state.organization_code, state.day)
    owner = Owner(state.organization_code, name)
    document = volume_document(gather(versions), owner, state.day, log)
    seconds = 60 + SECONDS_PER_POWER * len(versions)
    paper = render_pdf(document, seconds=seconds, memory=MEMORY)
    write_atomically(stored(state.file), paper.pdf)
    outdated = Volume.objects.filter(
        organization_code=state.organization_code, on=state.day
    ).values_list("file", flat=True)
    unused = set(outdated) - {state.file}
    volume, _ = Volume.objects.update_or_create(
        organization_code=state.organization_code,
        on=state.day,
        defaults={
            "content_key": state.key,
            "file": state.file,
            "sha256": hashlib.sha256(paper.pdf).hexdigest(),
            "size": len(paper.pdf),
            "page_count": paper.page_count,
            "power_count": len(versions),
        },
    )
    for file in unused:
        stored(file).unlink(missing_ok=True)
    return volume

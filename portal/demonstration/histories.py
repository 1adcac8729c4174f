"""Publishing the demonstration as it would have come about, day by day."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from disclosure.models import LogEntry, PublishedVersion
from disclosure.periods import SHANGHAI
from disclosure.publishing import Publication, publish
from disclosure.snapshots import for_snapshot, freeze
from portal.demonstration.reading import Demonstration
from portal.demonstration.rows import PowerWriter
from powers.models import Power

ACTOR = "load_demo"
FIRST_TIME = datetime.time(10)
# How far off the day lies on which an announced change takes effect.
NOTICE = datetime.timedelta(days=30)


@dataclass(frozen=True)
class Event:
    """One publication: what was published when, why, and what changed before it."""

    at: datetime.datetime
    codes: tuple[str, ...]
    change_kind: str
    reason: str
    cause_document: str
    note: str = ""
    reviewing_bodies: str = ""
    changes: dict[str, Any] = field(default_factory=dict)
    effective_on: datetime.date | None = None


def events(demonstration: Demonstration, today: datetime.date) -> list[Event]:
    """Return all publications, oldest first."""
    found = [*_first_events(demonstration), *_changes(demonstration.histories, today)]
    return sorted(found, key=lambda event: event.at)


def publish_events(found: Iterable[Event], writer: PowerWriter) -> None:
    """Publish the events in order, changing the working rows before each."""
    data = {power["code"]: power for power in writer.files.powers}
    for event in found:
        for code in event.codes if event.changes else ():
            data[code] = data[code] | event.changes
            writer.write(writer.powers[code], data[code])
        _publish(event)


def _publish(event: Event) -> None:
    powers = for_snapshot(Power.objects.filter(code__in=event.codes)).order_by("code")
    publish(
        [_publication(event, power) for power in powers],
        actor=ACTOR,
        kind=LogEntry.Kind.DEMONSTRATION,
        at=event.at,
    )


def _publication(event: Event, power: Power) -> Publication:
    return Publication(
        power=power,
        snapshot=freeze(power),
        change_kind=event.change_kind,
        reason=event.reason,
        effective_on=event.effective_on,
        cause_document=event.cause_document,
        note=event.note,
        reviewing_bodies=event.reviewing_bodies,
    )


def _first_events(demonstration: Demonstration) -> Iterator[Event]:
    """Each organization's powers appear with its first list, some by themselves later."""
    first = {data["code"]: data["first"] for data in demonstration.organizations}
    days: dict[tuple[datetime.date, str], list[str]] = defaultdict(list)
    for power in demonstration.powers:
        published = power.get("published", {})
        day = published.get("on", first[power["organization"]]["on"])
        days[day, power["organization"]].append(power["code"])
    details = {
        (power["published"]["on"], power["organization"]): power["published"]
        for power in demonstration.powers
        if "published" in power
    }
    for (day, organization), codes in days.items():
        detail = details.get((day, organization), first[organization])
        yield Event(
            at=datetime.datetime.combine(day, FIRST_TIME, SHANGHAI),
            codes=tuple(codes),
            change_kind=PublishedVersion.ChangeKind.ADD,
            reason=detail["reason"],
            cause_document=detail["cause_document"],
            note=detail.get("note", ""),
            reviewing_bodies=detail["reviewing_bodies"],
        )


def _changes(histories: Iterable[dict[str, Any]], today: datetime.date) -> Iterator[Event]:
    for change in histories:
        yield Event(
            at=change["at"],
            codes=(change["code"],),
            change_kind=change["kind"],
            reason=change["reason"],
            cause_document=change["cause_document"],
            note=change["note"],
            reviewing_bodies=change["reviewing_bodies"],
            changes=change["changes"],
            effective_on=_effective_on(change, today),
        )


def _effective_on(change: dict[str, Any], today: datetime.date) -> datetime.date | None:
    if change.get("takes_effect_later"):
        return first_of_month_after(today + NOTICE)
    return change.get("effective_on")


def first_of_month_after(day: datetime.date) -> datetime.date:
    """Return the first day of the month that follows the day's."""
    return (day.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)

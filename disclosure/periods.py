"""Which version is in force on which day."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Dated(NamedTuple):
    """A version's number and the two instants that decide when it holds."""

    number: int
    published_at: datetime.datetime
    effective_on: datetime.date


class Period(NamedTuple):
    """Version ``number`` holds from ``from_on`` up to, not including, ``to_on``."""

    number: int
    from_on: datetime.date
    to_on: datetime.date | None


def day_of(instant: datetime.datetime) -> datetime.date:
    """Return the day in Shanghai on which an aware instant falls."""
    return instant.astimezone(SHANGHAI).date()


def today() -> datetime.date:
    """Return the present day in Shanghai."""
    return day_of(timezone.now())


def periods(versions: Iterable[Dated]) -> list[Period]:
    """Return the periods of one power's versions, oldest first.

    A version starts on the later of its publication day and its effective day, and holds
    until a version with a higher number starts; one that never holds has no period.
    """
    found: list[Period] = []
    next_start: datetime.date | None = None
    for version in sorted(versions, reverse=True):
        start = max(day_of(version.published_at), version.effective_on)
        if next_start is None or start < next_start:
            found.append(Period(version.number, start, next_start))
            next_start = start
    return found[::-1]

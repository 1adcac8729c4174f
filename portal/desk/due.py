"""Due days in words: how much time is left, in working days."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from disclosure.periods import day_of
from filings.models import FilingItem, ReviewStage
from filings.permissions import MOVES, stage_of
from filings.routes import calendar_exceptions
from organizations.models import Person
from organizations.workdays import due_after, workdays_between

SOON = 2
SOON_HOURS = 6


@dataclass(frozen=True, slots=True)
class DueWords:
    """A due day, how it stands to today, and the class that colours it."""

    on: datetime.date
    words: str
    urgency: str


@dataclass(frozen=True, slots=True)
class HourWords:
    """An instant by which something is to be decided, in words, and its colour."""

    at: datetime.datetime
    words: str
    urgency: str


def hours_in_words(at: datetime.datetime, now: datetime.datetime) -> HourWords:
    """Say how many hours are left, or how many have gone by."""
    hours = abs(at - now) // datetime.timedelta(hours=1)
    if at < now:
        return HourWords(at, f"已超期{hours}小时" if hours else "刚刚超期", "late")
    left = f"还剩{hours}小时" if hours else "还剩不到1小时"
    return HourWords(at, left, "soon" if hours < SOON_HOURS else "ample")


DueCounter = Callable[[FilingItem], DueWords | None]


def due_counter(person: Person, today: datetime.date) -> DueCounter:
    """Return what says when an item is due; at stages side by side, the person's own."""
    exceptions = calendar_exceptions()

    @cache
    def in_words(on: datetime.date) -> DueWords:
        if on < today:
            late = workdays_between(on, today, exceptions)
            return DueWords(on, f"已超期{late}个工作日" if late else "已超期", "late")
        left = workdays_between(today, on, exceptions)
        if on == today:
            return DueWords(on, "今天到期", "soon")
        return DueWords(on, f"还剩{left}个工作日", "soon" if left <= SOON else "ample")

    @cache
    def counted(since: datetime.date, workdays: int) -> datetime.date:
        return due_after(since, workdays, exceptions).on

    def due_of(item: FilingItem) -> DueWords | None:
        stage = _own_stage(item, person)
        if stage and item.stage_since:
            return in_words(counted(day_of(item.stage_since), stage.due_workdays))
        return in_words(item.due_on) if item.due_on else None

    return due_of


def _own_stage(item: FilingItem, person: Person) -> ReviewStage | None:
    """Return the person's stage at a position with several; elsewhere the item's day counts."""
    if item.state != FilingItem.State.SUBMITTED or item.route is None:
        return None
    stages = [stage for stage in item.route.stages.all() if stage.position == item.position]
    return stage_of(MOVES["approve"], item, person, stages) if len(stages) > 1 else None

"""Working days by the State Council's yearly notices, make-up working days included."""

import datetime
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import chinese_calendar

ONE_DAY = datetime.timedelta(days=1)
SATURDAY = 5
FIRST_YEAR: int = min(chinese_calendar.holidays).year
LAST_YEAR: int = max(chinese_calendar.holidays).year

# Days that a site has set apart from the calendar: True works, False rests.
Exceptions = Mapping[datetime.date, bool]


@dataclass(frozen=True, slots=True)
class Due:
    """A due day; provisional when a year was counted whose notice is not out yet."""

    on: datetime.date
    is_provisional: bool


def is_announced(day: datetime.date) -> bool:
    """Say whether the notice for the day's year is known."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def is_workday(day: datetime.date, exceptions: Exceptions) -> bool:
    """Say whether people work on the day; an unannounced year has plain weekends."""
    if day in exceptions:
        return exceptions[day]
    if is_announced(day):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < SATURDAY


def days_after(
    start: datetime.date, exceptions: Exceptions
) -> Iterator[tuple[datetime.date, bool]]:
    """Yield each day after ``start`` with whether it is a working day."""
    day = start
    while True:
        day += ONE_DAY
        yield day, is_workday(day, exceptions)


def due_after(start: datetime.date, workdays: int, exceptions: Exceptions) -> Due:
    """Return the last of so many working days after ``start``; the first day is not counted.

    Source: 行政许可法 82, 行政处罚法 85 — days in these laws are working days.
    Raises ValueError for a negative number.
    """
    if workdays < 0:
        raise ValueError("工作日数不能是负数。")
    if workdays == 0:
        return Due(start, not is_announced(start))
    left = workdays
    for day, works in days_after(start, exceptions):
        left -= works
        if left == 0:
            return Due(day, not is_announced(day))
    raise AssertionError("unreachable")


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day of a count: its number when it is a working day, and why it is what it is."""

    on: datetime.date
    number: int | None
    why: str


def counted_days(
    start: datetime.date, workdays: int, exceptions: Exceptions
) -> Iterator[CountedDay]:
    """Yield every day after ``start`` up to the last of so many working days, each with its why.

    The days are those of ``due_after``.
    """
    number = 0
    for day, works in days_after(start, exceptions):
        if number == workdays:
            return
        number += works
        yield CountedDay(day, number if works else None, _why(day, works, exceptions))


def _why(day: datetime.date, works: bool, exceptions: Exceptions) -> str:
    if day in exceptions:
        return "本地调整为工作日" if works else "本地调整为休息日"
    is_weekend = day.weekday() >= SATURDAY
    if not is_announced(day):
        return "周末" if is_weekend else "工作日；该年放假安排尚未公布，暂按周末推算"
    if works:
        return "调休上班" if is_weekend else "工作日"
    return "周末" if is_weekend and not _is_named(day) else "法定节假日或者调休"


def _is_named(day: datetime.date) -> bool:
    return chinese_calendar.get_holiday_detail(day)[1] is not None


def workdays_between(start: datetime.date, end: datetime.date, exceptions: Exceptions) -> int:
    """Return how many working days lie after ``start`` up to ``end``; none when it lies before."""
    days = itertools.takewhile(lambda row: row[0] <= end, days_after(start, exceptions))
    return sum(works for _, works in days)

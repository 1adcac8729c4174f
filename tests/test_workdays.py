"""Working days."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organizations.workdays import due_after, is_workday

DATES = st.dates(datetime.date(2024, 1, 1), datetime.date(2026, 12, 31))


def date(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2025-10-01", False),
        ("2025-09-28", True),  # a Sunday made up for the National Day week
        ("2025-11-22", False),
        ("2025-11-24", True),
    ],
)
def test_days_follow_the_yearly_notice(day, works):
    assert is_workday(date(day), {}) is works


def test_an_exception_of_the_place_goes_first():
    assert is_workday(date("2025-10-01"), {date("2025-10-01"): True})


def test_the_first_day_is_not_counted():
    assert due_after(date("2025-11-21"), 1, {}).on == date("2025-11-24")


def test_five_working_days_run_over_a_long_holiday():
    assert due_after(date("2025-09-29"), 5, {}).on == date("2025-10-13")


def test_a_date_beyond_the_last_notice_is_provisional():
    due = due_after(date("2026-12-30"), 5, {})
    assert due.is_provisional
    assert due.on.year == 2027


@given(DATES, st.integers(1, 40))
def test_so_many_working_days_lie_between_start_and_due(start, number):
    due = due_after(start, number, {}).on
    days = [start + datetime.timedelta(n) for n in range(1, (due - start).days + 1)]
    assert sum(is_workday(day, {}) for day in days) == number
    assert is_workday(due, {})


def test_a_negative_number_is_refused():
    with pytest.raises(ValueError, match="负数"):
        due_after(date("2025-11-21"), -1, {})

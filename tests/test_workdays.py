"""Working days."""

import datetime

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from organizations.workdays import LAST_YEAR, counted_days, due_after, is_workday
from tests.office import signed_in

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


# --- how a day was counted ------------------------------------------------------------------


def test_the_count_ends_on_the_due_day_and_says_why_each_day_counts():
    start = datetime.date(2025, 9, 30)
    days = list(counted_days(start, 3, {}))
    assert days[-1].on == due_after(start, 3, {}).on
    assert [day.number for day in days if day.number] == [1, 2, 3]
    words = {day.on: day.why for day in days}
    assert words[datetime.date(2025, 10, 1)] == "法定节假日或者调休"
    assert words[datetime.date(2025, 10, 9)] == "工作日"
    assert words[datetime.date(2025, 10, 11)] == "调休上班"


def test_a_local_exception_is_named():
    monday = datetime.date(2025, 11, 17)
    days = list(counted_days(monday, 1, {datetime.date(2025, 11, 18): False}))
    assert [day.why for day in days] == ["本地调整为休息日", "工作日"]


def test_a_year_without_a_notice_is_provisional():
    [day] = counted_days(datetime.date(LAST_YEAR + 1, 3, 1), 1, {})
    assert "尚未公布" in day.why


@pytest.mark.django_db
def test_the_page_shows_the_count_and_refuses_nonsense():
    client = signed_in()
    address = reverse("admin:workdays")
    assert client.get(address).status_code == 200
    text = client.get(address, {"since": "2025-09-30", "workdays": "3"}).content.decode()
    assert "2025年10月11日" in text
    assert "调休上班" in text
    for wrong in ({"since": "x", "workdays": "3"}, {"since": "2025-09-30", "workdays": "9999"}):
        assert client.get(address, wrong).status_code == 400

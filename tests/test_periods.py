"""Which version is in force on which day."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from disclosure.periods import SHANGHAI, Dated, day_of, periods

FIRST = datetime.date(2024, 1, 1)


def dated(number: int, published: int, effective: int) -> Dated:
    instant = datetime.datetime.combine(
        FIRST + datetime.timedelta(published), datetime.time(9), SHANGHAI
    )
    return Dated(number, instant, FIRST + datetime.timedelta(effective))


histories = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=6).map(
    lambda pairs: [
        dated(number, published, effective)
        for number, (published, effective) in enumerate(
            zip(sorted(pair[0] for pair in pairs), (pair[1] for pair in pairs), strict=True), 1
        )
    ]
)


def by_replay(versions: list[Dated], day: datetime.date) -> int | None:
    """The newest version that is published and in effect on the day."""
    held = [v.number for v in versions if max(day_of(v.published_at), v.effective_on) <= day]
    return max(held, default=None)


@given(histories, st.integers(0, 25))
def test_periods_say_what_a_replay_of_the_versions_says(versions, offset):
    day = FIRST + datetime.timedelta(offset)
    holding = [
        period.number
        for period in periods(versions)
        if period.from_on <= day and (period.to_on is None or period.to_on > day)
    ]
    assert holding == [number for number in [by_replay(versions, day)] if number]


def test_a_day_ends_at_midnight_in_shanghai():
    late = datetime.datetime(2025, 6, 1, 16, 30, tzinfo=datetime.UTC)
    assert day_of(late) == datetime.date(2025, 6, 2)

"""Whatever happened to the catalogue: the list of any day is what a replay of the log says.

``RANDOM_HISTORIES=500`` makes the run longer.
"""

import datetime
import os

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure.day_tallies import expected_tallies
from disclosure.derived import rebuild
from disclosure.models import DayTally, LogEntry, PublishedVersion, Withdrawal
from disclosure.periods import SHANGHAI, day_of
from disclosure.tallies import tallies_on
from disclosure.withdrawal import restore, withdraw
from tests import builders

FIRST = datetime.date(2024, 3, 1)
DAYS = 12
EXAMPLES = int(os.environ.get("RANDOM_HISTORIES", "10"))
STANDINGS = ("active", "active", "suspended", "abolished")

step = st.tuples(
    st.integers(0, 2),  # which power
    st.integers(0, 2),  # days since the step before
    st.integers(-2, 4),  # days from publication to effect
    st.sampled_from(STANDINGS),
)
history = st.lists(step, min_size=1, max_size=7)


def happen(steps, withdrawn) -> None:
    powers = [builders.power(name=f"第{number}项") for number in range(3)]
    day = FIRST
    for which, later, effect, standing in steps:
        day += datetime.timedelta(days=later)
        powers[which].standing = standing
        powers[which].save()
        builders.published(
            powers[which],
            at=datetime.datetime.combine(day, datetime.time(9), SHANGHAI),
            effective_on=day + datetime.timedelta(days=effect),
        )
    if withdrawn is not None and PublishedVersion.objects.filter(code=powers[withdrawn].code):
        withdraw(powers[withdrawn].code, reason="误公开", actor="测试")


def replayed(day: datetime.date) -> set[tuple[str, int]]:
    """Read the log from its beginning, entry by entry."""
    held: dict[str, PublishedVersion] = {}
    for entry in LogEntry.objects.order_by("index"):
        if entry.kind == LogEntry.Kind.WITHDRAW:
            held.pop(entry.code, None)
            continue
        version = PublishedVersion.objects.get(code=entry.code, number=entry.version)
        if max(day_of(entry.at), version.effective_on) <= day:
            held[entry.code] = version
    return {(row.code, row.number) for row in held.values() if row.standing != "abolished"}


def listed(**query) -> set[tuple[str, int]]:
    response = Client().get("/powers/", query)
    assert response.status_code == 200
    return {(row.code, row.number) for row in response.context["page"].object_list}


@pytest.mark.django_db
@settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(steps=history, withdrawn=st.none() | st.integers(0, 2), after=st.integers(-1, DAYS))
def test_the_list_of_a_day_is_a_replay_of_the_log(db, steps, withdrawn, after):
    day = FIRST + datetime.timedelta(days=after)
    with transaction.atomic():
        happen(steps, withdrawn)
        expected = replayed(day)
        assert listed(on=day.isoformat()) == expected
        assert listed(on=day.isoformat(), q="项") == expected
        transaction.set_rollback(True)


@pytest.mark.django_db
@settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    steps=history,
    withdrawn=st.none() | st.integers(0, 2),
    is_restored=st.booleans(),
    after=st.integers(-1, DAYS),
)
def test_counts_kept_act_by_act_are_those_counted_anew(db, steps, withdrawn, is_restored, after):
    day = FIRST + datetime.timedelta(days=after)
    with transaction.atomic():
        happen(steps, withdrawn)
        assert tallies_on(day).listed.total == len(replayed(day))
        standing = Withdrawal.objects.first()
        if is_restored and standing:
            restore(standing, reason="核实无误", actor="测试")
        kept = builders.tally_values(DayTally.objects.all())
        assert kept == builders.tally_values(expected_tallies())
        rebuild()
        assert kept == builders.tally_values(DayTally.objects.all())
        transaction.set_rollback(True)

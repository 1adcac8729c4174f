"""The counts of a day: kept with every act, right at midnight, right with rivals, verified."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.management import call_command
from django.db import connection

from disclosure.day_tallies import expected_tallies, recount_all
from disclosure.models import DayTally
from disclosure.periods import today
from disclosure.tallies import tallies_on
from disclosure.verification import verify_log
from disclosure.withdrawal import withdraw
from organizations.models import Organization
from tests import builders

RIVALS = 8


@pytest.mark.django_db
def test_they_change_at_midnight_without_anybody(django_assert_num_queries):
    power = builders.power()
    builders.published(power)
    tomorrow = today() + datetime.timedelta(days=1)
    power.standing = "abolished"
    power.save()
    builders.published(power, effective_on=tomorrow)
    builders.published(effective_on=tomorrow)
    # One query counts, one reads the names.
    with django_assert_num_queries(2):
        present = tallies_on(today())
    assert (present.listed.total, present.everything.total) == (1, 1)
    later = tallies_on(tomorrow)
    assert (later.listed.total, later.everything.total) == (1, 2)
    assert later.listed.organizations[0].code != power.organization.code


@pytest.mark.django_db
def test_a_department_is_named_as_its_newest_version_does():
    power = builders.power()
    body = power.organization
    builders.published(builders.power(organization=body))
    Organization.objects.filter(pk=body.pk).update(name="改名后的局")
    power.organization.refresh_from_db()
    builders.published(power)
    assert [row.name for row in tallies_on(today()).listed.organizations] == ["改名后的局"]
    withdraw(power.code, reason="误公开", actor="测试")
    assert [row.name for row in tallies_on(today()).listed.organizations] != ["改名后的局"]


@pytest.mark.django_db
def test_verify_log_finds_a_wrong_count():
    version = builders.published()
    DayTally.objects.update(came=2)
    assert any(version.organization_code in problem for problem in verify_log())
    call_command("rebuild_derived", verbosity=0)
    assert list(verify_log()) == []


@pytest.mark.django_db
def test_migrations_count_what_was_published_before():
    builders.published()
    DayTally.objects.all().delete()
    call_command("migrate", verbosity=0)
    assert builders.tally_values(DayTally.objects.all()) == builders.tally_values(
        expected_tallies()
    )
    recount_all()
    assert DayTally.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_rivals_are_all_counted():
    body = builders.organization()
    powers = [builders.power(organization=body) for _ in range(RIVALS)]
    start = Barrier(RIVALS)

    def run(power) -> None:
        try:
            start.wait()
            builders.published(power)
        finally:
            connection.close()

    with ThreadPoolExecutor(RIVALS) as pool:
        list(pool.map(run, powers))
    assert tallies_on(today()).listed.total == RIVALS
    assert builders.tally_values(DayTally.objects.all()) == builders.tally_values(
        expected_tallies()
    )

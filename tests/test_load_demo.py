"""The demonstration catalogue, as ``load_demo`` leaves it."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from disclosure.models import LogEntry, PublishedVersion
from disclosure.periods import today
from flowcharts.models import Control, FlowStep, RiskPoint
from organizations.models import Organization
from powers.models import Power


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup, django_db_blocker):
    """Load once for the module; what is loaded is rolled back behind it."""
    with django_db_blocker.unblock(), transaction.atomic():
        output = StringIO()
        call_command("load_demo", stdout=output)
        yield output.getvalue()
        transaction.set_rollback(True)


def in_force():
    return PublishedVersion.objects.in_force()


def test_it_tells_how_much_it_loaded(loaded):
    assert f"{Power.objects.count()}项职权" in loaded


def test_the_two_seed_licences_keep_their_codes():
    seed = Power.objects.filter(code__in=["62082300NM-XK-0004", "62082300NM-XK-0005"])
    assert {power.name for power in seed} == {
        "农作物种子生产许可证核发",
        "农作物种子经营许可证核发",
    }


def test_every_organization_tells_how_to_reach_it():
    for row in Organization.objects.all():
        row.full_clean()
        assert row.address
        assert row.office_hours
        assert row.telephone
        assert row.complaint_telephone


def test_every_power_is_published_and_rests_on_a_basis():
    published = set(PublishedVersion.objects.values_list("code", flat=True))
    assert published == set(Power.objects.values_list("code", flat=True))
    assert not Power.objects.filter(bases__isnull=True).exists()


def test_every_power_says_that_it_is_a_demonstration():
    assert not Power.objects.exclude(remarks__contains="演示数据").exists()


def test_every_action_has_a_post():
    assert not FlowStep.objects.filter(post="").exclude(kind="start").exists()


def test_risks_of_all_levels_occur_and_each_has_a_control():
    assert set(RiskPoint.objects.values_list("level", flat=True)) == {"A", "B", "C"}
    assert not RiskPoint.objects.exclude(pk__in=Control.objects.values("risk")).exists()


def test_a_version_waits_for_the_day_it_takes_effect():
    waiting = PublishedVersion.objects.filter(effective_on__gt=today())
    assert waiting.count() == 1
    assert in_force().filter(code=waiting.get().code).get().number < waiting.get().number


def test_the_log_says_that_all_of_it_is_demonstration():
    assert set(LogEntry.objects.values_list("kind", flat=True)) == {"demonstration"}


def test_the_log_verifies():
    call_command("verify_log", stdout=StringIO())


def test_a_second_run_changes_nothing_and_says_so():
    head = LogEntry.objects.order_by("index").last().entry_hash
    output = StringIO()
    call_command("load_demo", stdout=output)
    assert "未作改动" in output.getvalue()
    assert LogEntry.objects.order_by("index").last().entry_hash == head

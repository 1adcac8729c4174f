"""Scheduled publication: a publisher sets the time, the command asks every guard again."""

import datetime

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import call_command

from disclosure.models import PublishedVersion
from filings import moves
from filings.errors import MoveRefusedError
from filings.models import FilingItem
from filings.publication import publish_items
from filings.scheduling import publish_due, schedule_items, unschedule_items
from filings.scopes import waiting_for
from organizations.models import AuditEntry, Person
from tests import builders
from tests.filing_team import Team

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 23, 1, tzinfo=datetime.UTC)
LATER = NOW + datetime.timedelta(days=2)


@pytest.fixture
def team():
    with time_machine.travel(NOW, tick=False) as clock:
        team = Team()
        team.clock = clock
        yield team


@pytest.fixture
def item(team):
    (item,) = team.approve(*team.draft("add", team.power()))
    return item


def test_it_is_published_at_its_time_by_the_publisher_who_set_it(team, item, capsys):
    schedule_items([item], team.publisher, LATER)
    assert publish_due().published == 0
    team.clock.move_to(LATER)
    call_command("publish_due")
    assert "已公开1项" in capsys.readouterr().out
    item.refresh_from_db()
    assert item.version.published_at >= LATER
    assert item.participations.get(part="publisher").person == team.publisher
    entry = AuditEntry.objects.get(action="filings.publish")
    assert (entry.person, entry.detail["via"]) == (team.publisher, "publish_due")


def test_a_scheduled_item_waits_for_nobody(team, item):
    schedule_items([item], team.publisher, LATER)
    assert not waiting_for(team.publisher).exists()


def test_nothing_is_scheduled_in_the_past(team, item):
    with pytest.raises(MoveRefusedError, match="在现在之后"):
        schedule_items([item], team.publisher, NOW)


def test_a_reviewer_cannot_set_the_time_of_what_they_reviewed(team, item):
    Person.objects.filter(pk=team.reviewer.pk).update(role="publisher")
    with pytest.raises(MoveRefusedError, match="已审核过"):
        schedule_items([item], team.reviewer, LATER)


@pytest.mark.parametrize("role", ["clerk", "head", "reviewer", "auditor"])
def test_only_a_publisher_sets_the_time(team, item, role):
    with pytest.raises(MoveRefusedError, match="角色"):
        schedule_items([item], builders.person(role, team.organization), LATER)


def test_the_time_is_taken_back(team, item):
    schedule_items([item], team.publisher, LATER)
    item.refresh_from_db()
    unschedule_items([item], builders.person("publisher"))
    team.clock.move_to(LATER)
    assert publish_due().published == 0
    item.refresh_from_db()
    with pytest.raises(MoveRefusedError, match="没有定时"):
        unschedule_items([item], team.publisher)


def test_a_recalled_item_loses_its_time(team, item):
    schedule_items([item], team.publisher, LATER)
    item.refresh_from_db()
    moves.recall(item, team.clerk)
    assert item.publish_at is None
    team.clock.move_to(LATER)
    assert publish_due().published == 0


def lose_the_role(team, item):
    Person.objects.filter(pk=team.publisher.pk).update(role="clerk")


def leave(team, item):
    team.publisher.user = User.objects.create_user("publisher", is_active=False)
    team.publisher.save()


def tamper(team, item):
    FilingItem.objects.filter(pk=item.pk).update(note="偷改")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [(lose_the_role, "角色"), (leave, "停用"), (tamper, "哈希不符")],
)
def test_every_guard_is_asked_again_at_its_time(team, item, change, sentence, capsys):
    schedule_items([item], team.publisher, LATER)
    change(team, item)
    team.clock.move_to(LATER)
    with pytest.raises(SystemExit) as exit_code:
        call_command("publish_due")
    assert exit_code.value.code == 1
    assert sentence in capsys.readouterr().err
    item.refresh_from_db()
    assert (item.state, item.publish_at) == ("approved", None)
    assert sentence in item.schedule_refusal
    assert not PublishedVersion.objects.exists()
    assert AuditEntry.objects.filter(action="filings.publish", result="refused").count() == 1
    # It is asked once, not every few minutes.
    assert publish_due().refusals == ()


def test_a_refused_item_can_still_be_published_by_hand(team, item):
    schedule_items([item], team.publisher, LATER)
    lose_the_role(team, item)
    team.clock.move_to(LATER)
    publish_due()
    item.refresh_from_db()
    publish_items([item], builders.person("publisher"))
    item.refresh_from_db()
    assert (item.state, item.schedule_refusal) == ("published", "")


def test_linked_items_have_one_time(team):
    kept, gone = team.power(), team.power()
    team.publish("add", kept, gone)
    items = team.approve(*team.draft("merge", kept, gone, main=kept))
    with pytest.raises(MoveRefusedError, match="同时发布"):
        schedule_items(items[:1], team.publisher, LATER)
    schedule_items(items, team.publisher, LATER)
    team.clock.move_to(LATER)
    assert publish_due().published == 2


def test_one_refusal_does_not_hold_up_the_others(team, item):
    (other,) = team.approve(*team.draft("add", team.power()))
    for one in (item, other):
        schedule_items([one], team.publisher, LATER)
    tamper(team, item)
    team.clock.move_to(LATER)
    result = publish_due()
    assert (result.published, len(result.refusals)) == (1, 1)

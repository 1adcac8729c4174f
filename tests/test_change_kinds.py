"""Each kind of change: from which standing, to which, and what else it needs."""

import itertools
from dataclasses import replace

import pytest
from django.utils import timezone

from disclosure.models import PublishedVersion, Withdrawal
from disclosure.withdrawal import withdraw
from filings import moves
from filings.errors import MoveRefusedError
from filings.kinds import KINDS, Member, group_problems, kind_problems, standing_after
from filings.models import FilingItem
from filings.publication import publish_items
from filings.readiness import problems_with
from powers.models import Power
from tests import builders
from tests.filing_team import Team

pytestmark = pytest.mark.django_db
STANDINGS = ["none", "active", "suspended", "abolished"]
ALLOWED = {
    "add": {"none": "active"},
    "amend": {"active": "active", "suspended": "suspended"},
    "suspend": {"active": "suspended"},
    "resume": {"suspended": "active"},
    "abolish": {"active": "abolished", "suspended": "abolished"},
    "delegate": {"active": "active"},
    "merge": {"none": "active", "active": "active", "suspended": "suspended"},
    "split": {"none": "active", "active": "active", "suspended": "suspended"},
}


@pytest.fixture
def team():
    return Team()


def test_the_table_names_every_kind():
    assert set(KINDS) == set(PublishedVersion.ChangeKind.values) == set(ALLOWED)


@pytest.mark.parametrize(("kind", "before"), list(itertools.product(ALLOWED, STANDINGS)))
def test_each_kind_starts_from_its_standings_alone(kind, before):
    old = None if before == "none" else {"standing": before, "exercises": ["old"]}
    problems = kind_problems(kind, old, {"exercises": ["new"]})
    assert (problems == []) == (before in ALLOWED[kind])
    if not problems:
        after = standing_after(kind, ends=False, before=before, working="active")
        assert after == ALLOWED[kind][before]


def test_what_ends_is_abolished():
    assert standing_after("merge", ends=True, before="active", working="active") == "abolished"


def test_a_working_row_does_not_say_what_becomes_of_a_published_power():
    assert standing_after("amend", ends=False, before="active", working="abolished") == "active"
    assert standing_after("add", ends=False, before="none", working="abolished") == "active"
    assert standing_after("add", ends=False, before="none", working="suspended") == "suspended"


def test_delegating_changes_who_exercises():
    same = {"standing": "active", "exercises": ["省"]}
    assert "行使主体" in kind_problems("delegate", same, {"exercises": ["省"]})[0]
    assert kind_problems("delegate", same, {"exercises": ["县"]}) == []


KEPT, ENDS = Member("merge", "active", False), Member("merge", "active", True)
NEW, NEW_ENDS = Member("merge", "none", False), Member("merge", "none", True)
SOURCE, GONE = Member("split", "active", False), Member("split", "active", True)
PART, PART_ENDS = Member("split", "none", False), Member("split", "none", True)


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ([KEPT, ENDS], ""),
        ([NEW, ENDS, ENDS], ""),
        ([KEPT], "至少要有两项"),
        ([KEPT, SOURCE], "同一种"),
        ([KEPT, KEPT], "保留一项"),
        ([ENDS, ENDS], "保留一项"),
        ([KEPT, NEW_ENDS], "从未公开"),
        ([SOURCE, PART], ""),
        ([GONE, PART, PART], ""),
        ([SOURCE], "至少要有两项"),
        ([GONE, PART], "至少要有两项"),
        ([PART, PART], "一项已公开"),
        ([SOURCE, SOURCE], "一项已公开"),
        ([SOURCE, PART_ENDS], "不能随之取消"),
    ],
)
def test_a_group_is_a_merger_or_a_division(members, sentence):
    found = group_problems(members)
    assert (sentence in "".join(found)) if sentence else found == []


def test_a_power_is_suspended_resumed_delegated_and_abolished(team):
    power = team.power()
    team.publish("add", power)
    for kind, standing in (
        ("suspend", "suspended"),
        ("resume", "active"),
        ("abolish", "abolished"),
    ):
        (version,) = team.publish(kind, power)
        power.refresh_from_db()
        assert (version.change_kind, version.standing) == (kind, standing)
        assert power.standing == standing
    assert not PublishedVersion.objects.in_force().listed().exists()


def test_a_power_is_delegated(team):
    power = team.power()
    team.publish("add", power)
    (item,) = team.draft("delegate", power)
    with pytest.raises(MoveRefusedError, match="谁来办"):
        moves.submit(item, team.clerk)
    power.exercises.update(body="乡镇人民政府", level="township")
    team.approve(item)
    (version,) = publish_items([item], team.publisher)
    assert "township" in version.levels


def test_the_code_of_an_ended_power_is_never_used_again(team):
    power = team.power()
    team.publish("add", power)
    team.publish("abolish", power)
    for kind in ("add", "amend", "resume", "merge"):
        item = builders.filing_item(power, team.clerk, change_kind=kind)
        with pytest.raises(MoveRefusedError, match="已经取消"):
            moves.submit(item, team.clerk)
        moves.discard(item, team.clerk)
    # Even if somebody changed the row's code in the database and gave it to another power.
    other = team.power()
    code = power.code
    Power.objects.filter(pk=power.pk).update(code="OLD-1")
    Power.objects.filter(pk=other.pk).update(code=code)
    other.refresh_from_db()
    (item,) = team.draft("add", other)
    with pytest.raises(MoveRefusedError, match="曾用于另一项职权"):
        moves.submit(item, team.clerk)


def test_a_corrected_version_of_a_withdrawn_power_puts_it_back(team):
    power = team.power()
    team.publish("add", power)
    withdraw(power.code, reason="误公开", actor="测试")
    Power.objects.filter(pk=power.pk).update(summary="改正了的内容")
    team.publish("amend", power)
    assert not Withdrawal.objects.standing().exists()


def test_an_amendment_that_changes_nothing_is_neither_submitted_nor_published(team):
    power = team.power()
    team.publish("add", power)
    [item] = team.draft("amend", power)
    with pytest.raises(MoveRefusedError, match="完全相同"):
        moves.submit(item, team.clerk)
    Power.objects.filter(pk=power.pk).update(summary="改了")
    moves.submit(item, team.clerk)
    assert item.state == "submitted"


def test_whether_that_blocks_is_data(team, monkeypatch):
    monkeypatch.setitem(KINDS, "amend", replace(KINDS["amend"], unchanged="warning"))
    power = team.power()
    team.publish("add", power)
    [item] = team.draft("amend", power)
    moves.submit(item, team.clerk)
    found = problems_with(item, item.snapshot, timezone.now())
    assert [row.severity for row in found if "完全相同" in row.sentence] == ["warning"]


def test_an_unpublished_power_in_a_filing_of_amendments_is_added(team):
    old, new = team.power(), team.power()
    team.publish("add", old)
    kinds = [item.change_kind for item in team.draft("amend", old, new)]
    assert kinds == ["amend", "add"]


def test_a_merger_keeps_one_and_ends_the_others(team):
    kept, second, third = team.power(), team.power(), team.power()
    team.publish("add", kept, second, third)
    versions = team.publish("merge", kept, second, third, main=kept)
    assert [version.standing for version in versions] == ["active", "abolished", "abolished"]
    assert {version.change_kind for version in versions} == {"merge"}


@pytest.mark.parametrize("ends", [True, False])
def test_a_division_makes_several_of_one(team, ends):
    old, first, second = team.power(), team.power(), team.power()
    team.publish("add", old)
    versions = team.publish("split", old, first, second, main=old, main_ends=ends)
    standing = "abolished" if ends else "active"
    assert [version.standing for version in versions] == [standing, "active", "active"]


def test_linked_items_are_published_together_or_not_at_all(team):
    kept, gone = team.power(), team.power()
    team.publish("add", kept, gone)
    items = team.approve(*team.draft("merge", kept, gone, main=kept))
    for item in items:
        with pytest.raises(MoveRefusedError, match="同时发布"):
            publish_items([item], team.publisher)
    assert len(publish_items(items, team.publisher)) == 2


def test_linked_items_wait_for_the_one_that_came_back(team):
    kept, gone = team.power(), team.power()
    team.publish("add", kept, gone)
    first, second = team.draft("merge", kept, gone, main=kept)
    team.approve(first)
    moves.submit(second, team.clerk)
    moves.return_for_changes(second, team.head, "请改")
    with pytest.raises(MoveRefusedError, match="退回"):
        publish_items([first, second], team.publisher)
    team.approve(second)
    assert publish_items([first, second], team.publisher)


def test_a_merger_that_lost_a_part_is_not_published(team):
    kept, second, third = team.power(), team.power(), team.power()
    team.publish("add", kept, second, third)
    items = team.draft("merge", kept, second, third, main=kept)
    team.approve(*items[:2])
    moves.submit(items[2], team.clerk)
    moves.reject(items[2], team.head, "不能合并")
    with pytest.raises(MoveRefusedError, match="只公开一部分"):
        publish_items(items[:2], team.publisher)


@pytest.mark.parametrize("kind", ["merge", "split"])
def test_a_merger_names_the_power_that_it_is_about(team, kind):
    with pytest.raises(MoveRefusedError, match="指明"):
        team.draft(kind, team.power(), team.power())
    assert not FilingItem.objects.exists()


def test_an_ended_power_need_not_be_complete(team):
    power = team.power()
    team.publish("add", power)
    power.bases.all().delete()
    (version,) = team.publish("abolish", power)
    assert version.standing == "abolished"

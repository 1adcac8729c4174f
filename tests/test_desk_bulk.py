"""Moves over many items at once: the ticked ones, all the rest, confirmed before."""

import pytest
from django.urls import reverse

from disclosure.models import PublishedVersion
from filings.models import Filing, FilingItem
from organizations.models import AuditEntry
from powers.models import Power
from tests import builders
from tests.filing_team import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def powers():
    builders.review_route()
    first = builders.complete_power(name="摊位核准")
    return [first, *(builders.complete_power(organization=first.organization) for _ in range(3))]


@pytest.fixture
def desks(powers):
    other, own = builders.organization(), powers[0].organization
    places = {"clerk": own, "head": own}
    return {
        role: Desk(role, places.get(role, other))
        for role in ("clerk", "head", "reviewer", "publisher")
    }


@pytest.fixture
def filed(desks, powers):
    desks["clerk"].file(*powers)
    desks["clerk"].move("submit", *items())
    return items()


def items() -> list[FilingItem]:
    return list(FilingItem.objects.order_by("pk"))


def states() -> list[str]:
    return [item.state for item in items()]


def rest(desk, name, *but, **fields):
    """Make the move over all but these, as the page offers it."""
    page = desk.get("desk_filing", Filing.objects.get().pk)
    data = {"move": f"{name}:rest", "seen": page.context["seen"], "confirmed": "1"} | fields
    data["item"] = [f"{item.pk}:{item.revision}" for item in but]
    address = reverse("admin:desk_move", args=[Filing.objects.get().pk])
    return desk.client.post(address, data, follow=True)


def test_some_are_returned_and_all_the_rest_approved(desks, filed):
    desks["head"].move("return", filed[0], comment="请改")
    rest(desks["head"], "approve")
    assert states() == ["returned", "submitted", "submitted", "submitted"]
    assert [item.position for item in items()[1:]] == [2, 2, 2]
    rest(desks["reviewer"], "return", items()[1], comment="都请改")
    assert states() == ["returned", "submitted", "returned", "returned"]


def test_what_was_not_seen_is_not_moved(desks, filed):
    page = desks["head"].get("desk_filing", Filing.objects.get().pk)
    seen = page.context["seen"]
    second = Desk("head", filed[0].power.organization)
    second.move("approve", filed[0])
    address = reverse("admin:desk_move", args=[Filing.objects.get().pk])
    data = {"move": "return:rest", "seen": seen, "confirmed": "1", "comment": "退"}
    shown = desks["head"].client.post(address, data, follow=True).content.decode()
    assert "退回3项" in shown
    assert second.person.name in shown
    assert states() == ["submitted", "returned", "returned", "returned"]


def test_many_are_confirmed_before_they_move(desks, filed):
    asked = desks["head"].move("approve", *filed, confirmed="", comment="齐全")
    shown = asked.content.decode()
    assert "确认同意4项" in shown
    assert 'value="齐全"' in shown
    assert {item.position for item in items()} == {1}


def test_one_needs_no_further_question(desks, filed):
    desks["head"].move("approve", filed[0], confirmed="")
    assert items()[0].position == 2


def test_publishing_the_rest_asks_for_the_password_like_publishing(desks, filed):
    rest(desks["head"], "approve")
    rest(desks["reviewer"], "approve")
    session = desks["publisher"].client.session
    session["confirmed_at"] = 0
    session.save()
    assert "请确认身份" in rest(desks["publisher"], "publish").content.decode()
    assert not PublishedVersion.objects.exists()


def test_a_filing_is_published_as_a_whole(desks, filed):
    rest(desks["head"], "approve")
    rest(desks["reviewer"], "approve")
    assert "发布4项" in rest(desks["publisher"], "publish").content.decode()
    assert set(states()) == {"published"}


def test_stages_side_by_side_are_decided_for_all_the_rest(desks, powers):
    route = builders.review_route(
        (1, "head", "own"), (1, "reviewer", "any"), organization=powers[0].organization
    )
    route.stages.filter(role="head").update(due_workdays=1)
    route.stages.filter(role="reviewer").update(due_workdays=9)
    desks["clerk"].file(*powers)
    desks["clerk"].move("submit", *items())
    own = {role: _due_words(desks[role]) for role in ("head", "reviewer")}
    assert own["head"] == "还剩1个工作日"
    assert own["reviewer"] == "还剩9个工作日"
    rest(desks["reviewer"], "approve")
    assert set(states()) == {"submitted"}
    assert desks["reviewer"].get("desk").context["sections"][0].page.paginator.count == 0
    rest(desks["head"], "approve")
    assert set(states()) == {"approved"}


def _due_words(desk) -> str:
    section = desk.get("desk").context["sections"][0]
    return section.page.object_list[0].due.words


def test_a_merger_is_filed_and_published_from_the_desk(desks, powers):
    for power in powers[:2]:
        builders.published(power)
    desks["clerk"].file(*powers[:2], query="?linked=1", change_kind="merge", main=str(powers[0].pk))
    assert [item.ends for item in items()] == [False, True]
    desks["clerk"].move("submit", *items())
    desks["head"].move("approve", *items())
    desks["reviewer"].move("approve", *items())
    alone = desks["publisher"].move("publish", items()[0])
    assert "同时发布" in alone.content.decode()
    desks["publisher"].move("publish", *items())
    assert [power.standing for power in Power.objects.order_by("pk")[:2]] == [
        "active",
        "abolished",
    ]


def test_a_merger_without_a_main_power_is_refused_with_a_sentence(desks, powers):
    shown = desks["clerk"].file(*powers[:2], query="?linked=1", change_kind="merge")
    assert "指明" in shown.content.decode()
    assert not Filing.objects.exists()


def test_mergers_are_not_offered_among_single_changes(desks, powers):
    desks["clerk"].file(*powers[:2], change_kind="merge")
    assert not Filing.objects.exists()


def test_it_is_scheduled_and_taken_back_from_the_desk(desks, filed):
    rest(desks["head"], "approve")
    rest(desks["reviewer"], "approve")
    desks["publisher"].move("schedule", items()[0], publish_at="2999-01-01T08:00")
    assert items()[0].publish_at.year >= 2998
    assert "2999年1月1日 08:00" in desks["publisher"].get("desk").content.decode()
    desks["publisher"].move("unschedule", items()[0])
    assert items()[0].publish_at is None


def test_a_schedule_without_a_time_is_refused_with_a_sentence(desks, filed):
    rest(desks["head"], "approve")
    rest(desks["reviewer"], "approve")
    shown = desks["publisher"].move("schedule", items()[0]).content.decode()
    assert "请填写定时发布的时间" in shown


def test_a_refused_schedule_is_shown_on_the_desk(desks, filed):
    rest(desks["head"], "approve")
    rest(desks["reviewer"], "approve")
    FilingItem.objects.filter(pk=items()[0].pk).update(schedule_refusal="哈希不符")
    assert "定时发布未成功：哈希不符" in desks["publisher"].get("desk").content.decode()


def test_a_clerk_mends_what_the_filing_says(desks, powers):
    desks["clerk"].file(*powers)
    first = items()[0]
    address = reverse("admin:desk_revise", args=[first.pk])
    data = {
        "change_kind": "add",
        "reason": "other",
        "note": "新的说明",
        "revision": first.revision,
        "others": "1",
    }
    assert desks["clerk"].client.post(address, data).status_code == 302
    assert {item.note for item in items()} == {"新的说明"}
    stale = desks["clerk"].client.post(address, data | {"note": "旧页面"})
    assert "请刷新" in stale.content.decode()
    assert {item.note for item in items()} == {"新的说明"}


def test_a_discarded_item_can_be_filed_again(desks, powers):
    desks["clerk"].file(powers[0])
    desks["clerk"].move("discard", items()[0])
    desks["clerk"].file(powers[0])
    assert states() == ["discarded", "draft"]


def test_what_a_person_had_a_hand_in_waits_for_others(desks, filed):
    desks["head"].become("reviewer")
    desks["head"].person.refresh_from_db()
    second = Desk("head", filed[0].power.organization)
    second.move("approve", *items())
    clerk = desks["clerk"]
    clerk.become("reviewer")
    assert clerk.get("desk").context["sections"][0].page.paginator.count == 0
    shown = clerk.get("desk_filing", Filing.objects.get().pk).content.decode()
    assert "您参与过，须由他人办理" in shown
    assert 'value="approve"' not in shown


def test_a_refused_self_approval_is_marked_on_the_trail(desks, filed):
    desks["clerk"].become("head")
    desks["clerk"].move("approve", filed[0])
    entry = AuditEntry.objects.get(action="filings.approve", result="refused")
    assert entry.detail["rule"] == "four_eyes"


def test_giving_up_is_asked_for_once_more_even_for_one(desks, filed):
    desks["clerk"].move("recall", filed[0])
    page = desks["clerk"].move("discard", items()[0], confirmed="")
    assert "放弃后不能恢复" in page.content.decode()
    assert states()[0] == "recalled"
    desks["clerk"].move("discard", items()[0])
    assert states()[0] == "discarded"

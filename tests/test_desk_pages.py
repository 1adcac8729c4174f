"""Pages around an item: filters, preview, charts, due days; each keeps to what one may see."""

import datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from filings import moves
from filings.due_days import recount_due_days
from filings.models import FilingItem
from filings.publication import publish_items
from filings.scopes import waiting_for
from organizations.models import AuditEntry, CalendarException
from tests import builders
from tests.filing_team import Desk, Team
from tests.office import faults_of, signed_in

pytestmark = pytest.mark.django_db
MONDAY = datetime.datetime(2026, 11, 23, 1, tzinfo=datetime.UTC)


@pytest.fixture
def team():
    with time_machine.travel(MONDAY, tick=False) as clock:
        team = Team()
        team.clock = clock
        yield team


@pytest.fixture
def item(team):
    power = team.power(name="摊位核准")
    builders.published(power)
    power.conditions = "有固定场所和设备"
    power.save()
    power.flowcharts.get().steps.filter(key="s4").update(name="审查并决定")
    (item,) = team.draft("amend", power, effective_on=datetime.date(2027, 3, 1))
    return moves.submit(item, team.clerk)


@pytest.fixture
def head(team):
    return Desk("head", team.organization)


def test_the_difference_to_what_is_in_force_is_shown(item, head):
    shown = head.get("desk_item", item.pk).content.decode()
    assert "<ins>和设备</ins>" in shown
    assert "审查并决定" in shown


def test_a_published_item_is_compared_with_the_version_before(team, item):
    moves.approve(item, team.head)
    moves.approve(item, team.reviewer)
    publish_items([item], team.publisher)
    shown = Desk("head", team.organization).get("desk_item", item.pk).content.decode()
    assert "第1版" in shown
    assert "<ins>和设备</ins>" in shown


def test_both_charts_and_their_difference_are_drawn_apart_from_the_page(item, head):
    shown = head.get("desk_item", item.pk).content.decode()
    for side in ("before", "after", "difference"):
        address = reverse("admin:desk_chart", args=[item.pk, side])
        assert address in shown
        answer = head.client.get(address)
        assert answer["Content-Type"] == "image/svg+xml"
        assert b"<svg" in answer.content
    assert head.get("desk_chart", item.pk, "middle").status_code == 404


def test_the_public_page_is_previewed_as_it_was_submitted(item, head):
    item.power.name = "后来改的名称"
    item.power.save()
    shown = head.get("desk_preview", item.pk).content.decode()
    assert "这是预览" in shown
    assert "有固定场所和设备" in shown
    assert "后来改的名称" not in shown


@pytest.mark.parametrize("page", ["desk_item", "desk_preview"])
def test_strangers_see_none_of_it(item, page):
    stranger = Desk("head", builders.organization())
    assert stranger.get(page, item.pk).status_code == 404
    assert stranger.get("desk_chart", item.pk, "after").status_code == 404
    assert Client().get(reverse(f"admin:{page}", args=[item.pk])).status_code == 302


def test_only_clerks_open_the_page_that_mends_a_filing(item, head, team):
    assert head.get("desk_revise", item.pk).status_code == 403
    clerk = Desk("clerk", team.organization)
    assert "先撤回" in clerk.get("desk_revise", item.pk).content.decode()
    assert Desk("clerk", builders.organization()).get("desk_revise", item.pk).status_code == 404


def test_the_pages_are_in_chinese(item, head, team):
    allowed = (item.snapshot_hash, item.power.code, head.person.staff_number)
    pages = [head.get("desk_item", item.pk), head.get("desk_preview", item.pk)]
    moves.recall(item, team.clerk)
    clerk = Desk("clerk", team.organization)
    pages += [clerk.get("desk_revise", item.pk), clerk.get("desk")]
    pages.append(clerk.client.get(reverse("admin:desk_file"), {"linked": "1"}))
    assert [fault for page in pages for fault in faults_of(page, *allowed)] == []


def test_who_and_when_and_what_is_told(item, head, team):
    moves.approve(item, team.head, "齐全")
    shown = head.get("desk_item", item.pk).content.decode()
    assert "办理经过（2条）" in shown
    assert team.clerk.name in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("q=摊位", True),
        ("q=不存在", False),
        ("stage=state-submitted", True),
        ("stage=state-returned", False),
        ("stage=nonsense", True),
        ("stage=stage-x", True),
        ("category=999999", False),
        ("category=x&organization=y", True),
        ("organization=999999", False),
        ("q=%00", True),
    ],
)
def test_what_waits_is_filtered(item, head, query, found):
    page = head.client.get(f"{reverse('admin:desk')}?{query}")
    assert (page.context["sections"][0].page.paginator.count == 1) == found


def test_what_waits_is_filtered_by_the_name_of_a_stage(item, head):
    stages = {label: value for value, label in head.get("desk").context["stages"]}
    for label, found in (("部门审核", 1), ("公开办审核", 0)):
        page = head.client.get(reverse("admin:desk"), {"stage": stages[label]})
        assert page.context["sections"][0].page.paginator.count == found


def test_an_inbox_shows_nothing_that_a_person_may_not_review(team, item):
    assert waiting_for(team.head).get() == item
    team.clerk.role = "head"
    team.clerk.save()
    assert not waiting_for(team.clerk).exists()
    moves.approve(item, team.head)
    team.head.role = "reviewer"
    team.head.save()
    assert not waiting_for(team.head).exists()
    assert waiting_for(team.reviewer).get() == item


def test_due_days_follow_the_calendar(team, item):
    client = signed_in()
    day = item.due_on
    data = {"day": "2026-11-24", "note": "停电"}
    client.post(reverse("admin:organizations_calendarexception_add"), data)
    item.refresh_from_db()
    assert item.due_on == day + datetime.timedelta(days=1)
    assert AuditEntry.objects.filter(action="filings.recount_due_days").count() == 1
    row = CalendarException.objects.get()
    client.post(
        reverse("admin:organizations_calendarexception_delete", args=[row.pk]), {"post": "yes"}
    )
    item.refresh_from_db()
    assert item.due_on == day


def test_the_day_of_publication_follows_the_calendar_too(team, item):
    moves.approve(item, team.head)
    moves.approve(item, team.reviewer)
    before = item.due_on
    CalendarException.objects.create(day="2026-11-24", is_workday=False)
    assert recount_due_days(actor="测试") == 1
    item.refresh_from_db()
    assert item.due_on > before
    assert recount_due_days(actor="测试") == 0


def test_recounting_takes_nothing_from_a_rival(team, item):
    CalendarException.objects.create(day="2026-11-24", is_workday=False)
    seen = FilingItem.objects.select_related("filing", "power", "route").get(pk=item.pk)
    recount_due_days(actor="测试")
    assert moves.approve(seen, team.head).position == 2

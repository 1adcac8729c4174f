"""The desk: filings from draft to publication, over HTTP."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from disclosure.models import PublishedVersion
from filings.models import Filing, FilingItem
from tests import builders
from tests.filing_team import Desk
from tests.office import faults_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def power():
    builders.review_route()
    return builders.complete_power(name="摊位核准")


@pytest.fixture
def desks(power):
    other = builders.organization()
    places = {"clerk": power.organization, "head": power.organization}
    return {
        role: Desk(role, places.get(role, other))
        for role in ("clerk", "head", "reviewer", "publisher", "auditor")
    }


def items() -> list[FilingItem]:
    return list(FilingItem.objects.order_by("pk"))


def test_four_persons_bring_a_filing_to_the_public(desks, power):
    second = builders.complete_power(organization=power.organization)
    assert "摊位核准" in desks["clerk"].file(power, second).content.decode()
    assert "提交2项" in desks["clerk"].move("submit", *items()).content.decode()
    assert "摊位核准" in desks["head"].get("desk").content.decode()
    desks["head"].move("approve", *items())
    desks["reviewer"].move("approve", *items())
    assert "发布2项" in desks["publisher"].move("publish", *items()).content.decode()
    assert PublishedVersion.objects.in_force().count() == 2


def test_a_returned_item_shows_its_reason_to_the_clerk(desks, power):
    desks["clerk"].file(power)
    desks["clerk"].move("submit", *items())
    desks["head"].move("return", *items(), comment="请补充收费依据")
    page = desks["clerk"].get("desk_item", items()[0].pk).content.decode()
    assert "请补充收费依据" in page
    assert "已退回" in page


def test_returning_without_a_reason_is_refused_with_a_sentence(desks, power):
    desks["clerk"].file(power)
    desks["clerk"].move("submit", *items())
    assert "请写明理由" in desks["head"].move("return", *items()).content.decode()
    assert items()[0].state == "submitted"


def test_the_slower_of_two_gets_409_and_keeps_what_was_typed(desks, power):
    desks["clerk"].file(power)
    desks["clerk"].move("submit", *items())
    stale = items()
    desks["head"].move("approve", *items())
    second = Desk("head", power.organization)
    answer = second.move("return", *stale, comment="慢了一步的意见")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert desks["head"].person.name in page
    assert "慢了一步的意见" in page


def test_pages_are_in_chinese_and_keep_to_the_content_policy(desks, power):
    desks["clerk"].file(power)
    desks["clerk"].move("submit", *items())
    desk = desks["head"]
    number = desk.person.staff_number
    pages = [desk.get("desk"), desk.get("desk_filing", items()[0].filing_id)]
    pages += [desk.get("desk_item", items()[0].pk), desks["clerk"].get("desk_file")]
    hashes = (items()[0].snapshot_hash, number, *(power.code for power in [power]))
    assert [fault for page in pages for fault in faults_of(page, *hashes)] == []


@pytest.mark.parametrize("role", ["clerk", "head"])
def test_another_department_sees_nothing_of_it(desks, power, role):
    desks["clerk"].file(power)
    stranger = Desk(role, builders.organization())
    assert "摊位核准" not in stranger.get("desk").content.decode()
    assert stranger.get("desk_filing", Filing.objects.get().pk).status_code == 404
    assert stranger.get("desk_item", items()[0].pk).status_code == 404
    assert stranger.move("submit", *items()).status_code == 404
    assert items()[0].state == "draft"


def test_a_clerk_cannot_file_another_departments_power(desks, power):
    stranger = Desk("clerk", builders.organization())
    stranger.file(power)
    assert not Filing.objects.exists()


def test_a_power_is_in_one_open_filing_only(desks, power):
    desks["clerk"].file(power)
    desks["clerk"].file(power)
    assert Filing.objects.count() == 1


def test_an_auditor_reads_and_moves_nothing(desks, power):
    desks["clerk"].file(power)
    page = desks["auditor"].get("desk_filing", items()[0].filing_id).content.decode()
    assert "摊位核准" in page
    assert 'name="move"' not in page
    for move in ("submit", "recall", "approve", "publish"):
        desks["auditor"].move(move, *items())
    assert items()[0].state == "draft"


@pytest.mark.parametrize("item", [[], ["x"], ["1"], ["1:2:3"], ["9" * 30 + ":1"]])
def test_a_damaged_request_gets_a_sentence(desks, power, item):
    desks["clerk"].file(power)
    address = reverse("admin:desk_move", args=[items()[0].filing_id])
    answer = desks["clerk"].client.post(address, {"move": "submit", "item": item}, follow=True)
    assert answer.status_code == 200
    assert items()[0].state == "draft"


def test_a_superuser_without_a_person_has_no_desk(power):
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    assert client.get(reverse("admin:desk")).status_code == 403


def test_a_citizen_is_asked_to_sign_in(client, power):
    assert client.get(reverse("admin:desk")).status_code == 302


def test_an_inbox_of_many_items_asks_a_fixed_number_of_queries(
    desks, power, django_assert_max_num_queries
):
    others = [builders.complete_power(organization=power.organization) for _ in range(5)]
    desks["clerk"].file(power, *others)
    with django_assert_max_num_queries(28):
        desks["clerk"].get("desk")
    with django_assert_max_num_queries(28):
        desks["clerk"].get("desk_filing", Filing.objects.get().pk)

"""Comments on an item or a field: beside the difference, and carried to the clerk."""

import pytest

from filings.commenting import Remark, comment_on
from filings.errors import MoveRefusedError
from filings.models import Comment, FilingItem
from organizations.models import AuditEntry
from tests import builders
from tests.filing_team import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def power():
    builders.review_route()
    return builders.complete_power(name="摊位核准")


@pytest.fixture
def desks(power):
    other = builders.organization()
    places = {"clerk": power.organization, "head": power.organization}
    found = {
        role: Desk(role, places.get(role, other))
        for role in ("clerk", "head", "reviewer", "publisher", "auditor")
    }
    found["clerk"].file(power)
    found["clerk"].move("submit", FilingItem.objects.get())
    return found


def item() -> FilingItem:
    return FilingItem.objects.get()


def page(desk) -> str:
    return desk.get("desk_item", item().pk).content.decode()


def test_a_returned_item_carries_the_comments_on_its_fields(desks):
    desks["head"].move("return", item(), **{"page": "item", "field:conditions": "面积也要写明"})
    assert item().state == "returned"
    comment = Comment.objects.get()
    assert (comment.field, comment.label, comment.round) == ("conditions", "申请条件", 1)
    assert item().reviews.get().comment == "见各栏目的批注。"
    shown = page(desks["clerk"])
    row = shown[shown.index("申请条件") :]
    assert "面积也要写明" in row[: row.index("</tr>")]


def test_a_comment_changes_nothing_that_rivals_weigh(desks):
    before = item()
    desks["head"].move("comment", before, comment="整体可以", **{"field:name": "名称太长"})
    assert Comment.objects.count() == 2
    after = item()
    assert (after.state, after.revision) == (before.state, before.revision)
    desks["head"].move("approve", before)
    assert item().position == 2
    assert "名称太长" in page(desks["reviewer"])


def test_a_comment_is_on_the_trail(desks):
    desks["head"].move("comment", item(), comment="整体可以")
    entry = AuditEntry.objects.get(action="filings.comment")
    assert "整体可以" in entry.detail["remarks"]


def test_an_unknown_field_is_not_commented(desks):
    desks["head"].move("comment", item(), comment="看过", **{"field:<x>": "注入"})
    assert [comment.field for comment in Comment.objects.all()] == [""]


def test_an_empty_comment_is_refused_with_a_sentence(desks):
    assert "请先写下批注" in desks["head"].move("comment", item()).content.decode()


def test_a_comment_does_not_make_an_author(desks):
    desks["reviewer"].move("comment", item(), comment="先看一眼")
    desks["head"].move("approve", item())
    desks["reviewer"].move("approve", item())
    assert item().state == "approved"


def test_neither_strangers_nor_auditors_comment(desks):
    for who in (builders.person("head"), desks["auditor"].person):
        with pytest.raises(MoveRefusedError, match="角色"):
            comment_on(item(), who, [Remark("不行")])


def test_what_is_done_is_not_commented(desks):
    desks["head"].move("reject", item(), comment="没有依据")
    with pytest.raises(MoveRefusedError, match="不予确认"):
        comment_on(item(), desks["head"].person, [Remark("还有")])


def test_the_slower_of_two_keeps_the_comments_typed_beside_fields(desks, power):
    seen = item()
    desks["head"].move("approve", seen)
    second = Desk("head", power.organization)
    answer = second.move(
        "return", seen, comment="慢了", **{"page": "item", "field:conditions": "没打完的话"}
    )
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert desks["head"].person.name in shown
    assert "没打完的话" in shown
    assert "慢了" in shown
    assert not Comment.objects.exists()

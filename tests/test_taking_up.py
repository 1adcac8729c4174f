"""What came back of a filing, on one page, and taken up into a new filing."""

import pytest

from filings import moves
from filings.errors import ConflictError, MoveRefusedError
from filings.models import Filing, FilingItem
from filings.taking_up import SUFFIX, take_up
from organizations.models import AuditEntry
from powers.models import Power
from tests import builders
from tests.filing_team import Desk, Team
from tests.office import faults_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return Team()


@pytest.fixture
def items(team):
    """Three items under way, of which the first two came back."""
    made = team.draft("add", *(team.power() for _ in range(3)), cause_document="云府发〔2026〕1号")
    for item in made:
        moves.submit(item, team.clerk)
    for item in made[:2]:
        moves.return_for_changes(item, team.head, "请核对时限")
    return made


def test_it_opens_a_new_filing_and_leaves_the_rest(team, items):
    old = items[0].filing
    new = take_up(items[:2], team.clerk)
    assert new.title == old.title + SUFFIX
    assert new.cause_document == old.cause_document
    assert set(new.items.all()) == set(items[:2])
    assert old.items.get() == items[2]


def test_reasons_rounds_and_authors_go_along(team, items):
    take_up(items[:2], team.clerk)
    item = FilingItem.objects.get(pk=items[0].pk)
    assert (item.state, item.round) == ("returned", 1)
    assert item.reviews.get().comment == "请核对时限"
    moves.submit(item, team.clerk)
    assert item.round == 2
    with pytest.raises(MoveRefusedError):
        moves.approve(item, team.clerk)


def test_whoever_takes_up_has_a_hand_in_it(team, items):
    other = builders.person("clerk", team.organization)
    take_up(items[:1], other)
    item = FilingItem.objects.select_related("filing", "power", "route").get(pk=items[0].pk)
    moves.submit(item, team.clerk)
    other.role = "head"
    other.save()
    with pytest.raises(MoveRefusedError, match="参与填报"):
        moves.approve(item, other)


def test_taking_up_twice_marks_the_title_once(team, items):
    new = take_up(items[:2], team.clerk)
    item = FilingItem.objects.select_related("filing", "power").get(pk=items[0].pk)
    assert take_up([item], team.clerk).title == new.title


def test_what_is_under_way_is_refused_and_nothing_moves(team, items):
    with pytest.raises(MoveRefusedError, match="不能转入新申报"):
        take_up(items, team.clerk)
    assert Filing.objects.count() == 1
    assert AuditEntry.objects.filter(action="filings.take_up", result="refused").count() == 3


def test_others_cannot_take_up(team, items):
    for person in (team.head, builders.person("clerk")):
        with pytest.raises(MoveRefusedError):
            take_up(items[:2], person)


def test_the_slower_of_two_gets_a_conflict(team, items):
    seen = FilingItem.objects.select_related("filing", "power").get(pk=items[0].pk)
    take_up(items[:1], team.clerk)
    with pytest.raises(ConflictError):
        take_up([seen], team.clerk)
    assert Filing.objects.count() == 2


def test_a_merger_is_not_torn_apart(team):
    powers = [team.power() for _ in range(2)]
    team.publish("add", *powers)
    kept, gone = team.draft("merge", *powers, main=powers[0])
    for item in (kept, gone):
        moves.submit(item, team.clerk)
    moves.return_for_changes(kept, team.head, "请核对")
    with pytest.raises(MoveRefusedError, match="一起转入"):
        take_up([kept], team.clerk)
    moves.recall(gone, team.clerk)
    assert take_up([kept, gone], team.clerk).items.count() == 2


# --- the page ------------------------------------------------------------------------------------


@pytest.fixture
def clerk(team):
    return Desk("clerk", team.organization)


def test_the_page_shows_every_reason_at_once(items, clerk):
    filing = clerk.get("desk_filing", items[0].filing_id)
    assert "退回和撤回的2项" in filing.content.decode()
    page = clerk.get("desk_returned", items[0].filing_id)
    assert faults_of(page) == []
    text = page.content.decode()
    assert text.count("请核对时限") == 2
    assert str(items[2].power) not in text


def test_one_action_takes_up_all_that_came_back(items, clerk):
    page = clerk.move("take_up:rest", *items[:1], item=[], seen=_seen(items[:2]))
    new = Filing.objects.order_by("-pk")[0]
    assert page.redirect_chain[-1][0].endswith(f"/{new.pk}/")
    assert new.items.count() == 2
    assert "转入新申报2项" in page.content.decode()


def test_one_action_submits_all_that_came_back(team, items, clerk):
    Power.objects.update(summary="改好了")
    clerk.move("submit:rest", *items[:1], item=[], seen=_seen(items))
    assert set(FilingItem.objects.values_list("state", "round")) == {
        ("submitted", 1),
        ("submitted", 2),
    }


def test_a_filing_without_items_is_not_listed(team, items, clerk):
    moves.recall(items[2], team.clerk)
    new = take_up(items, team.clerk)
    text = clerk.get("desk").content.decode()
    old = Filing.objects.exclude(pk=new.pk).get()
    assert f"/filings/{new.pk}/" in text
    assert f"/filings/{old.pk}/" not in text


def test_nothing_came_back_is_said(team, clerk):
    [item] = team.draft("add", team.power())
    text = clerk.get("desk_returned", item.filing_id).content.decode()
    assert "没有退回或者撤回的事项" in text


def test_only_clerks_of_the_department_open_it(team, items):
    key = items[0].filing_id
    assert Desk("head", team.organization).get("desk_returned", key).status_code == 403
    assert Desk("clerk", builders.organization()).get("desk_returned", key).status_code == 404


def test_its_queries_do_not_grow_with_the_items(items, clerk, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        clerk.get("desk_returned", items[0].filing_id)


def _seen(items):
    return ",".join(f"{item.pk}:{item.revision}" for item in items)

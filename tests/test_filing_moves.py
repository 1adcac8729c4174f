"""Moves of a filing item."""

import datetime
from types import SimpleNamespace

import pytest

from disclosure.models import PublishedVersion
from filings import moves
from filings.errors import ConflictError, MoveRefusedError
from filings.models import ReviewRoute
from filings.publication import publish_items
from intake.models import ImportedFile
from organizations.audit import record
from organizations.models import AuditEntry, Person
from powers.models import Power
from tests import builders

pytestmark = pytest.mark.django_db
FRIDAY = datetime.datetime(2025, 11, 21, 9, tzinfo=datetime.UTC)


@pytest.fixture
def office():
    """A department with clerk and head, the disclosure office, and one drafted item."""
    builders.review_route()
    power = builders.complete_power()
    department, other = power.organization, builders.organization()
    people = SimpleNamespace(
        clerk=builders.person("clerk", department),
        head=builders.person("head", department),
        reviewer=builders.person("reviewer", other),
        publisher=builders.person("publisher", other),
    )
    people.item = builders.filing_item(power, people.clerk)
    people.power = power
    return people


def approved(office):
    moves.submit(office.item, office.clerk)
    moves.approve(office.item, office.head)
    return moves.approve(office.item, office.reviewer)


def test_four_persons_bring_an_item_to_the_public(office):
    approved(office)
    (version,) = publish_items([office.item], office.publisher)
    office.item.refresh_from_db()
    assert office.item.state == "published"
    assert version.snapshot == office.item.snapshot
    assert version.cause_document == "云府发〔2026〕1号"
    assert version.reviewing_bodies == "、".join(
        [office.head.organization.name, office.reviewer.organization.name]
    )


def test_an_edit_after_submitting_is_not_published(office):
    moves.submit(office.item, office.clerk)
    Power.objects.filter(pk=office.power.pk).update(name="偷改的名称")
    moves.approve(office.item, office.head)
    moves.approve(office.item, office.reviewer)
    (version,) = publish_items([office.item], office.publisher)
    assert version.name == office.power.name


def test_every_review_carries_the_hash_of_what_was_reviewed(office):
    approved(office)
    hashes = set(office.item.reviews.values_list("snapshot_hash", flat=True))
    assert hashes == {office.item.snapshot_hash}


def test_each_stage_has_a_due_day_in_working_days(office):
    moves.submit(office.item, office.clerk, at=FRIDAY)
    assert office.item.due_on == datetime.date(2025, 11, 28)
    moves.approve(office.item, office.head, at=FRIDAY)
    assert office.item.due_on == datetime.date(2025, 11, 28)


def test_a_returned_item_goes_the_whole_route_again(office):
    moves.submit(office.item, office.clerk)
    moves.approve(office.item, office.head)
    moves.return_for_changes(office.item, office.reviewer, "请补充依据")
    assert office.item.state == "returned"
    moves.submit(office.item, office.clerk)
    assert (office.item.state, office.item.position, office.item.round) == ("submitted", 1, 2)
    moves.approve(office.item, office.head)
    moves.approve(office.item, office.reviewer)
    assert publish_items([office.item], office.publisher)


def test_an_approved_item_can_be_recalled_and_filed_again(office):
    approved(office)
    moves.recall(office.item, office.clerk)
    moves.submit(office.item, office.clerk)
    assert office.item.round == 2


def test_a_rejected_item_is_at_its_end(office):
    moves.submit(office.item, office.clerk)
    moves.reject(office.item, office.head, "没有依据")
    with pytest.raises(MoveRefusedError, match="不予确认"):
        moves.submit(office.item, office.clerk)


def test_stages_at_one_position_are_decided_side_by_side(office):
    office.item.filing.organization.save()
    route = builders.review_route(
        (1, "head", "own"), (1, "reviewer", "any"), organization=office.power.organization
    )
    moves.submit(office.item, office.clerk)
    assert office.item.route == route
    moves.approve(office.item, office.reviewer)
    assert office.item.state == "submitted"
    moves.approve(office.item, office.head)
    assert office.item.state == "approved"


def test_of_stages_side_by_side_the_open_one_says_when_it_is_due(office):
    route = builders.review_route(
        (1, "head", "own"), (1, "reviewer", "any"), organization=office.power.organization
    )
    route.stages.filter(role="head").update(due_workdays=2)
    route.stages.filter(role="reviewer").update(due_workdays=7)
    moves.submit(office.item, office.clerk, at=FRIDAY)
    assert office.item.due_on == datetime.date(2025, 11, 25)
    moves.approve(office.item, office.head, at=FRIDAY + datetime.timedelta(days=3))
    assert office.item.due_on == datetime.date(2025, 12, 2)


def test_publication_is_due_twenty_working_days_after_approval(office):
    moves.submit(office.item, office.clerk, at=FRIDAY)
    moves.approve(office.item, office.head, at=FRIDAY)
    moves.approve(office.item, office.reviewer, at=FRIDAY)
    assert office.item.due_on == datetime.date(2025, 12, 19)


def test_a_discarded_item_lets_its_power_be_filed_anew(office):
    moves.discard(office.item, office.clerk)
    again = builders.filing_item(office.power, office.clerk)
    assert moves.submit(again, office.clerk).state == "submitted"
    refused(moves.submit, office.item, office.clerk, match="已放弃")


def test_what_is_said_of_the_change_is_revised_before_submitting_only(office):
    moves.revise(office.item, office.clerk, note="改了一处")
    assert office.item.note == "改了一处"
    moves.submit(office.item, office.clerk)
    refused(moves.revise, office.item, office.clerk, match="审核中")


def test_whoever_words_the_change_has_a_hand_in_it(office):
    second = builders.person("clerk", office.power.organization)
    moves.revise(office.item, second, note="第二个人写的")
    moves.submit(office.item, office.clerk)
    Person.objects.filter(pk=second.pk).update(role="head")
    refused(moves.approve, office.item, second, match="参与填报")


@pytest.mark.parametrize(
    "facts", [{"note": "偷改"}, {"effective_on": "2030-01-01"}, {"cause_document": "偷改"}]
)
def test_what_is_said_of_the_change_is_published_as_it_was_approved(office, facts):
    approved(office)
    type(office.item).objects.filter(pk=office.item.pk).update(**facts)
    item = type(office.item).objects.get(pk=office.item.pk)
    refused(publish_items, [item], office.publisher, match="哈希不符")


def refused(action, *args, match, **details):
    before = AuditEntry.objects.filter(result="refused").count()
    with pytest.raises(MoveRefusedError, match=match):
        action(*args, **details)
    assert AuditEntry.objects.filter(result="refused").count() == before + 1


def test_a_clerk_who_becomes_head_cannot_approve_what_they_filed(office):
    moves.submit(office.item, office.clerk)
    Person.objects.filter(pk=office.clerk.pk).update(role="head")
    refused(moves.approve, office.item, office.clerk, match="参与填报")


def test_an_author_of_an_earlier_round_cannot_review_a_later_one(office):
    moves.submit(office.item, office.clerk)
    moves.return_for_changes(office.item, office.head, "请改")
    second = builders.person("clerk", office.power.organization)
    office.item.filing.created_by = second
    office.item.filing.save()
    moves.submit(office.item, second)
    Person.objects.filter(pk=office.clerk.pk).update(role="head")
    refused(moves.approve, office.item, office.clerk, match="参与填报")


def test_someone_who_edited_the_power_cannot_review_it(office):
    record("powers.power.change", person=office.head, actor="x", subject=office.power)
    moves.submit(office.item, office.clerk)
    refused(moves.approve, office.item, office.head, match="参与填报")


def test_someone_who_edited_a_step_of_its_chart_cannot_review_it(office):
    step = office.power.flowcharts.get().steps.first()
    record("flowcharts.flowstep.change", person=office.head, actor="x", subject=step)
    moves.submit(office.item, office.clerk)
    refused(moves.approve, office.item, office.head, match="参与填报")


def test_someone_who_imported_it_cannot_review_it(office):
    file = ImportedFile.objects.create(
        sha256="5" * 64,
        name="清单.xlsx",
        size=1,
        organization=office.power.organization,
        imported_at=FRIDAY,
    )
    Power.objects.filter(pk=office.power.pk).update(source_file=file.sha256)
    office.item.power.refresh_from_db()
    record("intake.import", person=office.head, actor="x", subject=file)
    moves.submit(office.item, office.clerk)
    refused(moves.approve, office.item, office.head, match="参与填报")


def test_an_edit_before_the_last_publication_is_forgotten(office):
    record("powers.power.change", person=office.head, actor="x", subject=office.power)
    builders.published(office.power)
    Power.objects.filter(pk=office.power.pk).update(summary="改了")
    moves.revise(office.item, office.clerk, change_kind="amend")
    moves.submit(office.item, office.clerk)
    assert moves.approve(office.item, office.head).position == 2


def test_an_edit_after_submitting_belongs_to_the_next_publication(office):
    approved(office)
    record("powers.power.change", person=office.head, actor="x", subject=office.power)
    publish_items([office.item], office.publisher)
    Power.objects.filter(pk=office.power.pk).update(summary="改了")
    following = builders.filing_item(office.power, office.clerk, change_kind="amend")
    moves.submit(following, office.clerk)
    refused(moves.approve, following, office.head, match="参与填报")


def test_one_person_cannot_review_at_two_stages(office):
    moves.submit(office.item, office.clerk)
    moves.approve(office.item, office.head)
    Person.objects.filter(pk=office.head.pk).update(role="reviewer")
    refused(moves.approve, office.item, office.head, match="已审核过")


def test_a_reviewer_cannot_publish_what_they_reviewed(office):
    approved(office)
    Person.objects.filter(pk=office.reviewer.pk).update(role="publisher")
    refused(publish_items, [office.item], office.reviewer, match="已审核过")
    assert not PublishedVersion.objects.exists()


def test_the_head_of_another_department_cannot_approve(office):
    moves.submit(office.item, office.clerk)
    refused(moves.approve, office.item, builders.person("head"), match="角色或所在部门")


def test_a_clerk_of_another_department_cannot_submit(office):
    refused(moves.submit, office.item, builders.person("clerk"), match="角色或所在部门")


def test_nothing_is_published_before_the_last_stage(office):
    moves.submit(office.item, office.clerk)
    moves.approve(office.item, office.head)
    refused(publish_items, [office.item], office.publisher, match="审核中")


def test_a_snapshot_changed_behind_the_back_is_not_published(office):
    approved(office)
    type(office.item).objects.update(snapshot=office.item.snapshot.replace("许可", "许坷"))
    office.item.refresh_from_db()
    refused(publish_items, [office.item], office.publisher, match="哈希不符")


def test_a_state_set_behind_the_back_is_not_published(office):
    moves.submit(office.item, office.clerk)
    type(office.item).objects.update(state="approved")
    office.item.refresh_from_db()
    refused(publish_items, [office.item], office.publisher, match="没有同意")


def test_sending_back_needs_a_reason(office):
    moves.submit(office.item, office.clerk)
    refused(moves.return_for_changes, office.item, office.head, " ", match="理由")


def test_the_slower_of_two_learns_who_was_faster(office):
    moves.submit(office.item, office.clerk)
    stale = type(office.item).objects.get(pk=office.item.pk)
    moves.approve(office.item, office.head)
    with pytest.raises(ConflictError, match=office.head.name):
        moves.return_for_changes(stale, builders.person("head", office.power.organization), "慢")
    assert office.item.reviews.count() == 1


def test_without_a_route_nothing_is_submitted(office):
    item = office.item
    for route in list(ReviewRoute.objects.all()):
        route.stages.all().delete()
        route.delete()
    refused(moves.submit, item, office.clerk, match="没有适用的审核路线")

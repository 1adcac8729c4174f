"""The register of what is not disclosed."""

import datetime
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from organizations.models import AuditEntry
from portal.public_tables import public_tables
from tests import builders
from withholding import moves
from withholding.models import WithheldEntry
from withholding.moves import RegisterConflictError, RegisterRefusedError

pytestmark = pytest.mark.django_db

MARK = "查处走私线索核查"
UNSUITABLE = {
    "kind": "unsuitable",
    "ground": "《政府信息公开条例》第十四条",
    "approval_document": "云府办〔2026〕3号",
    "next_review_on": "2027-01-01",
    "name": MARK,
    "reason": "公开后可能危及社会稳定",
}
SECRET = {**UNSUITABLE, "kind": "secret", "name": "", "reason": ""}


@pytest.fixture
def office():
    department, other = builders.organization(), builders.organization()
    return SimpleNamespace(
        department=department,
        clerk=builders.person("clerk", department),
        head=builders.person("head", department),
        reviewer=builders.person("reviewer", other),
        auditor=builders.person("auditor", other),
        publisher=builders.person("publisher", other),
        stranger=builders.person("clerk", other),
    )


def client_of(person):
    if person.user is None:
        person.user = User.objects.create_user(f"user{person.pk}", is_staff=True)
        person.save()
    client = Client()
    client.force_login(person.user)
    return client


def an_entry(office, **fields):
    return WithheldEntry.objects.create(
        organization=office.department,
        serial=moves.next_serial(office.department),
        created_by=office.clerk,
        **UNSUITABLE | {"next_review_on": datetime.date(2027, 1, 1)} | fields,
    )


def listed(office):
    row = an_entry(office)
    moves.submit(row, office.clerk)
    moves.approve(row, office.head)
    moves.approve(row, office.reviewer)
    return row


def test_three_persons_enter_a_power_into_the_register(office):
    row = listed(office)
    assert row.state == "listed"
    assert row.listed_on is not None
    assert row.reviews.count() == 3
    assert AuditEntry.objects.latest("index").action == "withholding.approve"


def test_the_trail_never_holds_what_is_withheld(office):
    listed(office)
    assert MARK not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize("field", ["name", "reason"])
def test_a_secret_holds_no_words_not_even_by_raw_writing(office, field):
    with pytest.raises(IntegrityError), transaction.atomic():
        an_entry(office, **{**SECRET, "next_review_on": datetime.date(2027, 1, 1), field: "甲"})


def test_what_is_unsuitable_says_what_and_why(office):
    with pytest.raises(IntegrityError), transaction.atomic():
        an_entry(office, reason="")


def test_nobody_approves_their_own_entry(office):
    row = an_entry(office)
    moves.submit(row, office.clerk)
    office.clerk.role = "head"
    office.clerk.save()
    with pytest.raises(RegisterRefusedError, match="其他人"):
        moves.approve(row, office.clerk)
    assert WithheldEntry.objects.get().state == "with_head"
    assert AuditEntry.objects.latest("index").result == "refused"


def test_one_person_does_not_approve_twice(office):
    row = an_entry(office)
    moves.submit(row, office.clerk)
    moves.approve(row, office.head)
    office.head.role = "reviewer"
    office.head.save()
    with pytest.raises(RegisterRefusedError, match="其他人"):
        moves.approve(row, office.head)


def test_who_filed_it_in_an_earlier_round_does_not_approve_it_in_a_later_one(office):
    row = listed(office)
    other = builders.person("clerk", office.department)
    moves.reopen(row, other)
    moves.submit(row, other)
    office.clerk.role = "head"
    office.clerk.save()
    with pytest.raises(RegisterRefusedError, match="参与填报"):
        moves.approve(row, office.clerk)
    with pytest.raises(RegisterRefusedError, match="参与填报"):
        moves.return_for_changes(row, office.clerk, "请改")


def test_who_edited_it_for_another_clerk_does_not_approve_it(office):
    row = an_entry(office)
    editor = builders.person("clerk", office.department)
    address = reverse("admin:withheld_entry", args=[row.pk])
    client_of(editor).post(address, UNSUITABLE | {"reason": "另一个理由"})
    row.refresh_from_db()
    assert row.reason == "另一个理由"
    moves.submit(row, office.clerk)
    editor.role = "head"
    editor.save()
    with pytest.raises(RegisterRefusedError, match="参与填报"):
        moves.approve(row, editor)


def test_what_was_changed_after_submitting_is_not_approved(office):
    row = an_entry(office)
    moves.submit(row, office.clerk)
    WithheldEntry.objects.update(reason="另一个理由")
    row.refresh_from_db()
    with pytest.raises(RegisterRefusedError, match="送审时不同"):
        moves.approve(row, office.head)


@pytest.mark.parametrize("role", ["stranger", "publisher", "auditor", "reviewer"])
def test_others_cannot_approve_for_the_head(office, role):
    row = an_entry(office)
    moves.submit(row, office.clerk)
    with pytest.raises(RegisterRefusedError, match="不能同意"):
        moves.approve(row, getattr(office, role))


def test_a_returned_entry_goes_the_whole_way_again(office):
    row = an_entry(office)
    moves.submit(row, office.clerk)
    with pytest.raises(RegisterRefusedError, match="理由"):
        moves.return_for_changes(row, office.head)
    moves.return_for_changes(row, office.head, "依据不准确")
    moves.submit(row, office.clerk)
    moves.approve(row, office.head)
    moves.approve(row, office.reviewer)
    assert (row.state, row.round) == ("listed", 2)


def test_the_slower_one_gets_a_conflict(office):
    row = an_entry(office)
    moves.submit(row, office.clerk)
    same = WithheldEntry.objects.get()
    moves.approve(row, office.head)
    other = builders.person("head", office.department)
    with pytest.raises(RegisterConflictError):
        moves.approve(same, other)


def test_a_listed_entry_is_reviewed_again_or_ended(office):
    row = listed(office)
    assert WithheldEntry.objects.due(datetime.date(2027, 1, 1)).get() == row
    moves.reopen(row, office.clerk)
    assert row.state == "draft"
    other = listed(office)
    moves.end(other, office.reviewer, "可以公开了")
    assert other.state == "ended"


# --- pages ----------------------------------------------------------------------------------


def test_the_pages_carry_an_entry_through(office):
    clerk = client_of(office.clerk)
    answer = clerk.post(reverse("admin:withheld_new"), UNSUITABLE, follow=True)
    assert MARK in answer.content.decode()
    row = WithheldEntry.objects.get()
    for person, name in (
        (office.clerk, "submit"),
        (office.head, "approve"),
        (office.reviewer, "approve"),
    ):
        row.refresh_from_db()
        client_of(person).post(
            reverse("admin:withheld_move", args=[row.pk]), {"move": name, "revision": row.revision}
        )
    row.refresh_from_db()
    assert row.state == "listed"
    assert MARK in client_of(office.auditor).get(reverse("admin:withheld")).content.decode()


def test_a_secret_with_a_name_is_refused_with_a_sentence(office):
    data = {**SECRET, "name": MARK}
    answer = client_of(office.clerk).post(reverse("admin:withheld_new"), data)
    assert "只登记占位" in answer.content.decode()
    assert not WithheldEntry.objects.exists()


def test_what_is_missing_is_said_beside_its_field(office):
    data = {**UNSUITABLE, "reason": ""}
    answer = client_of(office.clerk).post(reverse("admin:withheld_new"), data)
    assert "要写明这一栏" in answer.content.decode()


@pytest.mark.parametrize("role", ["stranger", "publisher"])
def test_other_departments_and_roles_see_nothing(office, role):
    row = listed(office)
    client = client_of(getattr(office, role))
    for address in (reverse("admin:withheld"), reverse("admin:withheld_entry", args=[row.pk])):
        assert MARK not in client.get(address).content.decode()


def test_no_public_table_or_page_knows_the_register(office, client):
    listed(office)
    assert not [table for table in public_tables() if table.startswith("withholding")]
    for address in ("/", "/powers/", "/statistics/", "/log/", "/changes/", "/sitemap.xml"):
        assert MARK not in client.get(address).content.decode()


def test_an_edit_after_submitting_is_refused(office):
    row = an_entry(office)
    moves.submit(row, office.clerk)
    address = reverse("admin:withheld_entry", args=[row.pk])
    assert client_of(office.clerk).post(address, UNSUITABLE).status_code == 403

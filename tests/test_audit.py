"""The audit trail."""

import pytest
from django.db import connection
from django.urls import reverse

from organizations.admin import ACT_WORDS
from organizations.audit import calling_from, record, row_hash, verify_audit
from organizations.roles import TABLE
from organizations.triggers import lifted_triggers
from tests import builders
from tests.office import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def trail():
    person = builders.person()
    return [
        record("powers.edit", actor="甲", person=person, target=f"第{n}项", address="127.0.0.1")
        for n in range(3)
    ]


def test_an_honest_trail_has_no_problems(trail):
    assert list(verify_audit()) == []


@pytest.mark.parametrize(
    "column",
    [
        "at",
        "person_id",
        "actor",
        "action",
        "target",
        "subject",
        "result",
        "address",
        "detail",
        "before_hash",
        "after_hash",
        "previous",
    ],
)
def test_it_finds_a_change_of_any_column(trail, column):
    other = builders.person().pk
    changed = {
        "at": "2001-01-01 00:00:00+00:00",
        "person_id": other,
        "address": "10.0.0.1",
        "detail": '{"x": 1}',
    }.get(column, "改")
    with lifted_triggers(connection), connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE organizations_auditentry SET {column} = %s WHERE "index" = 1', [changed]
        )
    assert any("第1条" in problem for problem in verify_audit())


def test_it_finds_a_missing_entry(trail):
    with lifted_triggers(connection), connection.cursor() as cursor:
        cursor.execute('DELETE FROM organizations_auditentry WHERE "index" = 1')
    assert list(verify_audit()) == ["审计记录第1条缺失。"]


def test_an_entry_says_from_where_without_being_told():
    with calling_from("10.0.0.7"):
        assert record("powers.edit", actor="甲").address == "10.0.0.7"
    assert record("powers.edit", actor="甲").address is None


def test_the_hash_of_rows_changes_with_any_of_their_words():
    person = builders.person()
    before = row_hash(person)
    assert row_hash(person) == before
    person.name = "改名"
    assert row_hash(person) != before


def test_every_move_and_act_has_a_name_on_the_page_of_the_trail():
    names = {*TABLE["moves"], *TABLE["acts"], "submit", "approve", "return", "end", "reopen"}
    assert names <= set(ACT_WORDS)


def test_the_page_of_an_entry_says_what_was_done_in_words():
    entry = record("filings.take_down", actor="何乙", target="XK-1")
    path = reverse("admin:organizations_auditentry_change", args=[entry.pk])
    assert "紧急撤回：XK-1" in signed_in().get(path).content.decode()

"""Whatever people, roles and clerks do, nobody publishes their own work."""

import contextlib
import os
import uuid

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from disclosure.models import PublishedVersion
from filings import moves
from filings.errors import ConflictError, MoveRefusedError
from filings.models import FilingItem, Participation
from filings.publication import publish_items
from organizations.audit import record
from organizations.models import Person
from powers.models import Power
from tests import builders

PEOPLE = st.integers(0, 5)
ITEMS = st.integers(0, 1)
ROLES = st.sampled_from(["clerk", "head", "reviewer", "publisher", "auditor", ""])


class Office(RuleBasedStateMachine):
    """Six persons of two departments, two items, roles that change at any time."""

    @initialize()
    def open(self) -> None:
        self.history = transaction.atomic()
        self.history.__enter__()
        builders.review_route()
        departments = [builders.organization(), builders.organization()]
        self.people = [builders.person("clerk", departments[n % 2]) for n in range(6)]
        self.items = [
            builders.filing_item(
                builders.complete_power(organization=departments[n]), self.people[n]
            )
            for n in range(2)
        ]

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.history.__exit__(None, None, None)

    @rule(person=PEOPLE, role=ROLES)
    def change_role(self, person: int, role: str) -> None:
        Person.objects.filter(pk=self.people[person].pk).update(role=role)

    @rule(person=PEOPLE, number=ITEMS)
    def edit(self, person: int, number: int) -> None:
        item = self.items[number]
        Power.objects.filter(pk=item.power_id).update(name=uuid.uuid4().hex)
        record("powers.power.change", person=self.people[person], actor="x", subject=item.power)

    @rule(
        person=PEOPLE,
        number=ITEMS,
        name=st.sampled_from(
            ["submit", "approve", "approve", "recall", "return_for_changes", "send_back"]
        ),
    )
    def move(self, person: int, number: int, name: str) -> None:
        with contextlib.suppress(MoveRefusedError, ConflictError):
            getattr(moves, name)(self.fresh(number), self.people[person], "因为")

    @rule(person=PEOPLE, number=ITEMS)
    def publish(self, person: int, number: int) -> None:
        with contextlib.suppress(MoveRefusedError, ConflictError):
            publish_items([self.fresh(number)], self.people[person])

    @rule(person=PEOPLE, number=ITEMS)
    def submit_and_get_it_back(self, person: int, number: int) -> None:
        """Leave an author behind in an earlier round."""
        department = self.items[number].filing.organization
        Person.objects.filter(pk=self.people[person].pk).update(
            role="clerk", organization=department
        )
        with contextlib.suppress(MoveRefusedError, ConflictError):
            moves.submit(self.fresh(number), self.people[person])
            moves.recall(self.fresh(number), self.people[person])

    @rule(number=ITEMS)
    def whole_route(self, number: int) -> None:
        """Otherwise chance alone would hardly ever reach the end."""
        for role, act in (("clerk", moves.submit), ("head", moves.approve)):
            self.someone(number, role, act)
        self.someone(number, "reviewer", moves.approve)
        self.someone(number, "publisher", lambda item, who: publish_items([item], who))

    @invariant()
    def nobody_published_their_own_work(self) -> None:
        for item in FilingItem.objects.filter(state="published").select_related("version"):
            parts = item.participations.filter(round=item.round)
            authors = set(
                item.participations.filter(part="author").values_list("person", flat=True)
            )
            others = [part.person_id for part in parts.exclude(part=Participation.Part.AUTHOR)]
            assert not authors & set(others)
            assert len(set(others)) == len(others) == 3
            assert item.version.snapshot == item.snapshot
            approvals = item.reviews.filter(round=item.round, decision="approve")
            assert {review.snapshot_hash for review in approvals} == {item.snapshot_hash}

    @invariant()
    def nothing_is_published_without_an_item(self) -> None:
        assert not PublishedVersion.objects.filter(filing_item__isnull=True).exists()

    def fresh(self, number: int) -> FilingItem:
        return FilingItem.objects.select_related("filing", "power", "route").get(
            pk=self.items[number].pk
        )

    def someone(self, number: int, role: str, act) -> None:
        for person in reversed(self.people):
            Person.objects.filter(pk=person.pk).update(
                role=role, organization=self.items[number].filing.organization
            )
            with contextlib.suppress(MoveRefusedError, ConflictError):
                act(self.fresh(number), person)
                return


@pytest.mark.django_db
def test_nobody_publishes_their_own_work():
    histories = int(os.environ.get("FOUR_EYES_HISTORIES", "15"))
    run_state_machine_as_test(
        Office,
        settings=settings(max_examples=histories, stateful_step_count=25, deadline=None),
    )

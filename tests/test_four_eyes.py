"""Whatever people, roles, accounts, commands, imports and the clock do, four eyes see it.

The same people take down, restore and purge, and keep the register of what is not disclosed.

``FOUR_EYES_HISTORIES`` says how many histories are played, of 30 steps each; 1000 of them are
the 30,000 steps that a release is measured by.
"""

import contextlib
import datetime
import os
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
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
from filings.commenting import Remark, comment_on
from filings.drafting import Draft, draft_filing
from filings.errors import ConflictError, MoveRefusedError
from filings.models import FilingItem, PurgeRequest, Takedown, TwoPersonAct
from filings.publication import publish_items
from filings.scheduling import schedule_items, unschedule_items
from filings.takedowns import ask_purge, decide_purge, decide_takedown, take_down
from filings.taking_up import take_up
from flowcharts.models import FlowchartUse
from intake.models import ImportedFile
from organizations.audit import record
from organizations.models import Organization, Person
from powers.models import Power
from tests import builders
from tests.workbooks import simple
from withholding import moves as register
from withholding.models import WithheldEntry

STEPS = 30
START = datetime.datetime(2026, 3, 2, 1, tzinfo=datetime.UTC)
PEOPLE = st.integers(0, 6)
POWERS = st.integers(0, 3)
ROLES = st.sampled_from(["clerk", "head", "reviewer", "publisher", "auditor", "sysadmin", ""])
MOVES = ["submit", "approve", "approve", "recall", "return_for_changes", "send_back", "discard"]
KINDS = st.sampled_from(["add", "amend", "suspend", "resume", "abolish"])
REGISTER_MOVES = {
    "submit": register.submit,
    "approve": register.approve,
    "return": register.return_for_changes,
    "reopen": register.reopen,
    "end": register.end,
}
REFUSALS = (MoveRefusedError, ConflictError)
REGISTER_REFUSALS = (register.RegisterRefusedError, register.RegisterConflictError)
# What of an item the reviewers decide on and the public reads.
FACTS = ("snapshot", "change_kind", "reason", "note", "effective_on", "linked", "ends")

told: Counter[str] = Counter()


class Office(RuleBasedStateMachine):
    """Seven persons of two departments, four powers; a ledger of its own tells who did what."""

    @initialize()
    def open(self) -> None:
        self.history = transaction.atomic()
        self.history.__enter__()
        self.clock = time_machine.travel(START)
        self.traveller = self.clock.start()
        builders.review_route()
        self.departments = [builders.organization(), builders.organization()]
        self.people = [builders.person("clerk", self.departments[n % 2]) for n in range(7)]
        for person in self.people:
            person.user = User.objects.create(username=person.staff_number)
            person.save()
        self.powers = [
            builders.complete_power(organization=self.departments[n % 2]) for n in range(4)
        ]
        # Two powers of one department are public already, so that they can be merged;
        # the others share a chart.
        for number in (0, 2):
            builders.published(self.powers[number])
        shared = self.powers[1].flowcharts.get()
        FlowchartUse.objects.filter(power=self.powers[3]).update(flowchart=shared)
        self.step = 0
        self.known = set(PublishedVersion.objects.values_list("pk", flat=True))
        self.edits: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.authors: dict[int, set[int]] = defaultdict(set)
        self.frozen_in: dict[tuple[int, int], int] = {}
        self.approvals: dict[tuple[int, int], list[tuple[int, tuple]]] = defaultdict(list)
        self.started: dict[object, int] = {}
        self.entries = [self.enter(body) for body in self.departments]
        self.read: dict[tuple[int, int], list[tuple[int, str]]] = defaultdict(list)
        self.listed: set[tuple[int, int]] = set()
        self.writers: dict[int, set[int]] = defaultdict(set)

    def teardown(self) -> None:
        told["histories"] += 1
        self.clock.stop()
        transaction.set_rollback(True)
        self.history.__exit__(None, None, None)

    # People and accounts

    @rule(person=PEOPLE, role=ROLES)
    def change_role(self, person: int, role: str) -> None:
        Person.objects.filter(pk=self.people[person].pk).update(role=role)

    @rule(person=PEOPLE, department=st.integers(0, 1))
    def change_department(self, person: int, department: int) -> None:
        body = self.departments[department]
        Person.objects.filter(pk=self.people[person].pk).update(organization=body)

    @rule(person=PEOPLE, is_superuser=st.booleans(), is_active=st.booleans())
    def change_account(self, person: int, is_superuser: bool, is_active: bool) -> None:
        accounts = User.objects.filter(pk=self.people[person].user_id)
        accounts.update(is_superuser=is_superuser, is_active=is_active)

    @rule(person=PEOPLE, other=PEOPLE)
    def take_a_second_account(self, person: int, other: int) -> None:
        """One staff number is one person, and one account is one person's."""
        first, second = self.people[person], self.people[other]
        facts = {"name": "化名", "organization": first.organization}
        for twin in (
            Person(staff_number=first.staff_number, **facts),
            Person(staff_number=uuid.uuid4().hex, user_id=second.user_id, **facts),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                twin.save()

    # The content

    @rule(person=PEOPLE, number=POWERS)
    def edit(self, person: int, number: int) -> None:
        power = self.powers[number]
        Power.objects.filter(pk=power.pk).update(name=uuid.uuid4().hex)
        record("powers.power.change", person=self.people[person], actor="x", subject=power)
        self.edits[power.pk].append((self.step, self.people[person].pk))

    @rule(person=PEOPLE)
    def edit_the_shared_chart(self, person: int) -> None:
        chart = self.powers[1].flowcharts.get()
        step = chart.steps.get(key="s4")
        step.name = f"审查{uuid.uuid4().hex[:4]}"
        step.save()
        record("flowcharts.flowstep.change", person=self.people[person], actor="x", subject=step)
        for number in (1, 3):
            self.edits[self.powers[number].pk].append((self.step, self.people[person].pk))

    @rule(person=PEOPLE, number=POWERS)
    def import_a_workbook(self, person: int, number: int) -> None:
        power = self.powers[number]
        file = ImportedFile.objects.create(
            sha256=uuid.uuid4().hex * 2,
            name="清单.xlsx",
            size=1,
            organization=power.organization,
            imported_at=timezone.now(),
        )
        # What an earlier file's reader did stays told of the power.
        Power.objects.filter(pk=power.pk).update(source_file=file.sha256, name=uuid.uuid4().hex)
        record("powers.power.change", person=self.people[person], actor="x", subject=power)
        record("intake.import", person=self.people[person], actor="x", subject=file)
        self.edits[power.pk].append((self.step, self.people[person].pk))

    @rule(department=st.integers(0, 1))
    def publish_by_command(self, department: int) -> None:
        """The exception of the initial import is over as soon as there is a filing or a version."""
        file = FOLDER / "清单.xlsx"
        if not file.exists():
            file.write_bytes(simple("摊位核准"))
        body = self.departments[department]
        taken = (
            body.filings.exists()
            or PublishedVersion.objects.filter(organization_code=body.code).exists()
        )
        if not taken:
            return
        before = PublishedVersion.objects.count()
        with pytest.raises(CommandError):
            call_command(
                *("import_catalogue", str(file), f"--organization={body.code}"),
                *("--publish-as-initial", "--cause-document=文号"),
                *("--prepared-by=甲/P-1", "--approved-by=乙/P-2"),
            )
        assert PublishedVersion.objects.count() == before

    # Filings

    @rule(person=PEOPLE, number=POWERS, kind=KINDS)
    def file(self, person: int, number: int, kind: str) -> None:
        self.draft(person, Draft("调整", kind, "law_changed"), [self.powers[number]])

    @rule(person=PEOPLE)
    def merge(self, person: int) -> None:
        kept, gone = self.powers[0], self.powers[2]
        self.draft(person, Draft("合并", "merge", "law_changed", main=kept), [kept, gone])

    @rule(person=PEOPLE, number=POWERS, name=st.sampled_from(MOVES))
    def move(self, person: int, number: int, name: str) -> None:
        self.make(number, self.people[person], name)

    @rule(person=PEOPLE, number=POWERS, days=st.sampled_from([None, 300]))
    def revise(self, person: int, number: int, days: int | None) -> None:
        day = days and timezone.localdate() + datetime.timedelta(days=days)
        for item in self.fresh(number):
            with contextlib.suppress(*REFUSALS):
                moves.revise(item, self.people[person], note=uuid.uuid4().hex, effective_on=day)
                self.edits[item.power_id].append((self.step, self.people[person].pk))

    @rule(person=PEOPLE, number=POWERS)
    def take_up(self, person: int, number: int) -> None:
        """What came back goes into a new filing, and who had a hand in it goes along."""
        for item in self.fresh(number):
            with contextlib.suppress(*REFUSALS):
                take_up(self.together(item), self.people[person])
                for one in FilingItem.objects.filter(filing=item.filing_id):
                    self.edits[one.power_id].append((self.step, self.people[person].pk))
                told["taken up"] += 1

    @rule(person=PEOPLE, number=POWERS)
    def comment(self, person: int, number: int) -> None:
        for item in self.fresh(number):
            with contextlib.suppress(*REFUSALS):
                comment_on(item, self.people[person], [Remark("请看")])

    @rule(person=PEOPLE, number=POWERS)
    def publish(self, person: int, number: int) -> None:
        for item in self.fresh(number):
            with contextlib.suppress(*REFUSALS):
                publish_items(self.together(item), self.people[person])

    @rule(person=PEOPLE, number=POWERS, hours=st.integers(-1, 48))
    def schedule(self, person: int, number: int, hours: int) -> None:
        at = timezone.now() + datetime.timedelta(hours=hours)
        for item in self.fresh(number):
            with contextlib.suppress(*REFUSALS):
                schedule_items(self.together(item), self.people[person], at)

    @rule(person=PEOPLE, number=POWERS)
    def unschedule(self, person: int, number: int) -> None:
        for item in self.fresh(number):
            with contextlib.suppress(*REFUSALS):
                unschedule_items(self.together(item), self.people[person])

    @rule(hours=st.integers(0, 72))
    def let_time_pass(self, hours: int) -> None:
        self.traveller.shift(datetime.timedelta(hours=hours))
        with contextlib.suppress(SystemExit):
            call_command("publish_due", verbosity=0, stdout=SINK, stderr=SINK)
        call_command("recount_due_days", verbosity=0, stdout=SINK)

    @rule(number=POWERS, what=st.sampled_from(["snapshot", "note", "state", "round"]))
    def tamper(self, number: int, what: str) -> None:
        """Somebody with a database client changes what is on its way."""
        for item in self.fresh(number):
            rows = FilingItem.objects.filter(pk=item.pk, state__in=["submitted", "approved"])
            changes = {
                "snapshot": {"snapshot": item.snapshot.replace("许可", "许坷")},
                "note": {"note": uuid.uuid4().hex},
                "state": {"state": "approved"},
                "round": {"round": item.round + 1},
            }
            rows.update(**changes[what])

    # Taking down and destroying: one begins, another decides

    @rule(person=PEOPLE, number=POWERS)
    def take_down(self, person: int, number: int) -> None:
        who = self.people[person]
        with contextlib.suppress(*REFUSALS):
            found = take_down(self.powers[number].code, who, "误公开")
            self.begun(found, who, "takedowns")

    @rule(person=PEOPLE, agreed=st.booleans())
    def decide_takedown(self, person: int, agreed: bool) -> None:
        for found in Takedown.objects.filter(decision="").order_by("pk"):
            with contextlib.suppress(*REFUSALS):
                decide_takedown(found, self.people[person], "因为", agreed=agreed)
                self.ended(found, self.people[person])

    @rule(person=PEOPLE)
    def ask_purge(self, person: int) -> None:
        who = self.people[person]
        for version in PublishedVersion.objects.order_by("-pk")[:2]:
            with contextlib.suppress(*REFUSALS):
                self.begun(ask_purge(version, who, "含个人信息"), who, "purge requests")

    @rule(person=PEOPLE, agreed=st.booleans())
    def decide_purge(self, person: int, agreed: bool) -> None:
        for found in PurgeRequest.objects.filter(decision="").order_by("pk"):
            with contextlib.suppress(*REFUSALS):
                decide_purge(found, self.people[person], "因为", agreed=agreed)
                self.ended(found, self.people[person])

    @rule(number=POWERS, first=PEOPLE, second=PEOPLE)
    def whole_purge(self, number: int, first: int, second: int) -> None:
        """Take down, ask and agree; where both are one person, it is refused."""
        for person in (first, second):
            Person.objects.filter(pk=self.people[person].pk).update(role="publisher")
        self.take_down(first, number)
        self.ask_purge(first)
        self.decide_purge(second, agreed=True)

    # The register of what is not disclosed

    @rule(person=PEOPLE, department=st.integers(0, 1), name=st.sampled_from([*REGISTER_MOVES]))
    def move_in_the_register(self, person: int, department: int, name: str) -> None:
        self.make_in_the_register(person, department, name)

    @rule(person=PEOPLE, department=st.integers(0, 1))
    def write_in_the_register(self, person: int, department: int) -> None:
        entries = WithheldEntry.objects.filter(pk=self.entries[department])
        if entries.filter(state__in=["draft", "returned"]).update(reason=uuid.uuid4().hex):
            who = self.people[person]
            record("withholding.change", person=who, actor="x", subject=entries.get())
            self.writers[self.entries[department]].add(who.pk)

    @rule(department=st.integers(0, 1))
    def tamper_with_the_register(self, department: int) -> None:
        entries = WithheldEntry.objects.filter(pk=self.entries[department])
        entries.filter(state__in=["with_head", "with_reviewer"]).update(reason=uuid.uuid4().hex)

    @rule(department=st.integers(0, 1), first=PEOPLE, second=PEOPLE)
    def whole_register(self, department: int, first: int, second: int) -> None:
        for role, name, start in (
            ("clerk", "submit", first),
            ("head", "approve", second),
            ("reviewer", "approve", second),
        ):
            for turn in range(len(self.people)):
                person = (start + turn) % len(self.people)
                body = self.departments[department]
                people = Person.objects.filter(pk=self.people[person].pk)
                people.update(role=role, organization=body)
                if self.make_in_the_register(person, department, name):
                    break

    # Otherwise chance alone would hardly ever reach the end.

    @rule(number=POWERS, first=PEOPLE, second=PEOPLE)
    def whole_route(self, number: int, first: int, second: int) -> None:
        """Amend, which adds what was never published; the chart may have changed."""
        self.edit(first, number)
        self.step += 1  # What follows freezes this edit.
        day = timezone.localdate() + datetime.timedelta(days=300)
        draft = Draft("调整", "amend", "law_changed", effective_on=day)
        self.someone(number, "clerk", first, lambda n: self.draft(n, draft, [self.powers[number]]))
        self.route_of(number, first, second)

    @rule(first=PEOPLE, second=PEOPLE)
    def whole_merger(self, first: int, second: int) -> None:
        self.someone(0, "clerk", first, self.merge_as)
        for number in (0, 2):
            self.route_of(number, first, second, to_the_end=False)
        self.someone(0, "publisher", second, lambda n: self.publish_as(n, 0))

    @rule(person=PEOPLE, number=POWERS)
    def submit_and_get_it_back(self, person: int, number: int) -> None:
        """Leave an author behind in an earlier round."""
        who = self.people[person]
        body = self.powers[number].organization
        Person.objects.filter(pk=who.pk).update(role="clerk", organization=body)
        if self.make(number, who, "submit"):
            self.make(number, who, "recall")

    def merge_as(self, person: int) -> bool:
        kept, gone = self.powers[0], self.powers[2]
        draft = Draft("合并", "merge", "law_changed", main=kept)
        return self.draft(person, draft, [kept, gone])

    def route_of(self, number: int, first: int, second: int, *, to_the_end: bool = True) -> None:
        """Submit, beginning with the first; review and publish, beginning with the second."""
        self.someone(number, "clerk", first, self.maker(number, "submit"))
        for role in ("head", "reviewer"):
            self.someone(number, role, second, self.maker(number, "approve"))
        if to_the_end:
            self.someone(number, "publisher", second, lambda n: self.publish_as(n, number))

    # What must be true after every step

    @invariant()
    def all_that_was_published_was_seen_by_four(self) -> None:
        self.step += 1
        told["steps"] += 1
        new = PublishedVersion.objects.exclude(pk__in=self.known).select_related("filing_item")
        for version in new:
            self.known.add(version.pk)
            told["publications"] += 1
            self.check(version)

    @invariant()
    def all_that_is_in_the_register_was_read_by_two_others(self) -> None:
        for entry in WithheldEntry.objects.filter(state="listed"):
            key = (entry.pk, entry.round)
            if key in self.listed:
                continue
            self.listed.add(key)
            told["listed in the register"] += 1
            readers = [who for who, _ in self.read[key]]
            filers = set(entry.reviews.filter(part="filed").values_list("person", flat=True))
            assert len(set(readers)) == len(readers) == 2
            assert not {*filers, *self.writers[entry.pk], entry.created_by_id} & set(readers)
            assert {seen for _, seen in self.read[key]} == {register.content_hash(entry)}

    def check(self, version: PublishedVersion) -> None:
        item = version.filing_item
        key = (item.pk, item.round)
        decided = self.approvals[key]
        reviewers, publisher = [who for who, _ in decided], item.moved_by_id
        assert len(set(reviewers)) == len(reviewers) == 2
        assert publisher not in reviewers
        assert self.authors[item.pk]
        assert not self.authors[item.pk] & {*reviewers, publisher}
        public = tuple(getattr(item, name) for name in FACTS)
        assert {facts for _, facts in decided} == {public}
        assert version.snapshot == item.snapshot
        assert (version.change_kind, version.note) == (item.change_kind, item.note)
        if item.linked:
            told["linked publications"] += 1
            group = FilingItem.objects.filter(filing=item.filing_id, linked=item.linked)
            assert set(group.values_list("state", flat=True)) == {"published"}
        # What was edited after the content was frozen is part of the next publication.
        since = self.frozen_in[key]
        edits = self.edits[version.power_id]
        self.edits[version.power_id] = [row for row in edits if row[0] >= since]

    # Hands

    def enter(self, body: Organization) -> int:
        entry = WithheldEntry.objects.create(
            organization=body,
            serial=1,
            kind="unsuitable",
            ground="依据",
            approval_document="文号",
            next_review_on=datetime.date(2030, 1, 1),
            name="线索核查",
            reason="理由",
            created_by=self.people[self.departments.index(body)],
        )
        return entry.pk

    def make_in_the_register(self, person: int, department: int, name: str) -> bool:
        entry, who = WithheldEntry.objects.get(pk=self.entries[department]), self.people[person]
        seen = register.content_hash(entry)
        try:
            REGISTER_MOVES[name](entry, who, "因为")
        except REGISTER_REFUSALS:
            return False
        assert not User.objects.get(pk=who.user_id).is_superuser
        if name == "approve":
            self.read[entry.pk, entry.round].append((who.pk, seen))
        return True

    def begun(self, act: TwoPersonAct, who: Person, name: str) -> None:
        told[name] += 1
        self.started[type(act), act.pk] = who.pk
        assert not User.objects.get(pk=who.user_id).is_superuser

    def ended(self, act: TwoPersonAct, who: Person) -> None:
        told[f"{act._meta.model_name} decided"] += 1
        assert self.started[type(act), act.pk] != who.pk, "somebody decided their own act"
        assert not User.objects.get(pk=who.user_id).is_superuser

    def fresh(self, number: int) -> Iterator[FilingItem]:
        """Yield the power's open item, if there is one, as everybody would see it now."""
        rows = FilingItem.objects.select_related("filing", "power", "route")
        power = self.powers[number]
        yield from rows.filter(power=power, state__in=FilingItem.OPEN_STATES)

    def together(self, item: FilingItem) -> list[FilingItem]:
        if not item.linked:
            return [item]
        rows = FilingItem.objects.select_related("filing", "power", "route")
        return list(rows.filter(filing=item.filing_id, linked=item.linked))

    def draft(self, person: int, draft: Draft, powers: list[Power]) -> bool:
        who = Person.objects.get(pk=self.people[person].pk)
        with contextlib.suppress(MoveRefusedError):
            for item in draft_filing(draft, powers, who).items.all():
                self.authors[item.pk].add(who.pk)
            return True
        return False

    def make(self, number: int, person: Person, name: str) -> bool:
        """Make a move and write it into the ledger when it was made."""
        for item in self.fresh(number):
            try:
                getattr(moves, name)(item, person, "因为")
            except REFUSALS:
                return False
            account = User.objects.get(pk=person.user_id)
            assert not account.is_superuser, "a superuser made a business move"
            self.note(item, person, name)
            return True
        return False

    def note(self, item: FilingItem, person: Person, name: str) -> None:
        key = (item.pk, item.round)
        if name == "submit":
            editors = {who for _, who in self.edits[item.power_id]}
            self.authors[item.pk] |= editors | {person.pk}
            self.frozen_in[key] = self.step
        elif name == "approve":
            facts = tuple(getattr(item, field) for field in FACTS)
            self.approvals[key].append((person.pk, facts))
        if name in {"approve", "return_for_changes", "send_back", "reject"}:
            assert person.pk not in self.authors[item.pk], "somebody reviewed their own work"

    def maker(self, number: int, name: str) -> Callable[[int], bool]:
        return lambda person: self.make(number, self.people[person], name)

    def publish_as(self, person: int, number: int) -> bool:
        for item in self.fresh(number):
            with contextlib.suppress(*REFUSALS):
                publish_items(self.together(item), self.people[person])
                return True
        return False

    def someone(self, number: int, role: str, first: int, act: Callable[[int], bool]) -> None:
        """Let everybody try in that role, until somebody may."""
        body = self.powers[number].organization
        for turn in range(len(self.people)):
            person = (first + turn) % len(self.people)
            Person.objects.filter(pk=self.people[person].pk).update(role=role, organization=body)
            if act(person):
                return


class Sink:
    """Where commands may say what they like."""

    def write(self, text: str) -> None:
        pass


SINK = Sink()
FOLDER = Path(mkdtemp(prefix="zhiquan-four-eyes-"))


@pytest.mark.django_db
def test_nobody_publishes_their_own_work(monkeypatch):
    # What the charts look like is nobody's concern here.
    monkeypatch.setattr("disclosure.publishing.render_missing", lambda charts: None)
    histories = int(os.environ.get("FOUR_EYES_HISTORIES", "8"))
    told.clear()
    run_state_machine_as_test(
        Office,
        settings=settings(
            max_examples=histories,
            stateful_step_count=STEPS,
            suppress_health_check=list(HealthCheck),
        ),
    )
    print("，".join(f"{name} {number}" for name, number in told.items()))
    assert told["publications"]

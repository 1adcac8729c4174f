"""How an entry gets into the register: filed by one, approved by two others, none twice.

Each move is a compare-and-swap on state and revision in one transaction; a refusal changes
nothing and leaves one audit entry.
"""

import hashlib
import json
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from organizations.audit import record, subject_text
from organizations.models import AuditEntry, Organization, Person
from organizations.roles import TABLE
from withholding.models import WithheldEntry, WithheldReview

State, Part = WithheldEntry.State, WithheldReview.Part
MOVES: dict[str, dict[str, Any]] = TABLE["register"]
WRITING = ("withholding.add", "withholding.change")
CONTENT = ("kind", "ground", "approval_document", "next_review_on", "name", "reason")


class RegisterRefusedError(Exception):
    """A move that may not be made; the message says why, in Chinese."""


class RegisterConflictError(Exception):
    """Somebody else was faster; the message says what to do."""


def next_serial(organization: Organization) -> int:
    found = WithheldEntry.objects.filter(organization=organization).aggregate(last=Max("serial"))
    return (found["last"] or 0) + 1


def may(name: str, entry: WithheldEntry, person: Person) -> bool:
    """Whether the table lets the person make the move in the entry's state."""
    return any(
        person.role in move["roles"]
        and entry.state in move["from"]
        and (move["place"] == "any" or entry.organization_id == person.organization_id)
        for move in _stages(name)
    )


def label_of(name: str) -> str:
    return str(_stages(name)[0]["label"])


def _stages(name: str) -> list[dict[str, Any]]:
    """The rows of the table for a move; reviewing has one for each stage."""
    return [row for key, row in MOVES.items() if key == name or key.startswith(f"{name}_")]


def content_hash(entry: WithheldEntry) -> str:
    """Return the SHA-256 over what is reviewed."""
    facts = {name: str(getattr(entry, name) or "") for name in CONTENT}
    facts["category"] = entry.category.code if entry.category else ""
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def moved(name: str) -> Callable[[Callable[..., dict[str, Any]]], Callable[..., None]]:
    """Make a function that returns the changes the move of that name."""

    def decorate(act: Callable[..., dict[str, Any]]) -> Callable[..., None]:
        @wraps(act)
        def move(entry: WithheldEntry, person: Person, comment: str = "") -> None:
            # The trail names the entry by its serial; its words stay in the register.
            entered = partial(
                record, f"withholding.{name}", actor=str(person), person=person, subject=entry
            )
            try:
                with transaction.atomic():
                    _make(name, act, entry, person, comment.strip())
                    entered()
            except (RegisterRefusedError, RegisterConflictError) as refusal:
                entered(result=AuditEntry.Result.REFUSED, detail={"why": str(refusal)})
                raise
            entry.refresh_from_db()

        return move

    return decorate


def _make(
    name: str,
    act: Callable[..., dict[str, Any]],
    entry: WithheldEntry,
    person: Person,
    comment: str,
) -> None:
    # The role counts as it is now, not as it was when the page was opened.
    person = Person.objects.select_related("user").get(pk=person.pk)
    if person.user and person.user.is_superuser:
        raise RegisterRefusedError("超级用户不办理业务，请改用有角色的账号。")
    if not may(name, entry, person):
        raise RegisterRefusedError(f"“{entry.get_state_display()}”的事项，您不能{label_of(name)}。")
    changes = act(entry, person, comment)
    found = WithheldEntry.objects.filter(pk=entry.pk, state=entry.state, revision=entry.revision)
    if not found.update(revision=entry.revision + 1, **changes):
        raise RegisterConflictError("别人刚刚办理了这个事项，请刷新页面后再办理。")


@moved("submit")
def submit(entry: WithheldEntry, person: Person, comment: str) -> dict[str, Any]:
    """Send an entry to the head of the department; what it says is frozen by its hash."""
    number, found = entry.round + 1, content_hash(entry)
    _take_part(entry, person, Part.FILED, comment, number, found)
    if entry.created_by != person:
        _take_part(entry, entry.created_by, Part.FILED, "", number, found)
    return {"state": State.WITH_HEAD, "round": number, "content_hash": found}


@moved("approve")
def approve(entry: WithheldEntry, person: Person, comment: str) -> dict[str, Any]:
    """Approve at one's own stage; the second approval enters it into the register."""
    if content_hash(entry) != entry.content_hash:
        raise RegisterRefusedError("内容与送审时不同，请退回后重新提交。")
    _take_part(entry, person, Part.APPROVED, comment, entry.round, entry.content_hash)
    if entry.state == State.WITH_HEAD:
        return {"state": State.WITH_REVIEWER}
    return {"state": State.LISTED, "listed_on": timezone.localdate()}


@moved("return")
def return_for_changes(entry: WithheldEntry, person: Person, comment: str) -> dict[str, Any]:
    """Send an entry back with a reason."""
    if not comment:
        raise RegisterRefusedError("请写明理由，让填报人知道要改什么。")
    _take_part(entry, person, Part.RETURNED, comment, entry.round, entry.content_hash)
    return {"state": State.RETURNED}


@moved("end")
def end(entry: WithheldEntry, person: Person, comment: str) -> dict[str, Any]:
    """Take an entry off the register, such as when the power is disclosed."""
    if not comment:
        raise RegisterRefusedError("请写明解除的理由。")
    _take_part(entry, person, Part.ENDED, comment, entry.round + 1, entry.content_hash)
    return {"state": State.ENDED, "round": entry.round + 1}


@moved("reopen")
def reopen(entry: WithheldEntry, person: Person, comment: str) -> dict[str, Any]:
    """Open a listed entry for its next review; it goes the whole way again."""
    return {"state": State.DRAFT}


def _take_part(
    entry: WithheldEntry, person: Person, part: str, comment: str, number: int, found: str
) -> None:
    if part != Part.FILED and _is_author(entry, person):
        raise RegisterRefusedError("您参与填报过这个事项，须由其他人办理。")
    try:
        with transaction.atomic():
            WithheldReview.objects.create(
                entry=entry,
                round=number,
                person=person,
                part=part,
                content_hash=found,
                comment=comment,
                at=timezone.now(),
            )
    except IntegrityError as error:
        raise RegisterRefusedError("您参与过这个事项，须由其他人办理。") from error


def _is_author(entry: WithheldEntry, person: Person) -> bool:
    """Whether the person entered, edited or filed the entry, in any round and under any role."""
    if entry.created_by == person:
        return True
    if entry.reviews.filter(person=person, part=Part.FILED).exists():
        return True
    written = AuditEntry.objects.filter(action__in=WRITING, subject=subject_text(entry))
    return written.filter(person=person, result=AuditEntry.Result.DONE).exists()

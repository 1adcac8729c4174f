"""Emergency takedown and purge: one person acts, another one decides.

A takedown works at once and is confirmed or undone within 24 hours; a purge destroys what it
would be unlawful to keep, and needs both persons before anything happens.
"""

import datetime
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from disclosure.models import PublishedVersion, Withdrawal
from disclosure.purging import PurgeRefusedError, purge
from disclosure.tasks import start_volumes_with
from disclosure.withdrawal import WithdrawalRefusedError, restore, withdraw
from filings.errors import ConflictError, MoveRefusedError
from filings.models import FilingItem, PurgeRequest, Takedown, TwoPersonAct
from organizations.audit import record
from organizations.models import AuditEntry, Person
from organizations.roles import TABLE

DECIDE_WITHIN = datetime.timedelta(hours=24)
ACTS: dict[str, dict[str, Any]] = TABLE["acts"]
Decision = TwoPersonAct.Decision


def audited(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a function the act of that name: role asked, one transaction, refusals on record."""

    def decorate(act: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(act)
        def done(target: Any, person: Person, words: str, **options: Any) -> Any:
            entry = partial(
                record,
                f"filings.{name}",
                actor=str(person),
                person=person,
                target=str(target)[:200],
            )
            try:
                with transaction.atomic():
                    result = act(target, _authorized(name, person), _words(words), **options)
                    entry(detail={"why": words} | options)
                    return result
            except (MoveRefusedError, ConflictError) as refusal:
                entry(result=AuditEntry.Result.REFUSED, detail={"why": str(refusal)})
                raise

        return done

    return decorate


@audited("take_down")
def take_down(code: str, person: Person, reason: str) -> Takedown:
    """Take a power off every public page at once."""
    _refuse_out_of_reach(code, person)
    try:
        withdrawal = withdraw(code, reason=reason, actor=str(person), person=person)
    except WithdrawalRefusedError as error:
        raise ConflictError(str(error)) from error
    start_volumes_with(code, person.user)
    return Takedown.objects.create(
        withdrawal=withdrawal,
        reason=reason,
        started_by=person,
        started_at=withdrawal.at,
        due_at=withdrawal.at + DECIDE_WITHIN,
    )


@audited("decide_takedown")
def decide_takedown(takedown: Takedown, person: Person, comment: str, *, agreed: bool) -> None:
    """Let a takedown stand, or put the power back on the public pages."""
    _decide(takedown, person, comment, agreed=agreed)
    if not agreed:
        try:
            restore(takedown.withdrawal, reason=comment, actor=str(person), person=person)
        except WithdrawalRefusedError as error:
            raise ConflictError(str(error)) from error
        start_volumes_with(takedown.withdrawal.code, person.user)


@audited("ask_purge")
def ask_purge(version: PublishedVersion, person: Person, reason: str) -> PurgeRequest:
    """Ask that the content of a version be destroyed."""
    if hasattr(version, "purge"):
        raise ConflictError(f"{version}已经清除，请刷新页面查看。")
    _refuse_public(version, person)
    try:
        with transaction.atomic():
            return PurgeRequest.objects.create(
                version=version, reason=reason, started_by=person, started_at=timezone.now()
            )
    except IntegrityError as error:
        raise ConflictError(f"已经有人申请清除{version}，请刷新页面查看。") from error


@audited("decide_purge")
def decide_purge(asked: PurgeRequest, person: Person, comment: str, *, agreed: bool) -> None:
    """Destroy the content for good, or leave it."""
    _decide(asked, person, comment, agreed=agreed)
    if not agreed:
        return
    try:
        purge(asked.version, reason=asked.reason, people=(asked.started_by, person))
    except PurgeRefusedError as error:
        raise MoveRefusedError(str(error)) from error
    start_volumes_with(asked.version.code, person.user)
    # The office kept the same content for its reviews; its hash stays.
    models.QuerySet(model=FilingItem).filter(version=asked.version).update(snapshot="")


def refuse_beforehand(name: str, target: Any, person: Person) -> None:
    """Refuse, on record, what the person may not do whatever they prove; write nothing else."""
    try:
        GUARDS[name](target, _authorized(name, person))
    except MoveRefusedError as refusal:
        record(
            f"filings.{name}",
            actor=str(person),
            person=person,
            target=str(target)[:200],
            result=AuditEntry.Result.REFUSED,
            detail={"why": str(refusal)},
        )
        raise


def _decide(act: TwoPersonAct, person: Person, comment: str, *, agreed: bool) -> None:
    _refuse_own(act, person)
    decided = (
        type(act)
        .objects.filter(pk=act.pk, decision="")  # type: ignore[attr-defined]
        .update(
            decision=Decision.AGREED if agreed else Decision.REFUSED,
            decided_by=person,
            decided_at=timezone.now(),
            comment=comment,
        )
    )
    if not decided:
        act.refresh_from_db()
        who = act.decided_by.name if act.decided_by else "他人"
        raise ConflictError(f"{who}已作出决定“{act.get_decision_display()}”，请刷新页面查看。")


def _words(words: str) -> str:
    if not words.strip():
        raise MoveRefusedError("请写明原因，它会记入审计。")
    return words.strip()[:300]


def _authorized(name: str, person: Person) -> Person:
    """Return the person as they are now, not as when the page was opened, if they may."""
    person = Person.objects.select_related("user", "organization").get(pk=person.pk)
    if person.role not in ACTS[name]["roles"]:
        raise MoveRefusedError(f"您的角色不能{ACTS[name]['label']}。")
    if person.user and person.user.is_superuser:
        raise MoveRefusedError("超级用户不办理业务，请改用有角色的账号。")
    return person


def _refuse_own(act: TwoPersonAct, person: Person) -> None:
    if act.started_by == person:
        raise MoveRefusedError("自己提出的不能由自己决定，请由另一人办理。")


def _refuse_public(version: PublishedVersion, person: Person) -> None:
    if not Withdrawal.objects.standing().filter(code=version.code).exists():
        raise MoveRefusedError(f"只能清除已经撤回的内容，请先撤回 {version.code}。")


def _refuse_out_of_reach(code: str, person: Person) -> None:
    version = PublishedVersion.objects.filter(code=code).order_by("-number").first()
    if version is None or not _is_within_reach(version, person):
        raise MoveRefusedError(f"没有公开编码为 {code} 的职权，请核对编码。")


def _is_within_reach(version: PublishedVersion, person: Person) -> bool:
    is_everywhere = TABLE["roles"][person.role]["place"] == "any"
    return is_everywhere or version.organization_code == person.organization.code


# What is asked of the target before anybody is asked for their password.
GUARDS: dict[str, Callable[[Any, Person], None]] = {
    "take_down": _refuse_out_of_reach,
    "decide_takedown": _refuse_own,
    "ask_purge": _refuse_public,
    "decide_purge": _refuse_own,
}

"""Withdrawal and restoration: taking a power off every public page, and putting it back."""

import datetime

from django.db import transaction
from django.utils import timezone

from disclosure.derived import renew_periods
from disclosure.log import NewEntry, append, lock_log, restoration_hash_of, withdrawal_hash_of
from disclosure.models import LogEntry, PublishedVersion, Restoration, Withdrawal
from organizations.audit import record
from organizations.models import Person


class WithdrawalRefusedError(Exception):
    """A withdrawal or restoration that cannot be; the message says why, in Chinese."""


@transaction.atomic
def withdraw(
    code: str,
    *,
    reason: str,
    actor: str,
    person: Person | None = None,
    cause_document: str = "",
    reviewing_bodies: str = "",
) -> Withdrawal:
    """Withdraw a published power; its evidence stays inside.

    Raises PublishedVersion.DoesNotExist when nothing was published under the code,
    WithdrawalRefusedError when it is withdrawn already.
    """
    lock_log()
    version = PublishedVersion.objects.filter(code=code).latest("number")
    if Withdrawal.objects.standing().filter(code=code).exists():
        raise WithdrawalRefusedError(f"{code} 已经撤回，请刷新页面查看。")
    withdrawal = Withdrawal.objects.create(
        code=code,
        at=timezone.now(),
        reason=reason,
        cause_document=cause_document,
        reviewing_bodies=reviewing_bodies,
    )
    entry = NewEntry(LogEntry.Kind.WITHDRAW, code, version.number, withdrawal_hash_of(withdrawal))
    append([entry], withdrawal.at)
    renew_periods([code])
    record(
        "disclosure.withdraw", actor=actor, person=person, target=code, detail={"reason": reason}
    )
    return withdrawal


@transaction.atomic
def restore(
    withdrawal: Withdrawal, *, reason: str, actor: str, person: Person | None = None
) -> Restoration:
    """Put a withdrawn power back on the public pages."""
    lock_log()
    restoration = restore_within(withdrawal, reason=reason, at=timezone.now())
    record(
        "disclosure.restore",
        actor=actor,
        person=person,
        target=withdrawal.code,
        detail={"reason": reason},
    )
    return restoration


def restore_within(withdrawal: Withdrawal, *, reason: str, at: datetime.datetime) -> Restoration:
    """The same inside a transaction that holds the log's lock."""
    if Restoration.objects.filter(withdrawal=withdrawal).exists():
        raise WithdrawalRefusedError(f"{withdrawal.code} 已经恢复公开，请刷新页面查看。")
    restoration = Restoration.objects.create(withdrawal=withdrawal, at=at, reason=reason)
    version = PublishedVersion.objects.filter(code=withdrawal.code).latest("number")
    found = restoration_hash_of(restoration)
    append([NewEntry(LogEntry.Kind.RESTORE, version.code, version.number, found)], at)
    renew_periods([withdrawal.code])
    return restoration

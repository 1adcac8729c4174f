"""Withdrawal: taking a power off every public page."""

from django.db import transaction
from django.utils import timezone

from disclosure.derived import renew_periods
from disclosure.log import NewEntry, append, lock_log, withdrawal_hash_of
from disclosure.models import LogEntry, PublishedVersion, Withdrawal
from organizations.audit import record


@transaction.atomic
def withdraw(
    code: str, *, reason: str, actor: str, cause_document: str = "", reviewing_bodies: str = ""
) -> Withdrawal:
    """Withdraw a published power; its evidence stays inside.

    Raises PublishedVersion.DoesNotExist when nothing was published under the code.
    """
    lock_log()
    version = PublishedVersion.objects.filter(code=code).latest("number")
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
    record("disclosure.withdraw", actor=actor, target=code, detail={"reason": reason})
    return withdrawal

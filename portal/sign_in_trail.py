"""Sign-in, sign-out, failures and lock-outs: one audit entry each.

Django tells of sign-in and sign-out by signals alone.
"""

from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from organizations.acting import Actor, address_of
from organizations.audit import record
from organizations.models import AuditEntry
from organizations.passwords import must_change
from portal.session_limits import MUST_CHANGE, begin

REFUSED = AuditEntry.Result.REFUSED
# People type passwords into the wrong field; names of no account are not written down.
NOBODY = "没有这个账号"


@receiver(user_logged_in)
def signed_in(sender: Any, request: HttpRequest, user: User, **_rest: Any) -> None:
    begin(request.session)
    request.session[MUST_CHANGE] = must_change(user, timezone.now())
    record("accounts.sign_in", **_actor(request, user), target=user.get_username())


@receiver(user_logged_out)
def signed_out(sender: Any, request: HttpRequest, user: User | None, **_rest: Any) -> None:
    if user is None:
        return
    why = getattr(request, "sign_out_reason", "")
    detail = {"why": why} if why else {}
    record("accounts.sign_out", **_actor(request, user), target=user.get_username(), detail=detail)


def record_failure(
    request: HttpRequest | None, username: str | None, *, was_locked: bool, is_locked: bool
) -> None:
    """Record a failure and, when it was the one too many, the lock that it brought."""
    why = "登录已锁定" if was_locked else "用户名或密码不对"
    _refused("accounts.sign_in", request, username, why)
    if is_locked and not was_locked:
        _refused("accounts.lock_out", request, username, "连续登录失败")


def _refused(action: str, request: HttpRequest | None, username: str | None, why: str) -> None:
    user = User.objects.filter(username=username).select_related("person").first()
    record(
        action,
        **_actor(request, user),
        target=user.get_username() if user else NOBODY,
        result=REFUSED,
        detail={"why": why},
    )


def _actor(request: HttpRequest | None, user: User | None) -> Actor:
    person = getattr(user, "person", None)
    name = str(person or user or NOBODY)
    address = address_of(request) if request else None
    return {"actor": name, "person": person, "address": address}

"""Locking out whoever gives wrong passwords again and again: by account and by address."""

from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.sign_in_trail import record_failure

TOO_MANY_REQUESTS = 429


class LockOut(AxesDatabaseHandler):
    """Counts the failures of an account and of an address apart, each with its own limit."""

    def user_login_failed(
        self, sender: Any, credentials: dict, request: HttpRequest | None = None, **rest: Any
    ) -> None:
        was_locked = getattr(request, "axes_locked_out", False)
        super().user_login_failed(sender, credentials, request, **rest)
        record_failure(
            request,
            credentials.get("username"),
            was_locked=was_locked,
            is_locked=getattr(request, "axes_locked_out", False),
        )

    def get_failures(self, request: HttpRequest, credentials: dict | None = None) -> int:
        by_account, by_address = map(_sum, self.get_user_attempts(request, credentials))
        if by_address >= settings.LOCK_OUT_ADDRESS_FAILURES:
            return max(by_account, settings.AXES_FAILURE_LIMIT)
        return by_account

    def reset_user_attempts(self, request: HttpRequest, credentials: dict | None = None) -> int:
        """Forget the account's own failures; signing in says nothing of others at the address."""
        return unlock(get_client_username(request, credentials))


def unlock(username: str) -> int:
    """Let an account try again at once; return how many records of failures were removed."""
    return AccessAttempt.objects.filter(username=username).delete()[0]


def locked(request: HttpRequest, *_others: Any) -> HttpResponse:
    """Say that signing in is locked, never whether such an account exists."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    context = {"title": "登录已锁定", "minutes": minutes, "limit": settings.AXES_FAILURE_LIMIT}
    answer = render(request, "admin/locked.html", context, status=TOO_MANY_REQUESTS)
    answer["Retry-After"] = str(minutes * 60)
    return answer


def _sum(attempts: QuerySet[AccessAttempt]) -> int:
    return attempts.aggregate(total=Sum("failures_since_start"))["total"] or 0

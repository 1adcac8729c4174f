"""How long a session of the office lasts: without use, and at all."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

# Set at sign-in: a password of one's own has to be chosen first.
MUST_CHANGE = "must_change_password"
SIGNED_IN_AT, SEEN_AT, CONFIRMED_AT = "signed_in_at", "seen_at", "confirmed_at"
# Written at most so often: a row is saved each time.
NOTED_EVERY = 60


class SessionLimits:
    """Signs out whoever was away too long; public pages are not looked at."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(reverse("admin:index")):
            return self.get_response(request)
        if not request.user.is_authenticated:
            return self.get_response(request)
        now = int(time.time())
        if is_over(request.session, now):
            return _signed_out(request)
        if now - request.session.get(SEEN_AT, 0) >= min(NOTED_EVERY, _seconds("IDLE") // 4):
            request.session[SEEN_AT] = now
        return self.get_response(request)


def begin(session: SessionBase) -> None:
    """Start the clocks of a session in which somebody just signed in."""
    now = int(time.time())
    session[SIGNED_IN_AT] = session[SEEN_AT] = session[CONFIRMED_AT] = now


def confirm(session: SessionBase) -> None:
    """Note that the person just proved again who they are."""
    session[CONFIRMED_AT] = int(time.time())


def is_confirmed(session: SessionBase) -> bool:
    """Whether the person proved who they are within the last minutes."""
    age = int(time.time()) - session.get(CONFIRMED_AT, 0)
    return 0 <= age <= settings.CONFIRMED_FOR.total_seconds()


def is_over(session: SessionBase, now: int) -> bool:
    """Whether a session was unused, or lasted, for too long."""
    is_idle = now - session.get(SEEN_AT, 0) > _seconds("IDLE")
    return is_idle or now - session.get(SIGNED_IN_AT, 0) > _seconds("LIFE")


def _signed_out(request: HttpRequest) -> HttpResponse:
    request.sign_out_reason = "超时"  # type: ignore[attr-defined]
    logout(request)
    messages.info(request, "您已长时间没有操作，请重新登录。")
    return redirect(with_way_back("admin:login", request))


def with_way_back(page: str, request: HttpRequest) -> str:
    """Return the address of a page that leads back to the one asked for, if it was only read."""
    asked = {REDIRECT_FIELD_NAME: request.get_full_path()} if request.method == "GET" else None
    return reverse(page, query=asked)


def _seconds(name: str) -> int:
    return int(getattr(settings, f"SESSION_{name}").total_seconds())

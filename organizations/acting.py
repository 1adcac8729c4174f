"""Who is behind a request and where it comes from, as the audit trail takes it."""

from ipaddress import ip_address
from typing import TypedDict, cast

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest

from organizations.models import Person


class Actor(TypedDict):
    """The part of an audit entry that names somebody."""

    actor: str
    person: Person | None
    address: str | None


def actor_of(request: HttpRequest) -> Actor:
    """Name the person behind the account; an account without one stands for itself."""
    person = getattr(request.user, "person", None)
    return {"actor": str(person or request.user), "person": person, "address": address_of(request)}


def account_of(request: HttpRequest) -> User:
    """Return the account behind a request to a page that asks for sign-in."""
    return cast(User, request.user)


def address_of(request: HttpRequest) -> str | None:
    """Return the address that the request came from.

    Behind ``PROXIES`` proxies of our own the last of them that is not ours was written down by
    the outermost; what stands further left in the header is the visitor's own invention.
    """
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if settings.PROXIES and len(hops) >= settings.PROXIES:
        return _address(hops[-settings.PROXIES])
    return _address(request.META.get("REMOTE_ADDR", ""))


def _address(text: str) -> str | None:
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        return None

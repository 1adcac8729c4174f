"""The gate of the office: every one of its pages is opened here, or refused and recorded.

A page opens when signing in is complete, the table of permissions lets the role in, and, before
something grave, the person has just proved who they are. What is refused later, inside a page,
is recorded here too.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

from organizations.acting import account_of, actor_of, address_of
from organizations.audit import calling_from, record
from organizations.models import AuditEntry
from organizations.roles import TABLE, role_of
from portal.confirming import confirmation

PAGES: dict[str, list[str]] = TABLE["pages"]
CONFIRMED_PAGES = set(TABLE["confirm"]["pages"])
CONFIRMED_MOVES = set(TABLE["confirm"]["moves"])
LONGEST = 200
METHODS = ("GET", "HEAD", "POST")


def pass_gate(
    request: HttpRequest, view: Callable[..., HttpResponse], *args: Any, **kwargs: Any
) -> HttpResponse:
    """Answer with the view; record what is refused, once."""
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    with calling_from(address_of(request)):
        return _answer(request, view, *args, **kwargs)


def _answer(
    request: HttpRequest, view: Callable[..., HttpResponse], *args: Any, **kwargs: Any
) -> HttpResponse:
    try:
        if not is_open(request):
            raise PermissionDenied
        asked = confirmation(request) if needs_confirmation(request) else None
        return asked or view(request, *args, **kwargs)
    except PermissionDenied:
        record_refusal(request, "没有权限")
        raise
    except Http404:
        # A page that is not there, or not there for this person: nobody can tell which.
        if page_name(request):
            record_refusal(request, "没有这一页，或者不能看")
        raise


def is_open(request: HttpRequest) -> bool:
    """Whether the table lets the account in; pages of models ask their own permissions."""
    name = page_name(request)
    if not name or _is_of_a_model(name):
        return True
    return bool(kinds_of(request) & set(PAGES.get(name, [])))


def kinds_of(request: HttpRequest) -> set[str]:
    """Return as what an account may open pages; a superuser has no business role."""
    user = account_of(request)
    if user.is_superuser:
        return {"office", "superuser"}
    role = role_of(user)
    return {"office", "role", role} if role else {"office"}


def needs_confirmation(request: HttpRequest) -> bool:
    if request.method != "POST":
        return False
    # A move over everything that was not ticked is named "publish:rest".
    move = request.POST.get("move", "").partition(":")[0]
    return page_name(request) in CONFIRMED_PAGES or move in CONFIRMED_MOVES


def page_name(request: HttpRequest) -> str:
    """Return the name of the page's address; "" for one that does not exist."""
    return (request.resolver_match and request.resolver_match.url_name) or ""


def record_refusal(request: HttpRequest, why: str) -> None:
    record(
        f"office.{request.method.lower()}"[:60] if request.method else "office.get",
        **actor_of(request),
        target=request.path[:LONGEST],
        result=AuditEntry.Result.REFUSED,
        detail={"why": why},
    )


def _is_of_a_model(name: str) -> bool:
    models = (model._meta for model in admin.site._registry)
    return any(name.startswith(f"{model.app_label}_{model.model_name}_") for model in models)

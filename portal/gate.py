"""The gate of the office: every one of its pages is opened here, or refused and recorded.

A page opens when signing in is complete, the table of permissions lets the role in, and, before
something grave, the person has just proved who they are. What is refused later, inside a page,
is recorded here too.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

from organizations.acting import account_of, actor_of, address_of
from organizations.audit import calling_from, record
from organizations.models import AuditEntry
from organizations.roles import TABLE, role_of
from portal.confirming import confirmation
from portal.office_errors import not_allowed, office_error

PAGES: dict[str, list[str]] = TABLE["pages"]
CONFIRMED_PAGES = set(TABLE["confirm"]["pages"])
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
        answer = _confirmed(request, kwargs) or view(request, *args, **kwargs)
    except PermissionDenied:
        record_refusal(request, "没有权限")
        return office_error(request, HTTPStatus.FORBIDDEN)
    except Http404:
        # A page that is not there, or not there for this person: nobody can tell which.
        if page_name(request):
            record_refusal(request, "没有这一页，或者不能看")
        return office_error(request, HTTPStatus.NOT_FOUND)
    is_refused = answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    return not_allowed(request, answer) if is_refused else answer


def is_open(request: HttpRequest) -> bool:
    """Whether the table lets the account in; pages of models ask their own permissions."""
    name = page_name(request)
    if not name or _model_of(name):
        return True
    return bool(kinds_of(request) & set(PAGES.get(name, [])))


def kinds_of(request: HttpRequest) -> set[str]:
    """Return as what an account may open pages; a superuser has no business role."""
    user = account_of(request)
    if user.is_superuser:
        return {"office", "superuser"}
    role = role_of(user)
    return {"office", "role", role} if role else {"office"}


def _confirmed(request: HttpRequest, address: Mapping[str, Any]) -> HttpResponse | None:
    """Return the page that asks who it is, where that is needed and not known.

    Whoever may not do the thing is refused before being asked; moves and acts of the desk, which
    depend on more than the page, ask in their own views.
    """
    name = page_name(request)
    if request.method != "POST" or name not in CONFIRMED_PAGES:
        return None
    if (model := _model_of(name)) is not None:
        refuse_beforehand(request, admin.site.get_model_admin(model), name, address)
    return confirmation(request)


def refuse_beforehand(
    request: HttpRequest, page: admin.ModelAdmin, name: str, address: Mapping[str, Any]
) -> None:
    """Refuse what the account may not do on a model's page."""
    if name.endswith("_add"):
        allowed = page.has_add_permission(request)
    elif name.endswith("_changelist"):
        allowed = request.POST.get("action", "") in {"", *page.get_actions(request)}
        allowed = allowed and page.has_view_or_change_permission(request)
    else:
        key = address.get("object_id", address.get("id"))
        row = page.get_object(request, unquote(str(key)))
        if row is None:
            raise Http404("没有这条记录。")
        allowed = page.has_change_permission(request, row)
    if not allowed:
        raise PermissionDenied


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


def _model_of(name: str) -> type[Model] | None:
    """Return the model whose page has this name."""
    return next(
        (
            model
            for model in admin.site._registry
            if name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_")
        ),
        None,
    )

"""Who sits at the desk."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from organizations.acting import account_of
from organizations.models import Person

View = Callable[..., HttpResponseBase]


def for_persons(act: View, site: admin.AdminSite) -> Callable[..., Any]:
    """Return the act as a view behind the sign-in, given the person and the site's context."""

    @wraps(act)
    def view(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        person = person_of(request)
        if person is None:
            raise PermissionDenied
        return act(request, person, site.each_context(request), **kwargs)

    return site.admin_view(view)


def person_of(request: HttpRequest) -> Person | None:
    """Return the person with a role behind the account; a superuser is nobody here."""
    if account_of(request).is_superuser:
        return None
    people = Person.objects.select_related("organization").exclude(role="")
    return people.filter(user=request.user.pk).first()

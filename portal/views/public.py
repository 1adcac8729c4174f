"""What every public page has in common: GET only, checked parameters, caching, no cookie."""

import logging
from collections.abc import Callable
from functools import wraps

from django.core.paginator import EmptyPage, Page, Paginator
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from portal.forms import PageForm
from portal.keeping import keep_page, kept_page, page_key, present_state
from portal.reading import NotThereError, PublicRequest, reading_of

# Short, so that a withdrawal reaches every cache within a minute.
FRESH_SECONDS = 60

logger = logging.getLogger(__name__)

View = Callable[..., HttpResponseBase]


def public_page(view: View) -> View:
    """Make a view public: safe methods, checked parameters, kept pages, ETag, short caching."""

    @require_safe
    @wraps(view)
    def page(request: PublicRequest, *args, **kwargs) -> HttpResponseBase:
        try:
            request.state = present_state()
            key = page_key(request.state, request)
            return kept_page(request, key) or keep_page(
                request, key, _made(view, request, *args, **kwargs)
            )
        except (InterfaceError, OperationalError):
            logger.exception("A public page could not reach the database")
            return database_gone(request)

    return page


def _made(view: View, request: PublicRequest, *args, **kwargs) -> HttpResponseBase:
    request.reading = reading_of(request)
    response = view(request, *args, **kwargs)
    if response.status_code >= 400:
        response["Cache-Control"] = "no-store"
    elif not response.has_header("Cache-Control"):
        patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    return response


def database_gone(request: HttpRequest) -> HttpResponse:
    """Say that the database cannot be reached, and when to come back."""
    response = render(request, "503.html", status=503)
    response["Retry-After"] = "30"
    response["Cache-Control"] = "no-store"
    return response


def page_of(request: HttpRequest, rows, size: int) -> Page:
    """Return the asked page of the rows; NotThereError when there is no such page."""
    form = PageForm(request.GET)
    if not form.is_valid():
        raise NotThereError("页码不对，请从第一页开始查看。")
    try:
        return Paginator(rows, size).page(form.cleaned_data["page"] or 1)
    except EmptyPage as error:
        raise NotThereError("没有这一页，列表可能已经变短，请从第一页开始查看。") from error

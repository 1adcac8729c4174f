"""Answers that are kept: whole pages, and counts that several pages need.

A key holds the state of everything published, the day in Shanghai and the release, so that
nothing has to be thrown away when one of them changes: what was kept is never asked for again.
"""

import datetime
import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.cache import BaseCache, caches
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils.cache import get_conditional_response, set_response_etag

from disclosure.periods import today
from disclosure.revisions import published_state
from portal.release import release

KEPT_SECONDS = 86_400
# A catalogue as one file is made anew: keeping it would push hundreds of pages out.
LARGEST_PAGE = 1_000_000

LEFT_ALONE_SECONDS = 10

_left_alone_until = 0.0
logger = logging.getLogger(__name__)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class State:
    """Everything on which public answers depend beside the address."""

    today: datetime.date
    published: str
    # What this request has asked for already.
    values: dict[str, Any] = field(default_factory=dict, compare=False)

    def key(self, *parts: str) -> str:
        """Return a key for the cache; it is short and plain for any address."""
        whole = "\0".join([release(), self.published, self.today.isoformat(), *parts])
        return hashlib.blake2b(whole.encode(errors="surrogatepass"), digest_size=20).hexdigest()


def present_state() -> State:
    """Return the state now; one small query."""
    return State(today(), published_state())


def remembered(state: State, name: str, make: Callable[[], Value]) -> Value:
    """Return what is kept under the name for this state, made now if nothing is."""
    if name not in state.values:
        key = state.key("value", name)
        found = _get(key)
        if found is None:
            found = (make(),)
            _set(key, found)
        state.values[name] = found[0]
    return state.values[name]


def page_key(state: State, request: HttpRequest) -> str:
    """Return the key of a page: feeds and site maps name the host they were asked from."""
    return state.key("page", request.scheme or "", request.get_host(), request.get_full_path())


def kept_page(request: HttpRequest, key: str) -> HttpResponseBase | None:
    """Return the page that is kept, or 304 when the visitor has it; None when there is none."""
    found = _get(key)
    if found is None:
        return None
    headers, content = found
    response = HttpResponse(content, headers=headers)
    return get_conditional_response(request, etag=response["ETag"], response=response)


def keep_page(request: HttpRequest, key: str, response: HttpResponseBase) -> HttpResponseBase:
    """Keep a whole page; errors, files and anything with a cookie pass by."""
    if not isinstance(response, HttpResponse) or response.status_code != 200:
        return response
    if isinstance(response, SimpleTemplateResponse):
        response.render()
    set_response_etag(response)
    if len(response.content) <= LARGEST_PAGE and _may_keep(response):
        _set(key, (dict(response.items()), response.content))
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def _may_keep(response: HttpResponse) -> bool:
    return not response.cookies and "no-store" not in response.get("Cache-Control", "")


def _get(key: str) -> Any:
    return _asked(lambda cache: cache.get(key))


def _set(key: str, value: object) -> None:
    _asked(lambda cache: cache.set(key, value, KEPT_SECONDS))


def _asked(ask: Callable[[BaseCache], Value]) -> Value | None:
    """Return the cache's answer. One that fails makes pages slower, never wrong.

    It is then left alone for a while: every question would be waited for.
    """
    global _left_alone_until
    if time.monotonic() < _left_alone_until:
        return None
    try:
        return ask(caches["pages"])
    except Exception:  # each cache has errors of its own
        _left_alone_until = time.monotonic() + LEFT_ALONE_SECONDS
        logger.exception("The cache does not answer; pages are made without it for a while")
        return None

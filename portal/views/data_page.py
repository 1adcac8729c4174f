"""What public addresses of data have in common: errors as data, and when they last changed."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import http_date

from disclosure.canonical import canonical_json
from disclosure.models import LogEntry
from portal.addresses import absolute, with_query
from portal.changelog import start_of
from portal.forms import USUAL_PART
from portal.reading import BadParameterError, GoneError, NotThereError, PublicRequest
from portal.views.public import public_page

JSON = "application/json"
LINKED = "application/ld+json"
PROBLEM = "application/problem+json"
# Files that anyone may read with scripts of their own; nothing here knows who asks.
OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*"}

View = Callable[..., HttpResponseBase]


def data_page(view: View) -> View:
    """Make a view public whose errors are data too (RFC 9457)."""
    answer = public_page(view)

    @wraps(view)
    def page(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        try:
            response = answer(request, *args, **kwargs)
        except GoneError as error:
            return problem(410, error.title, str(error))
        except Http404 as error:
            words = str(error) if isinstance(error, NotThereError) else ""
            return problem(404, "没有这样的数据", words or "地址可能输错了。")
        except (BadRequest, SuspiciousOperation) as error:
            words = str(error) if isinstance(error, BadParameterError) else ""
            return problem(400, "地址中的参数不对", words or "无法读懂这个地址。")
        for name, value in OPEN_TO_ALL.items():
            response[name] = value
        return response

    return page


def problem(status: int, title: str, detail: str) -> HttpResponse:
    """Say as data what is wrong, and where the addresses are described."""
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "help": absolute(reverse("openapi")),
    }
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = PROBLEM
    # What is not there may come, and come back.
    response["Cache-Control"] = "no-store"
    return response


def json_answer(value: Mapping[str, Any], content_type: str = JSON) -> HttpResponse:
    """Return a record as JSON with sorted keys: the same facts are the same bytes."""
    body = canonical_json(value) + "\n"
    return HttpResponse(body, content_type=f"{content_type}; charset=utf-8")


def stamped(response: HttpResponseBase, request: PublicRequest) -> HttpResponseBase:
    """Say when the published data last changed: at a publication, or at midnight."""
    head = LogEntry.objects.order_by("-index").values_list("at", flat=True).first()
    if head is not None:
        changed = max(head, start_of(request.reading.today))
        # A second later: what was sent within the second of a publication is asked for again.
        response["Last-Modified"] = http_date((changed + datetime.timedelta(seconds=1)).timestamp())
    return response


def valid(form: forms.Form) -> dict[str, Any]:
    """Return what a form lets through; BadParameterError names the first wrong one."""
    if form.is_valid():
        return form.cleaned_data
    name, errors = next(iter(form.errors.items()))
    raise BadParameterError(f"{name}：{errors[0]}")


def part(rows, limit: int | None) -> tuple[list, bool]:
    """Return as many rows as were asked for, and whether there are more."""
    size = limit or USUAL_PART
    found = list(rows[: size + 1])
    return found[:size], len(found) > size


def next_address(request: PublicRequest, after: object) -> str:
    """Return the full address of the part that follows."""
    query = {name: request.GET[name] for name in request.GET} | {"after": str(after)}
    return absolute(with_query(request.path, query))


def csv_answer(lines: Iterable[str], name: str) -> StreamingHttpResponse:
    """Send lines of CSV as a file."""
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

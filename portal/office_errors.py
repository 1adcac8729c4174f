"""What the office says when a page is refused, not there, or asked for in a wrong way."""

from http import HTTPStatus
from urllib.parse import urlsplit

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

SENTENCES = {
    HTTPStatus.FORBIDDEN: (
        "不能办理",
        "您的角色不能打开这一页或者办理这件事，请由有权限的同事办理。",
    ),
    HTTPStatus.NOT_FOUND: (
        "没有这一页",
        "地址可能输错了，内容可能已经移走，或者不在您能查看的范围内。",
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        "请从页面上办理",
        "这个地址只接收页面上的表单，不能直接打开；请回到原来的页面再办理。",
    ),
}
EXPIRED = (
    "页面已过期",
    "没有办理任何事项：页面放得太久，或者请求不是从本系统的页面发出的；请返回后重新提交。",
)


def office_error(
    request: HttpRequest, status: HTTPStatus, words: tuple[str, str] | None = None
) -> HttpResponse:
    """Answer with one sentence and the way back, in the look of the office."""
    title, sentence = words or SENTENCES[status]
    context = {
        **admin.site.each_context(request),
        "title": title,
        "sentence": sentence,
        "way_back": way_back(request),
    }
    return render(request, "admin/error.html", context, status=status)


def not_allowed(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Say in words what an empty answer of Django's says by its number."""
    page = office_error(request, HTTPStatus.METHOD_NOT_ALLOWED)
    page["Allow"] = answer["Allow"]
    return page


def way_back(request: HttpRequest) -> str:
    """Return the page of the office from which somebody came; "" when that is not known."""
    came_from = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        came_from, {request.get_host()}, require_https=request.is_secure()
    )
    parts = urlsplit(came_from)
    if not is_ours or not parts.path.startswith(reverse("admin:index")):
        return ""
    if parts.path == request.path:
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")

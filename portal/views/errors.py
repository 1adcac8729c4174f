"""Friendly answers when something is wrong."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from portal.reading import BadParameterError, GoneError, NotThereError
from portal.views.data_page import problem

DATA = (".json", ".jsonld")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, GoneError):
        return _page(request, 410, {"gone": exception})
    message = str(exception) if isinstance(exception, NotThereError) else ""
    if request.path.endswith(DATA):
        return problem(404, "没有这样的数据", message or "地址可能输错了。")
    return _page(request, 404, {"message": message})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    message = str(exception) if isinstance(exception, BadParameterError) else ""
    if request.path.endswith(DATA):
        return problem(400, "地址中的参数不对", message or "无法读懂这个地址。")
    return _page(request, 400, {"message": message})


def _page(request: HttpRequest, status: int, context: dict[str, object]) -> HttpResponse:
    response = render(request, f"{status}.html", context, status=status)
    # What is not there may come, and come back.
    response["Cache-Control"] = "no-store"
    return response


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer without database and context processors: either may be what failed."""
    page = loader.get_template("500.html").render({"portal": settings.PORTAL})
    return HttpResponse(page, status=500)

"""Friendly answers when something is wrong."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from disclosure.models import Withdrawal
from portal.reading import BadParameterError, NotThereError
from portal.views.data_page import problem

DATA = (".json", ".jsonld")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    message = str(exception) if isinstance(exception, NotThereError) else ""
    if request.path.endswith(DATA):
        return problem(404, "没有这样的数据", message or "地址可能输错了。")
    return render(request, "404.html", {"message": message}, status=404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    message = str(exception) if isinstance(exception, BadParameterError) else ""
    if request.path.endswith(DATA):
        return problem(400, "地址中的参数不对", message or "无法读懂这个地址。")
    return render(request, "400.html", {"message": message}, status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer without database and context processors: either may be what failed."""
    page = loader.get_template("500.html").render({"portal": settings.PORTAL})
    return HttpResponse(page, status=500)


def gone(request: HttpRequest, code: str) -> HttpResponse:
    """Say when and why a power was taken off the public pages."""
    withdrawal = Withdrawal.objects.standing().get(code=code)
    return render(request, "410.html", {"withdrawal": withdrawal}, status=410)

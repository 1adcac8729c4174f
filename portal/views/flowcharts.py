"""The flowchart of a power as files, all made from what was published."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse

from disclosure.canonical import canonical_json
from disclosure.models import PublishedVersion, RenderedChart
from flowcharts.chart import Chart
from flowcharts.dot_export import dot_text
from portal.history import History
from portal.reading import NotThereError, PublicRequest
from portal.views.public import public_page


@public_page
def flowchart_svg(request: PublicRequest, code: str) -> HttpResponse:
    """The picture as it was drawn before publication; ``layout=landscape``: from left to right."""
    is_landscape = request.GET.get("layout") == "landscape"
    return _answer(request, code, partial(_svg, is_landscape=is_landscape))


@public_page
def flowchart_bpmn(request: PublicRequest, code: str) -> HttpResponse:
    """The exchange file with places, as it was made before publication."""
    return _answer(request, code, _bpmn)


@public_page
def flowchart_json(request: PublicRequest, code: str) -> HttpResponse:
    """The chart as data: steps, links, risk points."""
    return _answer(request, code, _json)


@public_page
def flowchart_dot(request: PublicRequest, code: str) -> HttpResponse:
    """The chart in the language of Graphviz; nothing is drawn here."""
    return _answer(request, code, _dot)


def _answer(
    request: PublicRequest,
    code: str,
    file_of: Callable[[History, PublishedVersion], HttpResponse],
) -> HttpResponse:
    history = History(code, request.reading)
    return file_of(history, history.asked_for(request.GET))


def _svg(
    history: History, version: PublishedVersion, *, is_landscape: bool = False
) -> HttpResponse:
    svg = _rendered(version, "lying") if is_landscape else ""
    svg = svg or _rendered(version, "svg")
    if not svg:
        raise NotThereError("这项职权没有流程图图片，请在职权页面查看文字步骤。")
    return HttpResponse(svg, content_type="image/svg+xml")


def _bpmn(history: History, version: PublishedVersion) -> HttpResponse:
    bpmn = _rendered(version, "bpmn")
    if not bpmn:
        raise NotThereError("这项职权没有BPMN格式的流程图，可以下载JSON格式的。")
    return _file(bpmn, "application/xml", f"{version.code}.bpmn")


def _json(history: History, version: PublishedVersion) -> HttpResponse:
    text = canonical_json(_published(history, version)) + "\n"
    return _file(text, "application/json", f"{version.code}-flowchart.json")


def _dot(history: History, version: PublishedVersion) -> HttpResponse:
    flowchart = _published(history, version)
    text = dot_text(Chart.from_dict(flowchart["chart"]), flowchart["title"])
    return _file(text, "text/vnd.graphviz", f"{version.code}.dot")


def _rendered(version: PublishedVersion, column: str) -> str:
    rows = RenderedChart.objects.filter(chart_hash=version.chart_hash or "-")
    return rows.values_list(column, flat=True).first() or ""


def _published(history: History, version: PublishedVersion) -> dict[str, Any]:
    flowchart: dict[str, Any] | None = history.with_content(version).content["flowchart"]
    if flowchart is None:
        raise NotThereError("这项职权没有流程图。")
    return flowchart


def _file(text: str, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type=f"{content_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

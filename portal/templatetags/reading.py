"""Links that carry on how the visitor reads, dates, and official texts."""

import datetime
from collections.abc import Mapping

import segno
from django import template
from django.core.exceptions import SuspiciousOperation
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from disclosure.outline import Block, count_items, outline
from disclosure.periods import SHANGHAI
from portal.addresses import absolute, with_query
from portal.columns import column_type
from portal.reading import Reading, carried
from portal.since_then import EVERYTHING
from portal.since_then import since_then as compared_with_today

register = template.Library()
register.filter(absolute)


@register.simple_tag(takes_context=True)
def href(context, name: str, *args, **query) -> str:
    """Return an address of ours with the visitor's day and size, and more parameters."""
    return with_query(reverse(name, args=args), _reading(context).parameters | query)


@register.simple_tag
def query_href(name: str, query: Mapping[str, object]) -> str:
    """Return an address of ours with these parameters and no others."""
    return with_query(reverse(name), query)


@register.simple_tag(takes_context=True)
def page_href(context, number: int) -> str:
    """Return the present address with another page number."""
    query = context["request"].GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def size_href(context) -> str:
    """Return the present address in the other size of type."""
    reading = _reading(context)
    return _view_href(context, not reading.is_large, reading.is_contrast)


@register.simple_tag(takes_context=True)
def contrast_href(context) -> str:
    """Return the present address in the other contrast."""
    reading = _reading(context)
    return _view_href(context, reading.is_large, not reading.is_contrast)


@register.simple_tag(takes_context=True)
def today_href(context) -> str:
    """Return the present address as of today."""
    return with_query(context["request"].path, _query(context, without={"on", "page"}))


@register.simple_tag(takes_context=True, name="column_type")
def present_column_type(context) -> str:
    """Return the type of the column that is shown."""
    match = context["request"].resolver_match
    return column_type(match.url_name if match else None)


@register.inclusion_tag("parts/since_then.html", takes_context=True)
def since_then(context, organization: str = EVERYTHING, power: str = "", law: str = ""):
    """Say that another day's content is shown, and how it differs from today's."""
    reading = _reading(context)
    return {
        "reading": reading,
        "since": compared_with_today(reading, organization, power=power, law=law),
        "is_one": bool(power),
        "today_href": today_href(context),
    }


@register.inclusion_tag("parts/carried.html", takes_context=True)
def carried_inputs(context, *without: str):
    """Carry the visitor's day and size through a form."""
    parameters = _reading(context).parameters
    return {"parameters": {key: parameters[key] for key in parameters if key not in without}}


@register.filter
def day(value: datetime.date | datetime.datetime | None) -> str:
    """Show a day as 2026年11月22日 with its machine form."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value, SHANGHAI).date()
    words = f"{value.year}年{value.month}月{value.day}日"
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), words)


@register.filter
def instant(value: datetime.datetime) -> str:
    """Show an instant as 2026年11月22日 17:05 with its machine form."""
    local = timezone.localtime(value, SHANGHAI)
    words = f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
    return format_html('<time datetime="{}">{}</time>', local.isoformat("T", "seconds"), words)


@register.filter
def meta_instant(value: datetime.datetime) -> str:
    """Write an instant as the meta tag PubDate wants it."""
    return f"{timezone.localtime(value, SHANGHAI):%Y-%m-%d %H:%M}"


@register.inclusion_tag("parts/official.html")
def official(text: str | list[Block]):
    """Set an official text as paragraphs and lists, at its own numbering."""
    return {"blocks": outline(text) if isinstance(text, str) else text}


@register.filter
def entries(text: str) -> str:
    """Say how much a folded text holds."""
    count = count_items(outline(text))
    return f"{count}项" if count else f"{len(text)}字"


@register.simple_tag
def qr_code(path: str) -> str:
    """Return a QR code of an address of ours as a data URI."""
    return segno.make(absolute(path), error="m").svg_data_uri(border=2, dark="#17211f")


def _view_href(context, is_large: bool, is_contrast: bool) -> str:
    query = _query(context, without={"view"}) | carried(None, is_large, is_contrast)
    return with_query(context["request"].path, query)


def _query(context, without: set[str]) -> dict[str, str]:
    """Return the present parameters but some; none when there are too many to read."""
    try:
        query = context["request"].GET
    except SuspiciousOperation:
        return {}
    return {key: query[key] for key in query if key not in without}


def _reading(context) -> Reading:
    return context["reading"]

"""The buttons of a chart's rows."""

from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("admin/flowcharts/flowchart/row_button.html", takes_context=True)
def row_button(
    context: template.Context, act: str, table: str, place: int, words: str, what: str
) -> dict[str, Any]:
    """A button that arranges rows; the one that was pressed before keeps the focus."""
    label = f"{words}：第{place + 1}行{what}" if what else words
    has_focus = context.get("focus") == (table, place, act)
    return {
        "act": act,
        "table": table,
        "place": place,
        "words": words,
        "label": label,
        "has_focus": has_focus,
    }

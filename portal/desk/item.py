"""One item: what changes, what the checks say, who said and decided what."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from disclosure.canonical import canonical_json
from disclosure.marking import marked
from disclosure.models import RenderedChart
from disclosure.periods import today
from disclosure.side_by_side import differences_or_all
from filings.models import Comment, FilingItem
from filings.permissions import MOVES
from filings.readiness import cause_document_of, members_of, problems_with
from filings.scopes import items_for, open_to
from flowcharts.chart import Chart
from flowcharts.difference_picture import draw_difference
from flowcharts.differing import difference
from flowcharts.drawing import draw
from organizations.models import AuditEntry, Person
from portal.desk.due import due_counter
from portal.desk.filing import put_in_words, state_in_words
from portal.desk.offers import offers_for
from portal.desk.wording import before_and_after
from portal.preview import preview_of_snapshot

# A picture never changes for the same frozen content; the office's browsers may keep it.
KEPT = "private, max-age=300"


def item(request: HttpRequest, person: Person, context: dict[str, Any], pk: int) -> HttpResponse:
    """Show one item: what changes, what the checks say, who decided what."""
    page = item_page(_item_for(person, pk), person)
    return render(request, "admin/desk/item.html", context | page)


def item_preview(
    request: HttpRequest, person: Person, context: dict[str, Any], pk: int
) -> HttpResponse:
    """Show the public page as it would be if the item were published."""
    found = _item_for(person, pk)
    _, after = before_and_after(found)
    page = preview_of_snapshot(found.power, canonical_json(after), today())
    return render(request, "admin/desk/preview.html", page | {"item": found})


def item_chart(
    request: HttpRequest, person: Person, context: dict[str, Any], pk: int, side: str
) -> HttpResponse:
    """Draw the chart before or after, or both in one; a picture of its own: no page waits."""
    version, after = before_and_after(_item_for(person, pk))
    charts = {"before": version and version.content["flowchart"], "after": after["flowchart"]}
    if side == "difference" and all(charts.values()):
        svg = _difference_svg(charts["before"], charts["after"])
    elif charts.get(side):
        svg = _svg(charts[side])
    else:
        raise Http404
    answer = HttpResponse(svg, content_type="image/svg+xml")
    answer["Cache-Control"] = KEPT
    return answer


def item_page(
    found: FilingItem, person: Person, typed: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return what the page of an item shows; ``typed`` is what a lost race left in its fields."""
    before, after = before_and_after(found)
    old = before.content if before else None
    comments = list(found.comments.select_related("person"))
    words = (typed or {}).get("typed", {})
    open_keys = set(open_to(person).filter(pk=found.pk).values_list("pk", flat=True))
    put_in_words(found, due_counter(person, today()))
    offers = offers_for([found], person, open_keys)
    return {
        "title": str(found),
        "item": found,
        "filing": found.filing,
        "state": state_in_words(found),
        "cause_document": cause_document_of(found),
        "problems": problems_with(found, canonical_json(after), timezone.now()),
        "names": (f"第{before.number}版" if before else "尚未公开", _after_in_words(found)),
        "rows": _rows(old, after, comments, words),
        "other_comments": _other_comments(old, after, comments),
        "reviews": found.reviews.select_related("person__organization", "stage"),
        "history": _history(found),
        "members": [one for one in members_of(found) if one.pk != found.pk],
        "charts": _chart_sides(old, after),
        "offers": offers,
        "open_keys": open_keys,
        "may_comment": any(offer.name == "comment" for offer in offers),
        "may_revise": found.pk in open_keys and person.role == Person.Role.CLERK,
    }


def _item_for(person: Person, pk: int) -> FilingItem:
    items = items_for(person).select_related(
        "filing__organization", "power", "route", "version", "scheduled_by", "moved_by"
    )
    return get_object_or_404(items, pk=pk)


def _after_in_words(found: FilingItem) -> str:
    if found.version:
        return f"第{found.version.number}版"
    return "现在填写的" if found.state in FilingItem.EDITABLE_STATES else "送审内容"


def _rows(
    before: dict[str, Any] | None,
    after: dict[str, Any],
    comments: list[Comment],
    typed: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Return what differs, each field with what was said of it and what is being typed."""
    said = defaultdict(list)
    for comment in comments:
        said[comment.field].append(comment)
    return [
        {
            "key": row.key,
            "label": row.label,
            "segments": marked(row.before, row.after),
            "comments": said[row.key],
            "typed": typed.get(row.key, ""),
        }
        for row in differences_or_all(before, after)
    ]


def _other_comments(
    before: dict[str, Any] | None, after: dict[str, Any], comments: list[Comment]
) -> list[Comment]:
    """Comments on the whole, and on fields that do not differ (any more)."""
    shown = {row.key for row in differences_or_all(before, after)}
    return [comment for comment in comments if comment.field not in shown]


def _history(found: FilingItem) -> list[dict[str, Any]]:
    entries = AuditEntry.objects.filter(
        action__in=[f"filings.{name}" for name in MOVES],
        target=f"{found.pk} {found.power.code}",
        result=AuditEntry.Result.DONE,
    )
    return [
        {
            "at": entry.at,
            "who": entry.actor,
            "what": MOVES[entry.action.rpartition(".")[2]].label,
            "comment": entry.detail.get("comment", ""),
        }
        for entry in entries.order_by("index")
    ]


def _chart_sides(before: dict[str, Any] | None, after: dict[str, Any]) -> list[tuple[str, str]]:
    """Return which charts to show: both when they differ, else none."""
    old = before["flowchart"] if before else None
    new = after["flowchart"]
    if (old and old["hash"]) == (new and new["hash"]):
        return []
    sides = (
        ("before", "变更前", old),
        ("after", "变更后", new),
        ("difference", "不同之处（新增粗实线，删除长虚线，修改点线）", old and new),
    )
    return [(side, words) for side, words, chart in sides if chart]


def _difference_svg(before: dict[str, Any], after: dict[str, Any]) -> str:
    charts = (Chart.from_dict(flowchart["chart"]) for flowchart in (before, after))
    return draw_difference(difference(*charts)).svg


def _svg(flowchart: dict[str, Any]) -> str:
    stored = RenderedChart.objects.filter(chart_hash=flowchart["hash"]).exclude(svg="").first()
    return stored.svg if stored else draw([Chart.from_dict(flowchart["chart"])])[0].svg

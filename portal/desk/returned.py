"""Everything of a filing that came back, with the reasons, on one page for its clerk."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from filings.models import Comment, Filing, FilingItem, Review
from filings.scopes import filings_for
from organizations.models import Person

PER_PAGE = 300
BACK = (FilingItem.State.RETURNED, FilingItem.State.RECALLED)


@dataclass(frozen=True)
class Back:
    """One item that came back, who sent it back, and what was said to it in that round."""

    item: FilingItem
    reviews: list[Review] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)


def returned(
    request: HttpRequest, person: Person, context: dict[str, Any], pk: int
) -> HttpResponse:
    """Show what came back of a filing; from here it is mended, filed again or taken up."""
    found = get_object_or_404(filings_for(person).select_related("organization"), pk=pk)
    rows = _back(found)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context |= {
        "title": "退回和撤回的事项",
        "filing": found,
        "page": page,
        "asked": request.GET,
        "backs": _with_reasons(list(page.object_list)),
        "seen": ",".join(f"{key}:{number}" for key, number in rows.values_list("pk", "revision")),
        "goes_on": found.items.exclude(state__in=BACK).exists(),
        "first": rows.first(),
    }
    return render(request, "admin/desk/returned.html", context)


def _back(found: Filing) -> QuerySet[FilingItem]:
    rows = found.items.filter(state__in=BACK).select_related("power", "moved_by")
    return rows.defer("snapshot").order_by("pk")


def _with_reasons(items: list[FilingItem]) -> list[Back]:
    reviews: dict[int, list[Review]] = defaultdict(list)
    comments: dict[int, list[Comment]] = defaultdict(list)
    rounds = {item.pk: item.round for item in items}
    decided = Review.objects.filter(item__in=items, decision=Review.Decision.RETURN)
    for review in decided.select_related("person", "stage"):
        if review.round == rounds[review.item_id]:
            reviews[review.item_id].append(review)
    for comment in Comment.objects.filter(item__in=items).select_related("person"):
        if comment.round == rounds[comment.item_id]:
            comments[comment.item_id].append(comment)
    return [Back(item, reviews[item.pk], comments[item.pk]) for item in items]

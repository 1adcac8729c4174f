"""The sheet of a filing for signature (签批单), as PDF."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone

from disclosure.paper.rendering import Document, render_pdf
from filings.models import Filing, FilingItem, Review
from filings.scopes import filings_for
from jobs.child import ChildError
from organizations.models import Person

# 254 items take two seconds; nobody else should wait for more than this.
SECONDS = 15.0


def signature_sheet(
    request: HttpRequest, person: Person, context: dict[str, Any], pk: int
) -> HttpResponse:
    """Send the sheet; it names what is filed by hash, so that a signature is about exactly that."""
    found = get_object_or_404(filings_for(person).select_related("organization"), pk=pk)
    try:
        paper = render_pdf(document_of(found), seconds=SECONDS)
    except ChildError:
        answer = render(request, "admin/desk/no_sheet.html", context, status=503)
        answer["Retry-After"] = "60"
        return answer
    response = HttpResponse(paper.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="filing-{found.pk}.pdf"'
    return response


def document_of(filing: Filing) -> Document:
    """Return the sheet of a filing as it stands."""
    items = list(
        filing.items.select_related("power__category", "route").defer("snapshot").order_by("pk")
    )
    moved = [item.moved_at for item in items if item.moved_at]
    created = max(moved, default=filing.created_at)
    words = {
        "filing": filing,
        "items": items,
        "stages": _stages(items),
        "portal": settings.PORTAL,
        "created": created,
    }
    return Document(render_to_string("paper/signature.html", words), created)


def _stages(items: list[FilingItem]) -> list[tuple[str, list[str]]]:
    """Each stage of the routes with what was decided there, for the boxes of the sheet."""
    reviews = Review.objects.filter(item__in=items).select_related("person__organization", "stage")
    decided: dict[str, dict[str, int]] = {}
    for review in reviews:
        stage = review.stage.name if review.stage else "发布前"
        words = (
            f"{review.person.organization}{review.person.name}"
            f"于{timezone.localtime(review.at):%Y年%-m月%-d日}{review.get_decision_display()}"
        )
        counts = decided.setdefault(stage, {})
        counts[words] = counts.get(words, 0) + 1
    routes = {item.route for item in items if item.route}
    stages = (stage for route in routes for stage in route.stages.all())
    names = dict.fromkeys(
        stage.name for stage in sorted(stages, key=lambda stage: (stage.position, stage.pk))
    )
    return [
        (name, [f"{words}（{count}项）" for words, count in decided.get(name, {}).items()])
        for name in [*names, *(key for key in decided if key not in names)]
    ]

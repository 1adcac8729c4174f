"""The start page: what waits for me, what is late, and the filings I may see."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from disclosure.periods import today
from filings.models import FilingItem
from filings.scopes import (
    filings_for,
    items_for,
    overdue_for,
    powers_for,
    purges_for,
    undecided_takedowns,
    waiting_for,
)
from legislation.statuses import STALE
from organizations.models import Person
from organizations.scopes import for_user
from portal.desk.due import due_counter, hours_in_words
from portal.desk.filing import put_in_words
from portal.desk.filters import Filters
from portal.desk.suggestions import corrected
from portal.desk.titles import titles_of
from powers.models import Citation

Role = Person.Role
State = FilingItem.State
PER_PAGE = 100
SHOWN = 20
FILINGS_SHOWN = 30
SECTIONS: dict[str, list[tuple[str, str, Q]]] = {
    Role.CLERK: [
        ("returned", "退回给我的", Q(state=State.RETURNED)),
        ("drafts", "我的草稿", Q(state__in=[State.DRAFT, State.RECALLED])),
    ],
}
WAITING = [("waiting", "等我办理的", Q())]


@dataclass(frozen=True)
class Section:
    """One list of the start page."""

    name: str
    title: str
    page: Page


def inbox(request: HttpRequest, person: Person, context: dict[str, Any]) -> HttpResponse:
    """Show what waits for the person, and the filings they may see."""
    filters = Filters.of(request.GET)
    waiting = filters.applied(waiting_for(person))
    sections = [
        Section(name, title, _page(waiting.filter(rule), request, name))
        for name, title, rule in SECTIONS.get(person.role, WAITING)
        if person.role != Role.AUDITOR
    ]
    overdue = _listed(filters.applied(overdue_for(person, today())))
    late = list(overdue[:SHOWN])
    scheduled = list(_listed(filters.applied(_scheduled(person)))[:SHOWN])
    _complete([*(section.page.object_list for section in sections), late, scheduled], person)
    context |= {
        "title": "我的工作台",
        "person": person,
        "sections": sections,
        "overdue": late,
        "overdue_total": overdue.count(),
        "scheduled": scheduled,
        "asked": request.GET,
        "filings": _filings(person),
        **_takedowns(person),
        "stale_total": _stale(request, person),
        "corrected_total": _corrected(person),
        **filters.choices(),
    }
    return render(request, "admin/desk/inbox.html", context)


def _page(items: QuerySet[FilingItem], request: HttpRequest, name: str) -> Page:
    return Paginator(_listed(items), PER_PAGE).get_page(request.GET.get(f"{name}_page"))


def _listed(items: QuerySet[FilingItem]) -> QuerySet[FilingItem]:
    rows = items.select_related("filing__organization", "power__category", "route", "scheduled_by")
    return rows.prefetch_related("route__stages").defer("snapshot")


def _complete(lists: list[Any], person: Person) -> None:
    """Say of each item when it is due and where it stands."""
    due_of = due_counter(person, today())
    for rows in lists:
        for item in rows:
            put_in_words(item, due_of)


def _scheduled(person: Person) -> QuerySet[FilingItem]:
    timed = items_for(person).filter(state=State.APPROVED)
    return timed.filter(Q(publish_at__isnull=False) | ~Q(schedule_refusal="")).order_by(
        "publish_at", "pk"
    )


def _filings(person: Person) -> QuerySet:
    counts = {state: Count("items", filter=Q(items__state=state)) for state in State.values}
    # What came back may all have been taken up into another filing.
    filled = filings_for(person).filter(Exists(FilingItem.objects.filter(filing=OuterRef("pk"))))
    newest = filled.order_by("-created_at", "-pk").values_list("pk", flat=True)[:FILINGS_SHOWN]
    rows = filings_for(person).filter(pk__in=list(newest))
    return rows.select_related("organization", "created_by").annotate(
        total=Count("items"), **counts
    )


def _takedowns(person: Person) -> dict[str, Any]:
    """What was taken down and waits for a second person, and how long it may still wait."""
    now, rows = timezone.now(), list(undecided_takedowns(person))
    titles = titles_of(row.withdrawal.code for row in rows)
    waiting = [
        (row, titles.get(row.withdrawal.code, ""), hours_in_words(row.due_at, now)) for row in rows
    ]
    return {
        "takedowns": waiting,
        "late_takedowns": sum(row.due_at < now for row in rows),
        "purge_total": purges_for(person).filter(decision="").count(),
    }


def _stale(request: HttpRequest, person: Person) -> int | None:
    """Count the bases that no longer fit the law; None for those who may not see them."""
    if not request.user.has_perm("powers.view_citation"):
        return None
    open_rows = Citation.objects.filter(status__in=STALE, is_confirmed=False)
    return for_user(open_rows, request.user).count()


def _corrected(person: Person) -> int:
    """Count the powers whose bases a clerk corrected and has not filed yet."""
    if person.role != Role.CLERK:
        return 0
    return len(set().union(*corrected(powers_for(person)).values()))

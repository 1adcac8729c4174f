"""One filing with its items and what the person may do with them."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render

from disclosure.periods import today
from filings.models import Filing, FilingItem
from filings.permissions import MOVES, stage_of
from filings.scopes import filings_for, open_to
from organizations.models import Person
from organizations.roles import may_open
from portal.desk.due import DueCounter, due_counter
from portal.desk.filters import Filters
from portal.desk.offers import offers_for
from portal.desk.returned import BACK

PER_PAGE = 300


def filing(request: HttpRequest, person: Person, context: dict[str, Any], pk: int) -> HttpResponse:
    """Show a filing with its items and what the person may do with them."""
    found = get_object_or_404(filings_for(person).select_related("organization"), pk=pk)
    page = filing_page(found, person, request.GET)
    return render(request, "admin/desk/filing.html", context | page)


def filing_page(found: Filing, person: Person, asked: QueryDict) -> dict[str, Any]:
    filters = Filters.of(asked)
    rows = found.items.select_related("power__category", "route", "moved_by", "scheduled_by")
    rows = rows.prefetch_related("route__stages").defer("snapshot")
    page = Paginator(filters.applied(rows).order_by("pk"), PER_PAGE).get_page(asked.get("page"))
    everything = _states(found)
    open_keys = set(open_to(person).filter(filing=found).values_list("pk", flat=True))
    due_of = due_counter(person, today())
    for item in page.object_list:
        item.filing = found
        put_in_words(item, due_of)
    return {
        "title": found.title,
        "filing": found,
        "page": page,
        "asked": asked,
        "figures": _figures(everything),
        "open_keys": open_keys,
        "returned_total": _to_mend(everything, person),
        "not_mine": _not_mine(page.object_list, person, open_keys),
        "offers": offers_for(_lean(everything, found), person, open_keys),
        "seen": ",".join(f"{row.pk}:{row.revision}" for row in everything if row.pk in open_keys),
        **filters.choices(),
    }


def put_in_words(item: FilingItem, due_of: DueCounter) -> None:
    """Say for the templates when an item is due and where it stands."""
    item.due = due_of(item)  # type: ignore[attr-defined]
    item.route_state = state_in_words(item)  # type: ignore[attr-defined]


def state_in_words(item: FilingItem) -> str:
    """Return the state; of an item under review, the open stages."""
    if item.state != FilingItem.State.SUBMITTED or item.route is None:
        return item.get_state_display()
    names = [one.name for one in item.route.stages.all() if one.position == item.position]
    return "、".join(names) or item.get_state_display()


def _states(found: Filing) -> list[FilingItem]:
    """Return every item of the filing with what its moves depend on, and nothing else."""
    needed = ["state", "revision", "publish_at", "filing", "position", "route"]
    return list(found.items.only(*needed).order_by("pk"))


def _lean(items: list[FilingItem], found: Filing) -> list[FilingItem]:
    for item in items:
        item.filing = found
    return items


def _figures(items: list[FilingItem]) -> list[tuple[str, int]]:
    counts = Counter(item.state for item in items)
    return [(state.label, counts[state]) for state in FilingItem.State if counts[state]]


def _to_mend(items: list[FilingItem], person: Person) -> int:
    """Count what came back, for who may mend it."""
    is_mine = may_open(person.role, "desk_returned")
    return sum(item.state in BACK for item in items) if is_mine else 0


def _not_mine(items: Iterable[FilingItem], person: Person, open_keys: set[int]) -> set[int]:
    """Items at a stage of the person's role that others must decide: they had a hand in it."""
    mine = [item for item in items if item.pk not in open_keys and _is_turn_of(person, item)]
    parts = person.participations.filter(item__in=[item.pk for item in mine])
    return set(parts.values_list("item", flat=True))


def _is_turn_of(person: Person, item: FilingItem) -> bool:
    if item.state == FilingItem.State.APPROVED:
        return person.role in MOVES["publish"].roles
    if item.state != FilingItem.State.SUBMITTED or item.route is None:
        return False
    stages = [stage for stage in item.route.stages.all() if stage.position == item.position]
    return stage_of(MOVES["approve"], item, person, stages) is not None

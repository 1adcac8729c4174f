"""Opening a filing, and mending what it says."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from disclosure.periods import today
from filings import moves
from filings.drafting import AMEND, Draft, draft_filing
from filings.errors import ConflictError, MoveRefusedError
from filings.models import Filing, FilingItem
from filings.permissions import MOVES, may_by_role
from filings.scopes import items_for, powers_for
from organizations.models import Person
from portal.desk.filters import numbers, plain
from portal.desk.revising import LINKED_KINDS, SINGLE_KINDS, DraftForm, ReviseForm
from portal.desk.suggestions import suggestion_for, without_open_items
from powers.models import Power, PowerCategory

PER_PAGE = 300


def file_powers(request: HttpRequest, person: Person, context: dict[str, Any]) -> HttpResponse:
    """Choose powers of the own department and open a filing with them."""
    own = powers_for(person).select_related("category")
    suggestion = suggestion_for(request.GET, own, today())
    is_linked = "linked" in request.GET
    offered = _filtered(suggestion.powers if suggestion else without_open_items(own), request)
    # What was never published is added all the same.
    initial = suggestion.initial if suggestion else {} if is_linked else {"change_kind": AMEND}
    form = DraftForm(
        request.POST if "title" in request.POST else None, initial=initial, is_linked=is_linked
    )
    # What was taken into another filing meanwhile is named by the refusal.
    chosen = offered if "whole" in request.POST else own.filter(pk__in=_ticked(request))
    if form.is_valid():
        try:
            made = draft_filing(_draft(form, own, request), list(chosen), person)
        except MoveRefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("admin:desk_filing", pk=made.pk)
    page = Paginator(offered, PER_PAGE).get_page(request.GET.get("page"))
    context |= {
        "title": "合并、分设" if is_linked else "新建申报",
        "form": form,
        "page": page,
        "suggestion": suggestion,
        "is_linked": is_linked,
        "may_file": person.role == Person.Role.CLERK,
        "chosen": _chosen_keys(request, page if suggestion else ()),
        "main": plain(request.POST.get("main", "")),
        "asked": request.GET,
        "categories": PowerCategory.objects.filter(powers__organization=person.organization)
        .distinct()
        .order_by("position"),
    }
    return render(request, "admin/desk/file.html", context)


def revise(request: HttpRequest, person: Person, context: dict[str, Any], pk: int) -> HttpResponse:
    """Mend what an item says of its change; on wish, what the whole filing's items say."""
    items = items_for(person).select_related("filing__organization", "power", "route")
    item = get_object_or_404(items, pk=pk)
    form = ReviseForm(request.POST or None, initial=vars(item))
    # A merger stays a merger: its items belong together.
    form.fields["change_kind"].choices = (  # type: ignore[attr-defined]
        LINKED_KINDS if item.linked else SINGLE_KINDS
    )
    if form.is_valid() and _revised(request, item, form, person):
        return redirect("admin:desk_item", pk=pk)
    move = MOVES["revise"]
    context |= {
        "title": f"修改申报内容：{item.power}",
        "item": item,
        "filing": item.filing,
        "form": form,
        "may_revise": item.state in move.from_states and may_by_role(move, item, person),
        "others": _editable(item.filing).exclude(pk=item.pk).count(),
    }
    return render(request, "admin/desk/revise.html", context)


def _revised(request: HttpRequest, item: FilingItem, form: ReviseForm, person: Person) -> bool:
    """Write the changes; say on the form why not."""
    others = _editable(item.filing).exclude(pk=item.pk) if "others" in request.POST else []
    seen = plain(request.POST.get("revision", ""))
    item.revision = item.revision if seen is None else seen
    changes = form.changes()
    try:
        moves.revise(item, person, **changes)
        for other in others:
            # Each keeps its own kind: what was never published is added, the rest amended.
            kept = {name: value for name, value in changes.items() if name != "change_kind"}
            moves.revise(other, person, **kept)
    except (MoveRefusedError, ConflictError) as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, "已修改申报内容。")
    return True


def _editable(filing: Filing) -> QuerySet[FilingItem]:
    rows = filing.items.filter(state__in=FilingItem.EDITABLE_STATES)
    return rows.select_related("filing", "power", "route")


def _draft(form: DraftForm, own: QuerySet[Power], request: HttpRequest) -> Draft:
    main = plain(request.POST.get("main", ""))
    return Draft(
        **form.cleaned_data,
        main=own.filter(pk=main).first() if main is not None else None,
        main_ends="main_ends" in request.POST,
    )


def _filtered(powers: QuerySet[Power], request: HttpRequest) -> QuerySet[Power]:
    words, category = request.GET.get("q", "").strip(), request.GET.get("category", "")
    if words and "\0" not in words:
        named = Q(name__contains=words) | Q(sub_item__contains=words) | Q(code__contains=words)
        powers = powers.filter(named)
    if (key := plain(category)) is not None:
        powers = powers.filter(category=key)
    return powers


def _ticked(request: HttpRequest) -> list[int]:
    return numbers(request.POST.getlist("power"))


def _chosen_keys(request: HttpRequest, suggested: Any) -> set[int]:
    """What was ticked stays ticked; what a link suggests is ticked from the start."""
    if request.method == "POST":
        return set(_ticked(request))
    return {power.pk for power in suggested}

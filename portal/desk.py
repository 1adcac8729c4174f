"""The desk: what waits for me, filings and their items, and the moves."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from disclosure.models import PublishedVersion
from disclosure.periods import today
from disclosure.side_by_side import difference_table
from filings import moves
from filings.checks import problems_of
from filings.drafting import Draft, draft_filing
from filings.errors import ConflictError, MoveRefusedError
from filings.models import Filing, FilingItem
from filings.permissions import MOVES
from filings.publication import publish_items
from filings.readiness import frozen_snapshot
from filings.scopes import filings_for, items_for, powers_for, waiting_for
from organizations.models import Person

CONFLICT = 409
REVIEWERS = {Person.Role.HEAD, Person.Role.REVIEWER}
SHOWN = 300
ACTS: dict[str, Callable[[FilingItem, Person, str], Any]] = {
    "submit": moves.submit,
    "recall": moves.recall,
    "approve": moves.approve,
    "return": moves.return_for_changes,
    "reject": moves.reject,
    "send_back": moves.send_back,
    "publish": lambda item, person, comment: publish_items([item], person),
}
State = FilingItem.State


class DraftForm(forms.Form):
    """What a clerk says when opening a filing."""

    title = forms.CharField(label="标题", max_length=200, help_text="例如 2026年第一次动态调整")
    change_kind = forms.ChoiceField(label="变更类型", choices=PublishedVersion.ChangeKind.choices)
    reason = forms.ChoiceField(label="变更原因", choices=FilingItem.Reason.choices)
    cause_document = forms.CharField(
        label="依据文件", max_length=200, required=False, help_text="文号，例如 云政发〔2026〕3号"
    )
    note = forms.CharField(
        label="变更说明", max_length=500, required=False, help_text="用一句话告诉公众改了什么"
    )
    effective_on = forms.DateField(
        label="拟生效日期",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="不填即公开当日生效；流程图有变更的，须晚于公开日",
    )


class MoveForm(forms.Form):
    """A move over one or many items, each as the person saw it: ``key:revision``."""

    move = forms.ChoiceField(choices=[(name, move.label) for name, move in MOVES.items()])
    comment = forms.CharField(required=False, max_length=2000)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.seen = data.getlist("item")

    def clean(self) -> dict[str, Any]:
        try:
            pairs = (text.split(":") for text in self.seen)
            self.revisions = {int(key): int(revision) for key, revision in pairs}
        except ValueError as error:
            raise forms.ValidationError("请求不完整，请刷新页面后重新选择。") from error
        if not self.revisions:
            raise forms.ValidationError("请至少选择一个事项。")
        return self.cleaned_data


def desk_urls(site: admin.AdminSite) -> list[URLPattern]:
    """The addresses of the desk, behind the office's sign-in."""

    def view(act: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        return site.admin_view(_for_persons(act, site))

    return [
        path("desk/", view(inbox), name="desk"),
        path("desk/file/", view(file_powers), name="desk_file"),
        path("desk/filings/<int:pk>/", view(filing), name="desk_filing"),
        path("desk/filings/<int:pk>/move/", view(require_POST(move)), name="desk_move"),
        path("desk/items/<int:pk>/", view(item), name="desk_item"),
    ]


def _for_persons(act: Callable[..., HttpResponse], site: admin.AdminSite) -> Callable[..., Any]:
    @wraps(act)
    def view(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        person = person_of(request)
        if person is None:
            raise PermissionDenied
        return act(request, person, site.each_context(request), **kwargs)

    return view


def person_of(request: HttpRequest) -> Person | None:
    """Return the person with a role behind the account; a bare superuser is nobody here."""
    people = Person.objects.select_related("organization").exclude(role="")
    return people.filter(user=request.user.pk).first()


def inbox(request: HttpRequest, person: Person, context: dict[str, Any]) -> HttpResponse:
    """Show what waits for the person, and the filings they may see."""
    waiting = waiting_for(person).select_related("filing__organization", "power__category")
    filings = filings_for(person).select_related("organization", "created_by")
    counts = {state: Count("items", filter=Q(items__state=state)) for state in State.values}
    context |= {
        "title": "我的工作台",
        "person": person,
        "waiting": waiting[:SHOWN],
        "waiting_total": waiting.count(),
        "filings": filings.annotate(total=Count("items"), **counts)[:50],
        "today": today(),
        "may_see_bases": request.user.has_perm("powers.view_citation"),
    }
    return render(request, "admin/desk/inbox.html", context)


def file_powers(request: HttpRequest, person: Person, context: dict[str, Any]) -> HttpResponse:
    """Choose powers of the own department and open a filing with them."""
    powers = powers_for(person).select_related("category")
    chosen = powers.filter(pk__in=_numbers(request.POST.getlist("power")))
    form = DraftForm(request.POST if "title" in request.POST else None)
    if form.is_valid():
        try:
            made = draft_filing(Draft(**form.cleaned_data), list(chosen), person)
        except MoveRefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("admin:desk_filing", pk=made.pk)
    context |= {
        "title": "新建申报",
        "form": form,
        "powers": powers.exclude(filing_items__state__in=FilingItem.OPEN_STATES),
        "chosen": {power.pk for power in chosen},
    }
    return render(request, "admin/desk/file.html", context)


def filing(request: HttpRequest, person: Person, context: dict[str, Any], pk: int) -> HttpResponse:
    """Show a filing with its items and what the person may do with them."""
    found = get_object_or_404(filings_for(person).select_related("organization"), pk=pk)
    return render(request, "admin/desk/filing.html", context | _filing_page(found, person))


def item(request: HttpRequest, person: Person, context: dict[str, Any], pk: int) -> HttpResponse:
    """Show one item: what changes, what the checks say, who decided what."""
    items = items_for(person).select_related("filing__organization", "power", "route")
    found = get_object_or_404(items, pk=pk)
    return render(request, "admin/desk/item.html", context | _item_page(found, person))


def move(request: HttpRequest, person: Person, context: dict[str, Any], pk: int) -> HttpResponse:
    """Make a move over the chosen items; each that is refused says why and stays as it is."""
    found = get_object_or_404(filings_for(person), pk=pk)
    form = MoveForm(request.POST)
    if not form.is_valid():
        messages.error(
            request, "；".join(map(str, form.non_field_errors())) or "请选择要做的动作。"
        )
        return redirect("admin:desk_filing", pk=pk)
    done, refusals, conflicts = _make_moves(found, form, person)
    label = MOVES[form.cleaned_data["move"]].label
    if done:
        messages.success(request, f"{label}{done}项。")
    for sentence in [*conflicts, *refusals][:5]:
        messages.error(request, sentence)
    if conflicts and not done:
        page = _filing_page(found, person) | {"comment": form.cleaned_data["comment"]}
        return render(request, "admin/desk/filing.html", context | page, status=CONFLICT)
    return redirect("admin:desk_filing", pk=pk)


def _make_moves(found: Filing, form: MoveForm, person: Person) -> tuple[int, list[str], list[str]]:
    """Return how many moves were made, the refusals and the conflicts in words."""
    done, refusals, conflicts = 0, [], []
    act = ACTS[form.cleaned_data["move"]]
    items = found.items.select_related("filing", "power", "route")
    for row in (row for row in items if row.pk in form.revisions):
        row.revision = form.revisions[row.pk]
        try:
            act(row, person, form.cleaned_data["comment"])
        except MoveRefusedError as refusal:
            refusals.append(f"“{row.power}”：{refusal}")
        except ConflictError as conflict:
            conflicts.append(f"“{row.power}”：{conflict}")
        else:
            done += 1
    return done, refusals, conflicts


def _filing_page(found: Filing, person: Person) -> dict[str, Any]:
    items = list(found.items.select_related("power__category", "route", "moved_by"))
    waiting = set(waiting_for(person).filter(filing=found).values_list("pk", flat=True))
    return {
        "title": found.title,
        "filing": found,
        "items": items,
        "waiting": waiting,
        "offers": _offers(items, person),
        "today": today(),
    }


def _item_page(found: FilingItem, person: Person) -> dict[str, Any]:
    text = found.snapshot or frozen_snapshot(found)
    after = json.loads(text)
    before = found.power.versions.in_force().first()
    return {
        "title": str(found),
        "item": found,
        "filing": found.filing,
        "problems": problems_of(after),
        "before": before,
        "differences": difference_table(
            before.content if before else None,
            after,
            (f"现行第{before.number}版" if before else "尚未公开", "送审内容"),
        ),
        "reviews": found.reviews.select_related("person__organization", "stage"),
        "waiting": set(waiting_for(person).filter(pk=found.pk).values_list("pk", flat=True)),
        "offers": _offers([found], person),
        "today": today(),
    }


def _offers(items: list[FilingItem], person: Person) -> list[tuple[str, str]]:
    """Return the moves that some item's state and the person's role allow, for the buttons."""
    states = {item.state for item in items}
    return [
        (name, move.label)
        for name, move in MOVES.items()
        if states & set(move.from_states)
        and (person.role in REVIEWERS if move.is_staged else person.role in move.roles)
    ]


def _numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 18]

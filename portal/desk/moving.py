"""Moves over one or many items: confirmed when many, each refused by itself with a reason."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from filings import moves
from filings.beforehand import refusals_beforehand
from filings.commenting import Remark, comment_on
from filings.errors import ConflictError, MoveRefusedError
from filings.models import Filing, FilingItem
from filings.permissions import MOVES
from filings.publication import publish_items
from filings.scheduling import schedule_items, unschedule_items
from filings.scopes import filings_for, waiting_for
from filings.taking_up import take_up
from organizations.models import Person
from organizations.roles import TABLE
from portal.confirming import confirmation
from portal.desk.filing import filing_page
from portal.desk.item import item_page
from portal.desk.revising import ReviseForm
from portal.desk.wording import field_labels
from portal.session_limits import is_confirmed

CONFIRMED = set(TABLE["confirm"]["moves"])
CONFLICT = 409
SHOWN_AGAIN = 200
REASONS_SHOWN = 5
REST = "rest"
COMMENT_PREFIX = "field:"
LONGEST_COMMENT = 2000


class MoveForm(forms.Form):
    """A move over one or many items, each as the person saw it: ``key:revision``.

    ``approve`` goes for the ticked items, ``approve:rest`` for all that were not ticked.
    """

    move = forms.CharField()
    comment = forms.CharField(required=False, max_length=LONGEST_COMMENT)
    seen = forms.CharField(required=False)
    publish_at = forms.DateTimeField(required=False)
    confirmed = forms.BooleanField(required=False)
    page = forms.ChoiceField(choices=[("item", "item"), ("filing", "filing")], required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.ticked = data.getlist("item")
        self.remarks = {
            name.removeprefix(COMMENT_PREFIX): data[name][:LONGEST_COMMENT]
            for name in data
            if name.startswith(COMMENT_PREFIX) and data[name].strip()
        }

    def clean(self) -> dict[str, Any]:
        name, _, scope = self.cleaned_data.get("move", "").partition(":")
        if name not in MOVES or scope not in {"", REST}:
            raise forms.ValidationError("请选择要做的动作。")
        self.cleaned_data["move"] = name
        self.revisions = _revisions(self.ticked)
        self.is_rest = scope == REST
        if self.is_rest:
            everything = _revisions(self.cleaned_data.get("seen", "").split(","))
            self.revisions = {
                key: revision for key, revision in everything.items() if key not in self.revisions
            }
        if not self.revisions:
            raise forms.ValidationError("请至少选择一个事项。")
        return self.cleaned_data


@dataclass
class Outcome:
    """What became of the chosen items."""

    done: int = 0
    refusals: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)

    @property
    def reasons(self) -> list[str]:
        return [*self.conflicts, *self.refusals]


def move(request: HttpRequest, person: Person, context: dict[str, Any], pk: int) -> HttpResponse:
    """Make a move over the chosen items; each that is refused says why and stays as it is."""
    found = get_object_or_404(filings_for(person).select_related("organization"), pk=pk)
    form = MoveForm(request.POST)
    if not form.is_valid():
        errors = [sentence for rows in form.errors.values() for sentence in rows]
        messages.error(request, str(errors[0]))
        return redirect("admin:desk_filing", pk=pk)
    items = _as_seen(found, form)
    if _must_ask(form, items):
        return _ask(request, context, found, form, items)
    outcome = _refused_beforehand(request, items, form, person)
    if outcome is None:
        if page := _ask_who(request, form):
            return page
        outcome = _make(items, form, person)
    _tell(request, outcome, MOVES[form.cleaned_data["move"]].label)
    if outcome.reasons and not outcome.done:
        status = CONFLICT if outcome.conflicts else SHOWN_AGAIN
        return _again(request, context, found, form, person, status)
    return redirect(*_way_back(found, form, person))


def _must_ask(form: MoveForm, items: Sequence[FilingItem]) -> bool:
    """Whether to ask once more: before many items, and before what cannot be taken back."""
    is_much = len(items) > 1 or (bool(items) and form.cleaned_data["move"] in FINAL)
    return is_much and not form.cleaned_data["confirmed"]


def _tell(request: HttpRequest, outcome: Outcome, label: str) -> None:
    """Say how many were moved, and of the others why not."""
    if outcome.done:
        messages.success(request, f"{label}{outcome.done}项。")
    for sentence in outcome.reasons[:REASONS_SHOWN]:
        messages.error(request, sentence)
    if len(outcome.reasons) > REASONS_SHOWN:
        more = len(outcome.reasons) - REASONS_SHOWN
        messages.error(request, f"另有{more}项没有办成，原因类似。")


def _ask_who(request: HttpRequest, form: MoveForm) -> HttpResponse | None:
    """Return the page that asks for the password before something grave."""
    return confirmation(request) if form.cleaned_data["move"] in CONFIRMED else None


def _refused_beforehand(
    request: HttpRequest, items: Sequence[FilingItem], form: MoveForm, person: Person
) -> Outcome | None:
    """Refuse what would be refused with the password too; None when there is something to ask."""
    name = form.cleaned_data["move"]
    if name not in CONFIRMED or is_confirmed(request.session):
        return None
    refusals = refusals_beforehand(name, items, person, timezone.now())
    if not refusals:
        return None
    outcome = Outcome()
    for item, refusal in zip(items, refusals, strict=True):
        is_lost = isinstance(refusal, ConflictError)
        told = outcome.conflicts if is_lost else outcome.refusals
        told.append(f"“{item.power}”：{refusal}")
    return outcome


def _revisions(texts: Iterable[str]) -> dict[int, int]:
    try:
        pairs = [text.split(":") for text in texts if text]
        return {int(key): int(revision) for key, revision in pairs}
    except ValueError as error:
        raise forms.ValidationError("请求不完整，请刷新页面后重新选择。") from error


def _as_seen(found: Filing, form: MoveForm) -> list[FilingItem]:
    """Return the chosen items with the revisions that the person saw."""
    rows = found.items.select_related("filing", "power", "route")
    items = [row for row in rows if row.pk in form.revisions]
    if form.is_rest:
        # Where nothing fits, the move itself says why.
        items = [row for row in items if _is_meant(row, form)] or items
    for row in items:
        row.revision = form.revisions[row.pk]
    return items


def _is_meant(row: FilingItem, form: MoveForm) -> bool:
    """Of all the rest, what the move can begin from, and what somebody else just moved."""
    is_as_seen = row.revision == form.revisions[row.pk]
    return not is_as_seen or row.state in MOVES[form.cleaned_data["move"]].from_states


def _make(items: Sequence[FilingItem], form: MoveForm, person: Person) -> Outcome:
    outcome, name = Outcome(), form.cleaned_data["move"]
    act = ACTS[name]
    for group in _groups(name, items):
        try:
            act(group, person, form)
        except MoveRefusedError as refusal:
            outcome.refusals += [f"“{item.power}”：{refusal}" for item in group]
        except ConflictError as conflict:
            outcome.conflicts += [f"“{item.power}”：{conflict}" for item in group]
        else:
            outcome.done += len(group)
    return outcome


def _groups(name: str, items: Sequence[FilingItem]) -> list[list[FilingItem]]:
    """Linked items are published together, what came back goes at once, all else by itself."""
    if name in AT_ONCE:
        return [list(items)]
    if name not in TOGETHER:
        return [[item] for item in items]
    groups: dict[object, list[FilingItem]] = {}
    for item in items:
        groups.setdefault(item.linked or item.pk, []).append(item)
    return list(groups.values())


def _with_remarks(item: FilingItem, form: MoveForm) -> dict[str, tuple[Remark, ...]]:
    """Comments on fields belong to one item; a move over many has none."""
    if not form.remarks:
        return {}
    labels = field_labels(item)
    remarks = (
        Remark(text, key, labels[key]) for key, text in form.remarks.items() if key in labels
    )
    return {"remarks": tuple(remarks)}


def _decision(move_one: Callable[..., FilingItem]) -> Callable[..., None]:
    def act(group: list[FilingItem], person: Person, form: MoveForm) -> None:
        item = group[0]
        move_one(item, person, form.cleaned_data["comment"], **_with_remarks(item, form))

    return act


def _plain(move_one: Callable[..., FilingItem]) -> Callable[..., None]:
    def act(group: list[FilingItem], person: Person, form: MoveForm) -> None:
        move_one(group[0], person, form.cleaned_data["comment"])

    return act


def _publish(group: list[FilingItem], person: Person, form: MoveForm) -> None:
    publish_items(group, person)


def _schedule(group: list[FilingItem], person: Person, form: MoveForm) -> None:
    if form.cleaned_data["publish_at"] is None:
        raise MoveRefusedError("请填写定时发布的时间。")
    schedule_items(group, person, form.cleaned_data["publish_at"])


def _unschedule(group: list[FilingItem], person: Person, form: MoveForm) -> None:
    unschedule_items(group, person)


def _revise(group: list[FilingItem], person: Person, form: MoveForm) -> None:
    asked = ReviseForm(form.data)
    if not asked.is_valid():
        raise MoveRefusedError("请填写变更类型和变更原因，再修改申报内容。")
    moves.revise(group[0], person, **asked.changes())


def _comment(group: list[FilingItem], person: Person, form: MoveForm) -> None:
    remarks = _with_remarks(group[0], form).get("remarks", ())
    whole = Remark(form.cleaned_data["comment"])
    comment_on(group[0], person, [whole, *remarks])


def _take_up(group: list[FilingItem], person: Person, form: MoveForm) -> None:
    take_up(group, person)


ACTS: dict[str, Callable[[list[FilingItem], Person, MoveForm], None]] = {
    "submit": _plain(moves.submit),
    "revise": _revise,
    "discard": _plain(moves.discard),
    "take_up": _take_up,
    "recall": _plain(moves.recall),
    "approve": _decision(moves.approve),
    "return": _decision(moves.return_for_changes),
    "reject": _decision(moves.reject),
    "send_back": _decision(moves.send_back),
    "publish": _publish,
    "schedule": _schedule,
    "unschedule": _unschedule,
    "comment": _comment,
}
DECISIONS = {"approve", "return", "reject"}
# Linked items go through these as one.
TOGETHER = {"publish", "schedule", "unschedule"}
# Nothing leads back from these, and no field of theirs is typed that the question would lose.
FINAL = {"discard"}
# One act over everything that was chosen.
AT_ONCE = {"take_up"}


def _ask(
    request: HttpRequest,
    context: dict[str, Any],
    found: Filing,
    form: MoveForm,
    items: Sequence[FilingItem],
) -> HttpResponse:
    """Ask once more, naming what is to be moved."""
    label = MOVES[form.cleaned_data["move"]].label
    context |= {
        "title": f"请确认：{label}{len(items)}项",
        "filing": found,
        "items": items,
        "label": label,
        "form": form.cleaned_data,
    }
    return render(request, "admin/desk/confirm.html", context)


def _again(
    request: HttpRequest,
    context: dict[str, Any],
    found: Filing,
    form: MoveForm,
    person: Person,
    status: int,
) -> HttpResponse:
    """Show the page anew with what was typed."""
    typed = {
        "comment": form.cleaned_data["comment"],
        "publish_at": form.data.get("publish_at", ""),
        "typed": form.remarks,
        "ticked": set(form.revisions),
    }
    if form.cleaned_data["page"] == "item":
        item = found.items.select_related("filing__organization", "power", "route").get(
            pk=next(iter(form.revisions))
        )
        page, template = item_page(item, person, typed), "admin/desk/item.html"
        labels = field_labels(item)
        page["typed_words"] = [(labels.get(key, ""), text) for key, text in form.remarks.items()]
    else:
        page, template = filing_page(found, person, request.GET), "admin/desk/filing.html"
    return render(request, template, context | page | typed, status=status)


def _way_back(found: Filing, form: MoveForm, person: Person) -> tuple[str, int]:
    """Return to the page; after a decision on one item, go on to the next that waits."""
    if form.cleaned_data["move"] == "take_up":
        return "admin:desk_filing", FilingItem.objects.get(pk=next(iter(form.revisions))).filing_id
    if form.cleaned_data["page"] != "item":
        return "admin:desk_filing", found.pk
    if form.cleaned_data["move"] not in DECISIONS:
        return "admin:desk_item", next(iter(form.revisions))
    following = waiting_for(person).filter(filing=found).values_list("pk", flat=True).first()
    return ("admin:desk_item", following) if following else ("admin:desk_filing", found.pk)

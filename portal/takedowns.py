"""The page of emergency takedowns and purges: take down, confirm, put back, destroy."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from disclosure.models import PublishedVersion, Withdrawal
from filings.errors import ConflictError, MoveRefusedError
from filings.models import PurgeRequest, Takedown
from filings.scopes import purges_for, takedowns_for, undecided_takedowns
from filings.takedowns import (
    ACTS,
    ask_purge,
    decide_purge,
    decide_takedown,
    refuse_beforehand,
    take_down,
)
from organizations.models import Person
from organizations.roles import TABLE
from portal.confirming import confirmation
from portal.desk.due import hours_in_words
from portal.desk.people import for_persons
from portal.desk.titles import titles_of
from portal.session_limits import is_confirmed

SHOWN = 100
CONFLICT = 409
CONFIRMED = set(TABLE["confirm"]["acts"])
DECISIONS = {"decide_takedown": decide_takedown, "decide_purge": decide_purge}


@dataclass(frozen=True, slots=True)
class Act:
    """One of the acts of the table, on what, and how it is done."""

    name: str
    target: object
    do: Callable[[], object]


class TakedownForm(forms.Form):
    """What is taken down, and why."""

    code = forms.CharField(label="职权编码", max_length=40, help_text="例如 62082300AJ-XK-0004")
    reason = forms.CharField(
        label="撤回原因", max_length=300, help_text="会向公众显示，不要写出有误或者泄露的内容"
    )


class DecisionForm(forms.Form):
    """What the second person decides."""

    agreed = forms.ChoiceField(choices=[("yes", "同意"), ("no", "不同意")])
    comment = forms.CharField(max_length=300, required=False)


class PurgeForm(forms.Form):
    """Whose content is to be destroyed."""

    version = forms.ModelChoiceField(PublishedVersion.objects.none(), label="公开版本")
    reason = forms.CharField(
        label="清除原因", max_length=300, help_text="不要写出要清除的内容，例如 含公民个人信息"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whatever else is asked for is refused by the act itself, on record.
        version: Any = self.fields["version"]
        version.queryset = PublishedVersion.objects.all()
        version.choices = [("", "请选择"), *((row.pk, row) for row in purgeable())]


def purgeable() -> QuerySet[PublishedVersion]:
    """Versions of withdrawn powers that still have their content."""
    withdrawn = Withdrawal.objects.standing().values("code")
    return PublishedVersion.objects.filter(code__in=withdrawn, purge__isnull=True)


def takedown_urls(site: admin.AdminSite) -> list[URLPattern]:
    """The addresses of takedowns and purges, behind the office's sign-in."""

    view = partial(for_persons, site=site)
    return [
        path("takedowns/", view(takedowns), name="takedowns"),
        path("takedowns/new/", view(require_POST(new)), name="takedown_new"),
        path("takedowns/<int:pk>/", view(require_POST(decide)), name="takedown_decide"),
        path("takedowns/purge/", view(require_POST(ask)), name="purge_ask"),
        path("takedowns/purge/<int:pk>/", view(require_POST(answer)), name="purge_decide"),
    ]


def takedowns(request: HttpRequest, person: Person, context: dict[str, Any]) -> HttpResponse:
    return render(request, "admin/takedowns/page.html", context | _page(person))


def new(request: HttpRequest, person: Person, context: dict[str, Any]) -> HttpResponse:
    """Take a power down at once."""
    form = TakedownForm(request.POST)
    if not form.is_valid():
        page = _page(person) | {"takedown_form": form}
        return render(request, "admin/takedowns/page.html", context | page, status=400)
    asked = form.cleaned_data
    code = asked["code"].strip()
    return _answer(
        request,
        person,
        context,
        Act("take_down", code, lambda: take_down(code, person, asked["reason"])),
        f"{asked['code']} 已经撤回，公众页面一分钟内全部停止显示；请在24小时内由另一人确认。",
        {"takedown_form": form},
    )


def decide(request: HttpRequest, person: Person, context: dict[str, Any], pk: int) -> HttpResponse:
    """Confirm a takedown, or put the power back."""
    found = takedowns_for(person).filter(pk=pk).first()
    if found is None:
        raise Http404
    return _decide(request, person, context, found, "decide_takedown", "已经记录您的决定。")


def ask(request: HttpRequest, person: Person, context: dict[str, Any]) -> HttpResponse:
    """Ask for a purge."""
    form = PurgeForm(request.POST)
    if not form.is_valid():
        page = _page(person) | {"purge_form": form}
        return render(request, "admin/takedowns/page.html", context | page, status=400)
    asked = form.cleaned_data
    return _answer(
        request,
        person,
        context,
        Act(
            "ask_purge",
            asked["version"],
            lambda: ask_purge(asked["version"], person, asked["reason"]),
        ),
        "已经提出；另一人同意后内容才会清除。",
        {"purge_form": form},
    )


def answer(request: HttpRequest, person: Person, context: dict[str, Any], pk: int) -> HttpResponse:
    """Agree to a purge, or not."""
    found = purges_for(person).filter(pk=pk).first()
    if found is None:
        raise Http404
    return _decide(request, person, context, found, "decide_purge", "已经记录您的决定。")


def _decide(
    request: HttpRequest,
    person: Person,
    context: dict[str, Any],
    found: Takedown | PurgeRequest,
    name: str,
    sentence: str,
) -> HttpResponse:
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请求不完整，请刷新页面后重新办理。")
        return redirect("admin:takedowns")
    asked = form.cleaned_data
    agreed = asked["agreed"] == "yes"
    comment = asked["comment"] or ("同意" if agreed else "")
    act = Act(name, found, lambda: DECISIONS[name](found, person, comment, agreed=agreed))
    return _answer(request, person, context, act, sentence, {})


def _answer(
    request: HttpRequest,
    person: Person,
    context: dict[str, Any],
    act: Act,
    sentence: str,
    typed: dict[str, Any],
) -> HttpResponse:
    """Do it, or say why not and keep what was typed; who may is asked for their password."""
    try:
        if act.name in CONFIRMED and not is_confirmed(request.session):
            refuse_beforehand(act.name, act.target, person)
            if page := confirmation(request):
                return page
        act.do()
    except MoveRefusedError as refusal:
        messages.error(request, str(refusal))
        status = 400
    except ConflictError as conflict:
        messages.error(request, str(conflict))
        status = CONFLICT
    else:
        messages.success(request, sentence)
        return redirect("admin:takedowns")
    return render(
        request, "admin/takedowns/page.html", context | _page(person) | typed, status=status
    )


def _page(person: Person) -> dict[str, Any]:
    undecided = list(undecided_takedowns(person))
    decided = list(takedowns_for(person).exclude(decision="")[:SHOWN])
    may_purge = person.role in ACTS["ask_purge"]["roles"]
    names = titles_of(row.withdrawal.code for row in (*undecided, *decided))
    now = timezone.now()
    return {
        "title": "撤回与清除",
        "person": person,
        "open": [
            (row, names[row.withdrawal.code], hours_in_words(row.due_at, now)) for row in undecided
        ],
        "decided": [(row, names[row.withdrawal.code]) for row in decided],
        "takedown_form": TakedownForm() if person.role in ACTS["take_down"]["roles"] else None,
        "may_decide": person.role in ACTS["decide_takedown"]["roles"],
        "purge_form": PurgeForm() if may_purge and purgeable().exists() else None,
        "purges": purges_for(person)[:SHOWN],
    }

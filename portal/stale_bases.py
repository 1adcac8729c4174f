"""The work list of bases that no longer fit the law: by department, by instrument, one by one."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from disclosure.periods import today
from filings.scopes import powers_for
from legislation.statuses import STALE, Status
from organizations.models import Organization, Person
from organizations.scopes import Account, for_user
from portal.desk.people import person_of
from portal.desk.suggestions import corrected_laws
from powers.confirming import confirm_findings
from powers.correcting import correct_renumbered, plainly_renumbered
from powers.differing import contrasts
from powers.models import Citation
from powers.wording import place_in_law, status_in_words

PER_PAGE = 25
REASONS_SHOWN = 5


class ActForm(forms.Form):
    """One act over the chosen citations, or over all of one department and instrument."""

    act = forms.ChoiceField(choices=[("confirm", "确认"), ("correct", "更正条号")])
    organization = forms.CharField(max_length=80)
    law = forms.CharField(max_length=300, required=False)
    whole = forms.BooleanField(required=False)


def stale_basis_urls(site: admin.AdminSite) -> list[URLPattern]:
    """The addresses of the work list, behind the office's sign-in."""

    def view(act: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        def shown(request: HttpRequest) -> HttpResponse:
            return act(request, stale_for(request.user), site.each_context(request))

        return site.admin_view(shown)

    return [
        path("bases/", view(departments), name="stale_bases"),
        path("bases/law/", view(one_law), name="stale_bases_law"),
        path("bases/act/", view(require_POST(act)), name="stale_bases_act"),
    ]


def stale_for(user: Account) -> QuerySet[Citation]:
    """The stale citations of the user's organizations."""
    if not user.has_perm("powers.view_citation"):
        raise PermissionDenied
    return for_user(Citation.objects.filter(status__in=STALE), user)


def departments(
    request: HttpRequest, stale: QuerySet[Citation], context: dict[str, Any]
) -> HttpResponse:
    """Count what is stale, by department and instrument."""
    counts = {status: Count("pk", filter=Q(status=status)) for status in sorted(STALE)}
    rows = (
        stale.order_by()
        .values("basis__power__organization", "instrument_key")
        .annotate(
            name=Min("instrument_name"),
            total=Count("pk"),
            open=Count("pk", filter=Q(is_confirmed=False)),
            powers=Count("basis__power", distinct=True),
            **counts,
        )
        .order_by("-open", "-total", "instrument_key")
    )
    groups: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row["basis__power__organization"], []).append(dict(row))
    owners = Organization.objects.filter(pk__in=groups)
    context |= {
        "title": "依据待办",
        "groups": [(owner, _with_addresses(owner, groups[owner.pk])) for owner in owners],
        "corrected": corrected_laws(powers_for(person_of(request))),
    }
    return render(request, "admin/bases/departments.html", context)


def one_law(
    request: HttpRequest, stale: QuerySet[Citation], context: dict[str, Any]
) -> HttpResponse:
    """Show each citation of one instrument in one department against the law."""
    code, law = request.GET.get("organization", ""), request.GET.get("law", "")
    owner = Organization.objects.filter(code=code).first() if "\0" not in code + law else None
    if owner is None:
        messages.error(request, "没有这个机构，请从依据待办里选择。")
        return redirect("admin:stale_bases")
    rows = _of(stale, owner, law).select_related("basis__power", "checked_version__instrument")
    page = Paginator(rows.order_by("is_confirmed", "basis__power__code", "basis", "pk"), PER_PAGE)
    shown = page.get_page(request.GET.get("page"))
    context |= {
        "title": f"依据待办：{owner}",
        "owner": owner,
        "law": law,
        "page": shown,
        "rows": _rows(list(shown)),
        "link": _address(owner, law),
        "corrected": [
            row for row in corrected_laws(powers_for(person_of(request))) if row[0] == law
        ],
        "may_confirm": request.user.has_perm("powers.change_citation"),
        "may_correct": request.user.has_perm("powers.change_legalbasis"),
    }
    return render(request, "admin/bases/law.html", context)


def act(request: HttpRequest, stale: QuerySet[Citation], context: dict[str, Any]) -> HttpResponse:
    """Confirm the chosen findings, or write the new numbers of articles that plainly moved."""
    form = ActForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请求不完整，请刷新页面后重新选择。")
        return redirect("admin:stale_bases")
    asked = form.cleaned_data
    owner = Organization.objects.filter(code=asked["organization"]).first()
    if owner is None:
        messages.error(request, "没有这个机构，请从依据待办里选择。")
        return redirect("admin:stale_bases")
    chosen = _of(stale, owner, asked["law"])
    if not asked["whole"]:
        chosen = chosen.filter(pk__in=_numbers(request.POST.getlist("citation")))
    if not chosen.exists():
        messages.error(request, "请至少选择一条引文。")
    else:
        {"confirm": _confirm, "correct": _correct}[asked["act"]](
            request, chosen, whole=asked["whole"]
        )
    return HttpResponseRedirect(_address(owner, asked["law"]))


def _confirm(request: HttpRequest, chosen: QuerySet[Citation], *, whole: bool) -> None:
    if not request.user.has_perm("powers.change_citation"):
        raise PermissionDenied
    actor, person = _actor(request)
    number = confirm_findings(chosen, actor=actor, person=person)
    messages.success(request, f"已确认{number}条；下次申报公开时，核对结果会随依据一并公开。")


def _correct(request: HttpRequest, chosen: QuerySet[Citation], *, whole: bool) -> None:
    """Correct what was chosen; of a whole list, what can be corrected."""
    if not request.user.has_perm("powers.change_legalbasis"):
        raise PermissionDenied
    if whole:
        chosen = chosen.filter(pk__in=plainly_renumbered(chosen))
    actor, person = _actor(request)
    result = correct_renumbered(chosen, today(), actor=actor, person=person)
    if result.citations:
        messages.success(
            request,
            f"已更正{result.citations}条引文的条号并重新核对；公开内容要在申报、审核以后才会改变。",
        )
    elif not result.refusals:
        messages.info(request, "没有只是条号变动的引文可以更正。")
    for sentence in result.refusals[:REASONS_SHOWN]:
        messages.error(request, sentence)
    if len(result.refusals) > REASONS_SHOWN:
        messages.error(request, f"另有{len(result.refusals) - REASONS_SHOWN}处没有更正，原因类似。")


def _rows(citations: list[Citation]) -> list[dict[str, Any]]:
    sides = contrasts(citations)
    plain = plainly_renumbered(citations)
    return [
        {
            "citation": row,
            "place": place_in_law(row),
            "finding": status_in_words(row),
            "contrast": sides[row.pk],
            "is_plain": row.pk in plain,
            "is_missing": row.status == Status.NO_SUCH_ARTICLE,
        }
        for row in citations
    ]


def _of(stale: QuerySet[Citation], owner: Organization, law: str) -> QuerySet[Citation]:
    return stale.filter(basis__power__organization=owner, instrument_key=law)


def _with_addresses(owner: Organization, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row | {"address": _address(owner, row["instrument_key"])} for row in rows]


def _address(owner: Organization, law: str) -> str:
    asked = urlencode({"organization": owner.code, "law": law})
    return f"{reverse('admin:stale_bases_law')}?{asked}"


def _actor(request: HttpRequest) -> tuple[str, Person | None]:
    person = getattr(request.user, "person", None)
    return str(person or request.user), person


def _numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 18]

"""The register of what is not disclosed: list, entry, and the moves; for the office alone."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from disclosure.periods import today
from organizations.audit import record
from organizations.models import Person
from organizations.scopes import for_user
from portal.desk.people import for_persons
from withholding import moves
from withholding.models import WithheldEntry
from withholding.moves import (
    RegisterConflictError,
    RegisterRefusedError,
    label_of,
    may,
    next_serial,
)

CONFLICT = 409
ACTS = {
    "submit": moves.submit,
    "approve": moves.approve,
    "return": moves.return_for_changes,
    "reopen": moves.reopen,
    "end": moves.end,
}
SECRET_FIELDS = ("name", "category", "reason")


class EntryForm(forms.ModelForm):
    """What a clerk says of a power that is not disclosed."""

    class Meta:
        model = WithheldEntry
        fields = [
            "kind",
            "ground",
            "approval_document",
            "next_review_on",
            "name",
            "category",
            "reason",
        ]
        widgets = {"next_review_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["kind"]
        kinds.choices = [("", "请选择"), *WithheldEntry.Kind.choices]
        category: Any = self.fields["category"]
        category.empty_label = "不填"

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        said = [name for name in SECRET_FIELDS if found.get(name)]
        if found.get("kind") == WithheldEntry.Kind.SECRET and said:
            raise forms.ValidationError(
                "涉密事项只登记占位：请清空名称、类别和理由，不要在本系统输入涉密内容。"
            )
        if found.get("kind") == WithheldEntry.Kind.UNSUITABLE:
            for name in ("name", "reason"):
                if not found.get(name):
                    self.add_error(name, "暂不宜公开的事项要写明这一栏。")
        return found


def withheld_urls(site: admin.AdminSite) -> list[URLPattern]:
    """The addresses of the register, behind the office's sign-in."""

    view = partial(for_persons, site=site)
    return [
        path("withheld/", view(register), name="withheld"),
        path("withheld/new/", view(new), name="withheld_new"),
        path("withheld/<int:pk>/", view(entry), name="withheld_entry"),
        path("withheld/<int:pk>/move/", view(require_POST(move)), name="withheld_move"),
    ]


def entries_for(request: HttpRequest) -> QuerySet[WithheldEntry]:
    """The entries of the user's organizations."""
    rows = WithheldEntry.objects.select_related("organization", "category")
    return for_user(rows, request.user)


def register(request: HttpRequest, person: Person, context: dict[str, Any]) -> HttpResponse:
    """List what is not disclosed, what waits for the person first."""
    rows = list(entries_for(request).exclude(state=WithheldEntry.State.ENDED))
    context |= {
        "title": "不宜公开目录",
        "waiting": [row for row in rows if _offers(row, person)],
        "rows": rows,
        "today": today(),
        "may_add": person.role == Person.Role.CLERK,
    }
    return render(request, "admin/withheld/list.html", context)


def new(request: HttpRequest, person: Person, context: dict[str, Any]) -> HttpResponse:
    """Open an entry."""
    form = EntryForm(request.POST or None)
    if form.is_valid():
        row = form.save(commit=False)
        row.organization, row.created_by = person.organization, person
        row.serial = next_serial(person.organization)
        row.save()
        record("withholding.add", actor=str(person), person=person, subject=row)
        return redirect("admin:withheld_entry", pk=row.pk)
    context |= {"title": "登记不宜公开事项", "form": form}
    return render(request, "admin/withheld/entry.html", context)


def entry(request: HttpRequest, person: Person, context: dict[str, Any], pk: int) -> HttpResponse:
    """Show an entry, and let its clerk mend it while it is a draft."""
    row = get_object_or_404(entries_for(request), pk=pk)
    is_editable = may("edit", row, person)
    form = EntryForm(request.POST or None, instance=row) if is_editable else None
    if form is None and request.method == "POST":
        raise PermissionDenied
    if form is not None and form.is_valid():
        form.save()
        record("withholding.change", actor=str(person), person=person, subject=row)
        messages.success(request, "已保存。")
        return redirect("admin:withheld_entry", pk=pk)
    return render(request, "admin/withheld/entry.html", context | _page(row, person, form))


def move(request: HttpRequest, person: Person, context: dict[str, Any], pk: int) -> HttpResponse:
    """Make one move, or say why not and keep what was typed."""
    row = get_object_or_404(entries_for(request), pk=pk)
    name, seen = request.POST.get("move", ""), request.POST.get("revision", "")
    comment = request.POST.get("comment", "")[:500]
    if name not in ACTS or not (seen.isascii() and seen.isdigit() and len(seen) < 10):
        messages.error(request, "请求不完整，请刷新页面后重新办理。")
        return redirect("admin:withheld_entry", pk=pk)
    row.revision = int(seen)
    try:
        ACTS[name](row, person, comment)
    except RegisterRefusedError as refusal:
        messages.error(request, str(refusal))
        status = 400
    except RegisterConflictError as conflict:
        messages.error(request, str(conflict))
        status = CONFLICT
    else:
        messages.success(request, f"{label_of(name)}：{row}。")
        return redirect("admin:withheld_entry", pk=pk)
    row.refresh_from_db()
    page = _page(row, person, None) | {"comment": comment}
    return render(request, "admin/withheld/entry.html", context | page, status=status)


def _page(row: WithheldEntry, person: Person, form: EntryForm | None) -> dict[str, Any]:
    return {
        "title": str(row),
        "entry": row,
        "form": form,
        "reviews": row.reviews.select_related("person"),
        "offers": _offers(row, person),
        "today": today(),
    }


def _offers(row: WithheldEntry, person: Person) -> list[tuple[str, str]]:
    return [(name, label_of(name)) for name in ACTS if may(name, row, person)]

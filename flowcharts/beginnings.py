"""Ways to begin a chart in the office: a starter chart to copy, or written words to draw up."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse

from flowcharts.chart import Chart
from flowcharts.editing import CHECK
from flowcharts.models import Flowchart
from flowcharts.quick_text import LONGEST_TEXT, propose
from flowcharts.showing import picture_of
from flowcharts.starters import Starter, adopt, starter_named, starters
from flowcharts.tables import TABLES, data_of_rows, tables_of
from organizations.models import Organization
from organizations.scopes import for_user, owners_for
from powers.models import Power, PowerCategory


class AdoptForm(forms.Form):
    """For whom a starter chart is copied."""

    def __init__(self, *args, owners, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organization"] = forms.ModelChoiceField(
            owners, label="所属机构", empty_label="请选择机构"
        )
        if len(owners) == 1:
            self.initial.setdefault("organization", owners[0].pk)


class QuickTextForm(forms.Form):
    """What a procedure says."""

    text = forms.CharField(
        label="程序的文字",
        widget=forms.Textarea(attrs={"rows": 16}),
        max_length=LONGEST_TEXT,
        strip=False,
        error_messages={
            "required": "请粘贴程序的文字，或者一行写一个环节。",
            "max_length": f"文字超过{LONGEST_TEXT}个字，请只粘贴讲程序的部分。",
        },
    )

    def clean_text(self) -> str:
        self.proposal = propose(self.cleaned_data["text"])
        if self.proposal.sentence:
            raise forms.ValidationError(self.proposal.sentence)
        return self.cleaned_data["text"]


class Beginnings(admin.ModelAdmin):
    """Pages of the charts' admin on which a new chart begins."""

    def get_urls(self) -> list[Any]:
        view, name = self.admin_site.admin_view, "flowcharts_flowchart_"
        return [
            path("starters/", view(self.starters), name=f"{name}starters"),
            path("starters/<slug:key>/", view(self.starter), name=f"{name}starter"),
            path("quick-text/", view(self.quick_text), name=f"{name}quick_text"),
            *super().get_urls(),
        ]

    def starters(self, request: HttpRequest) -> HttpResponse:
        """Let somebody choose a starter chart; those for the power's category come first."""
        power = self._power(request)
        names = dict(PowerCategory.objects.values_list("code", "name"))
        found: dict[str, list[Starter]] = {}
        for starter in starters():
            found.setdefault(starter.category, []).append(starter)
        groups = [(names.get(code, f"类别{code}"), code, group) for code, group in found.items()]
        if power:
            groups.sort(key=lambda group: group[1] != power.category.code)
        context = self._context(request, "采用起步流程图", power=power, groups=groups)
        return render(request, "admin/flowcharts/flowchart/starters.html", context)

    def starter(self, request: HttpRequest, key: str) -> HttpResponse:
        """Show one starter chart; copy it for a department, and for a power if one is named."""
        power, starter = self._power(request), starter_named(key)
        if starter is None:
            raise Http404("没有这张起步流程图。")
        owners = owners_for(request.user)
        if power:
            owners = owners.filter(pk=power.organization_id)
        form = AdoptForm(request.POST if request.method == "POST" else None, owners=owners)
        if form.is_valid():
            return self._adopt(request, starter, form.cleaned_data["organization"], power)
        context = self._context(
            request,
            starter.title,
            power=power,
            starter=starter,
            form=form,
            **picture_of(starter.chart),
        )
        return render(request, "admin/flowcharts/flowchart/starter.html", context)

    def _adopt(
        self, request: HttpRequest, starter: Starter, owner: Organization, power: Power | None
    ) -> HttpResponse:
        person = getattr(request.user, "person", None)
        chart = adopt(starter, owner, power, actor=str(person or request.user), person=person)
        words = f"并用于“{power}”" if power else ""
        messages.success(request, f"已复制“{chart}”{words}，请按本部门的做法修改。")
        return redirect("admin:flowcharts_flowchart_change", chart.pk)

    def quick_text(self, request: HttpRequest) -> HttpResponse:
        """Draw up a chart from words and open it in the editor; nothing is saved."""
        form = QuickTextForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            return self._propose(request, form.proposal.chart, form.proposal.notes)
        context = self._context(request, "从文字起草流程图", form=form)
        return render(request, "admin/flowcharts/flowchart/quick_text.html", context)

    def _propose(
        self, request: HttpRequest, chart: Chart, notes: tuple[str, ...], *, title: str = ""
    ) -> HttpResponse:
        request.POST = draft_of(chart, title)  # type: ignore[assignment]  # read like the posted one
        address = reverse("admin:flowcharts_flowchart_add")
        return self.changeform_view(request, None, address, {"proposed": True, "notes": notes})

    def _power(self, request: HttpRequest) -> Power | None:
        """Return the power for which a chart is sought, if the user may change it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        key = request.GET.get("power", "")
        if not key:
            return None
        powers = for_user(Power.objects.select_related("category", "organization"), request.user)
        power = powers.filter(pk=key).first() if key.isascii() and key.isdigit() else None
        if power is None or not request.user.has_perm("powers.change_power"):
            raise Http404("没有这项职权。")
        return power

    def _context(self, request: HttpRequest, title: str, **more: object) -> dict[str, object]:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            **more,
        }


def draft_of(chart: Chart, title: str = "") -> QueryDict:
    """Return a chart as the editor posts it to be looked at."""
    data = QueryDict(mutable=True)
    tables = tables_of(chart)
    for name in TABLES:
        for key, text in data_of_rows(name, tables.rows(name)).items():
            data[key] = text
    data["title"] = title
    data["kind"] = Flowchart.Kind.EXTERNAL.value
    data["complaint_channel"] = chart.complaint_channel
    data[CHECK] = "1"
    return data

"""The office's forms for flowcharts: a chart is filled in as tables."""

import base64
import itertools

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from flowcharts.checking import charts_with_errors, errors_of
from flowcharts.drawing import draw
from flowcharts.linking import link_in_order
from flowcharts.models import Control, Flowchart, FlowLink, FlowStep, RiskPoint
from flowcharts.rows import FOR_CHART, chart_of
from flowcharts.soundness import findings
from organizations.office import OfficeAdmin
from organizations.scopes import for_user
from organizations.tables import TableFormSet, TableInline

SHOWN_USES = 50
SHORT_TEXTS = {models.TextField: {"widget": admin.widgets.AdminTextareaWidget(attrs={"rows": 3})}}


class FlowStepFormSet(TableFormSet):
    """Steps whose keys may be left empty; they are then numbered s1, s2 …"""

    def clean(self):
        super().clean()
        taken = {form.cleaned_data.get("key") for form in self.forms if form.is_valid()}
        free = (f"s{number}" for number in itertools.count(1) if f"s{number}" not in taken)
        for form in self.forms:
            if form.has_changed() and form.is_valid() and not form.cleaned_data.get("key"):
                form.instance.key = form.cleaned_data["key"] = next(free)


class FlowStepForm(forms.ModelForm):
    class Meta:
        model = FlowStep
        fields = ["position", "key", "kind", "name", "post", "limit_number", "limit_unit"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].required = False
        self.fields["key"].help_text = "留空时自动编号"


class FlowStepInline(TableInline):
    model = FlowStep
    form = FlowStepForm
    formset = FlowStepFormSet
    section = "环节"
    fields = [*FlowStepForm.Meta.fields, "details"]
    readonly_fields = ["details"]
    # Said again, because counting in a query forgets the order of the model.
    ordering = ["position", "pk"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(risk_total=Count("risks"))

    @admin.display(description="详情")
    def details(self, step: FlowStep) -> str:
        if step.pk is None:
            return "保存后填写"
        address = reverse("admin:flowcharts_flowstep_change", args=[step.pk])
        risks = f"风险点{step.risk_total}" if step.risk_total else "填写"
        return format_html('<a href="{}">{}</a>', address, risks)


class FlowLinkInline(TableInline):
    model = FlowLink
    section = "流向"
    fields = ["position", "source", "target", "condition"]
    extra = 0

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Offer the steps of this chart alone."""
        if db_field.name in {"source", "target"}:
            chart_id = request.resolver_match.kwargs.get("object_id")
            kwargs["queryset"] = FlowStep.objects.filter(flowchart_id=chart_id or None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ErrorFilter(admin.SimpleListFilter):
    title = "检查结果"
    parameter_name = "errors"

    def lookups(self, request, model_admin):
        return [("yes", "有错误"), ("no", "没有错误")]

    def queryset(self, request, queryset):
        if self.value() not in {"no", "yes"}:
            return queryset
        wrong = Q(pk__in=charts_with_errors())
        return queryset.filter(wrong if self.value() == "yes" else ~wrong)


@admin.register(Flowchart)
class FlowchartAdmin(OfficeAdmin):
    change_form_template = "admin/flowcharts/flowchart/change_form.html"
    list_display = ["title", "organization", "kind", "step_count", "use_count", "errors"]
    list_filter = [ErrorFilter, "kind", ("organization", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["organization"]
    search_fields = ["title", "organization__name", "powers__name", "powers__code"]
    search_help_text = "按图名、机构、职权名称或职权编码查找"
    autocomplete_fields = ["organization"]
    # Said again, because counting in a query forgets the order of the model.
    ordering = ["organization", "title", "pk"]
    inlines = [FlowStepInline, FlowLinkInline]
    readonly_fields = ["uses"]
    fieldsets = [
        ("流程图", {"fields": [("title", "kind"), "organization", "complaint_channel"]}),
        ("环节", {"fields": []}),
        ("流向", {"fields": []}),
        ("使用的职权", {"fields": ["uses"]}),
    ]

    def get_inlines(self, request, obj):
        """Arrows are drawn between steps that are there."""
        return self.inlines if obj else [FlowStepInline]

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if link_in_order(form.instance):
            self.message_user(request, "已按次序连好各环节，请核对并补上分支和条件。")

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj:
            context |= picture_of(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_queryset(self, request):
        totals = {
            "step_total": Count("steps", distinct=True),
            "use_total": Count("uses", distinct=True),
        }
        return super().get_queryset(request).annotate(**totals).prefetch_related(*FOR_CHART)

    def get_object(self, request, object_id, from_field=None):
        flowchart = super().get_object(request, object_id, from_field)
        if flowchart:
            uses = for_user(flowchart.uses.select_related("power"), request.user)
            flowchart.shown_uses = list(uses[: SHOWN_USES + 1])
        return flowchart

    @admin.display(description="职权")
    def uses(self, flowchart: Flowchart) -> str:
        """Name the first of them; a common chart serves hundreds."""
        rows = [
            (reverse("admin:powers_power_change", args=[use.power_id]), use.power.code, use.power)
            for use in flowchart.shown_uses
        ]
        shown = format_html_join("", '<li><a href="{}">{} {}</a></li>', rows[:SHOWN_USES])
        if not rows:
            return "还没有您可以查看的职权使用此图"
        more = f"只列出前{SHOWN_USES}项" if len(rows) > SHOWN_USES else ""
        return format_html("<ul>{}</ul>{}", shown, more)

    @admin.display(description="环节数", ordering="step_total")
    def step_count(self, flowchart: Flowchart) -> int:
        return flowchart.step_total

    @admin.display(description="检查结果")
    def errors(self, flowchart: Flowchart) -> str:
        number = len(errors_of(flowchart))
        return f"{number}处错误" if number else "没有错误"

    @admin.display(description="使用的职权数", ordering="use_total")
    def use_count(self, flowchart: Flowchart) -> int:
        return flowchart.use_total


def picture_of(flowchart: Flowchart) -> dict[str, object]:
    """Draw and check the chart as it is stored, for whoever works on it."""
    chart = chart_of(flowchart)
    [picture] = draw([chart])
    return {
        "findings": findings(chart),
        "picture": picture,
        "picture_data": base64.b64encode(picture.svg.encode()).decode(),
    }


class RiskForm(forms.ModelForm):
    """A risk point with its controls, one a line."""

    control_lines = forms.CharField(
        label="防控措施",
        required=False,
        widget=admin.widgets.AdminTextareaWidget(attrs={"rows": 3}),
        help_text="每行一条，例如 公开受理标准",
    )

    class Meta:
        model = RiskPoint
        fields = ["position", "level", "description", "cause", "responsible"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["control_lines"] = "\n".join(
                control.text for control in self.instance.controls.all()
            )

    def clean_control_lines(self) -> str:
        lines = [line.strip() for line in self.cleaned_data["control_lines"].splitlines()]
        longest = Control._meta.get_field("text").max_length
        if any(len(line) > longest for line in lines):
            raise forms.ValidationError(f"每条防控措施不超过{longest}个字，请分成几行。")
        return "\n".join(line for line in lines if line)


class RiskPointInline(admin.StackedInline):
    model = RiskPoint
    form = RiskForm
    fields = [
        ("position", "level", "responsible"),
        "description",
        "cause",
        "control_lines",
    ]
    extra = 0

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("controls")


@admin.register(FlowStep)
class FlowStepAdmin(OfficeAdmin):
    """Reached from its chart; not listed among the pages of the office."""

    formfield_overrides = SHORT_TEXTS
    list_display = ["name", "flowchart", "key", "kind", "post"]
    list_filter = ["kind"]
    list_select_related = ["flowchart"]
    search_fields = ["name", "post", "flowchart__title"]
    autocomplete_fields = ["flowchart"]
    inlines = [RiskPointInline]
    fieldsets = [
        ("环节", {"fields": ["flowchart", ("position", "key", "kind"), "name"]}),
        ("谁来办", {"fields": [("post", "office")]}),
        ("时限", {"fields": [("limit_number", "limit_unit"), "limit_text", "stops_clock"]}),
        ("怎么办", {"fields": ["description", "conditions", "materials", "documents", "basis"]}),
        ("监督与权利", {"fields": ["supervision", "counterpart_rights"]}),
        ("在此公开", {"fields": ["disclosure", ("disclosed_when", "disclosed_to")]}),
    ]

    def has_module_permission(self, request):
        return False

    def get_readonly_fields(self, request, obj=None):
        return ["flowchart"] if obj else []

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        for risk_form in formset.forms:
            if "control_lines" in risk_form.changed_data and risk_form.instance.pk:
                _write_controls(risk_form.instance, risk_form.cleaned_data["control_lines"])


def _write_controls(risk: RiskPoint, lines: str) -> None:
    risk.controls.all().delete()
    Control.objects.bulk_create(
        Control(risk=risk, position=position, text=text)
        for position, text in enumerate(lines.splitlines())
    )


class ControlInline(TableInline):
    model = Control
    fields = ["position", "text"]
    extra = 0


@admin.register(RiskPoint)
class RiskPointAdmin(OfficeAdmin):
    """All risk points of all charts, to be sorted and counted by their level."""

    list_display = ["description", "level", "step", "flowchart", "responsible"]
    list_filter = ["level", ("step__flowchart__organization", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["step__flowchart"]
    search_fields = ["description", "cause", "responsible", "step__name", "step__flowchart__title"]
    autocomplete_fields = ["step"]
    inlines = [ControlInline]
    fields = ["step", ("position", "level", "responsible"), "description", "cause"]

    @admin.display(description="流程图", ordering="step__flowchart__title")
    def flowchart(self, risk: RiskPoint) -> Flowchart:
        return risk.step.flowchart

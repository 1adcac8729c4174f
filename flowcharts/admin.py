"""The office's forms for flowcharts: a chart is filled in as tables."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponseBadRequest, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join

from flowcharts.arranging import UnknownActError
from flowcharts.checking import charts_with_errors, errors_of
from flowcharts.editing import ACT, FlowchartForm, drafted, is_draft
from flowcharts.exchanging import Exchanging
from flowcharts.models import Flowchart, FlowchartUse, RiskPoint, StepOverride
from flowcharts.overrides import chart_for
from flowcharts.rows import FOR_CHART
from flowcharts.showing import picture_of
from flowcharts.tables import ChartTables
from organizations.office import OfficeAdmin, ScopedChoices
from organizations.readonly import ReadOnlyAdmin
from organizations.scopes import Account, for_user
from powers.models import Power

SHOWN_USES = 50
SHORT_TEXTS = {models.TextField: {"widget": admin.widgets.AdminTextareaWidget(attrs={"rows": 3})}}


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
class FlowchartAdmin(Exchanging, OfficeAdmin):
    """Charts are edited as tables of steps, links and risks, with the picture beside them."""

    form = FlowchartForm
    change_form_template = "admin/flowcharts/flowchart/change_form.html"
    change_list_template = "admin/flowcharts/flowchart/change_list.html"
    list_display = ["title", "organization", "kind", "step_count", "use_count", "errors"]
    list_filter = [ErrorFilter, "kind", ("organization", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["organization"]
    search_fields = ["title", "organization__name", "powers__name", "powers__code"]
    search_help_text = "按图名、机构、职权名称或职权编码查找"
    # Said again, because counting in a query forgets the order of the model.
    ordering = ["organization", "title", "pk"]
    readonly_fields = ["uses"]
    fieldsets = [
        ("流程图", {"fields": [("title", "kind"), "organization", "complaint_channel"]}),
        ("使用的职权", {"fields": ["uses"]}),
    ]

    def get_urls(self):
        draft = path(
            "draft/", self.admin_site.admin_view(self.draft), name="flowcharts_flowchart_draft"
        )
        return [draft, *super().get_urls()]

    def get_fieldsets(self, request, obj=None):
        return self.fieldsets if obj else self.fieldsets[:1]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Show a draft as it was typed, its rows arranged as the pressed button says."""
        context = extra_context or {}
        if request.method == "POST" and is_draft(request.POST):
            try:
                request.POST, context["focus"] = drafted(request.POST)
            except UnknownActError:
                return HttpResponseBadRequest("页面上没有这个按钮，请刷新后重试。")
        return super().changeform_view(request, object_id, form_url, context)

    def draft(self, request):
        """Answer a script: the picture and problems of what is typed, and rows that moved."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        try:
            data, focus = drafted(request.POST)
        except UnknownActError:
            return HttpResponseBadRequest("页面上没有这个按钮，请刷新后重试。")
        tables = ChartTables(data, focus=focus)
        chart = tables.chart(data.get("complaint_channel", ""))
        users = users_of(data.get("chart", ""), request.user)
        context = {"tables": tables, "focus": focus, "moved": ACT in data}
        context |= picture_of(chart, *users)
        return render(request, "admin/flowcharts/flowchart/draft.html", context)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if form.write_tables():
            self.message_user(request, "已按次序连好各环节，请核对并补上分支和条件。")

    def construct_change_message(self, request, form, formsets, add=False):
        message = super().construct_change_message(request, form, formsets, add)
        if not add and form.has_other_chart:
            message.append({"changed": {"fields": ["环节、流向和风险点"]}})
        return message

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        form = context["adminform"].form
        if "focus" in context:
            form.tables.focus = context["focus"]
        users = users_of(str(obj.pk), request.user) if obj else ()
        context |= picture_of(form.chart(), *users)
        if form.is_draft:
            context["errors"] = None
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
            uses = uses.annotate(override_total=Count("overrides"))
            flowchart.shown_uses = list(uses[: SHOWN_USES + 1])
        return flowchart

    @admin.display(description="职权")
    def uses(self, flowchart: Flowchart) -> str:
        """Name the first of them; a common chart serves hundreds."""
        rows = [
            (
                reverse("admin:powers_power_change", args=[use.power_id]),
                use.power.code,
                use.power,
                reverse("admin:flowcharts_flowchartuse_change", args=[use.pk]),
                f"调整了{use.override_total}处" if use.override_total else "调整",
                use.power,
            )
            for use in flowchart.shown_uses
        ]
        shape = (
            '<li><a href="{}">{} {}</a>'
            '　<a href="{}">{}<span class="visually-hidden">：{}</span></a></li>'
        )
        shown = format_html_join("", shape, rows[:SHOWN_USES])
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


def users_of(chart_key: str, user: Account) -> tuple[QuerySet[Power], QuerySet[StepOverride]]:
    """Return the user's powers that run by a chart, and what they have otherwise."""
    key = chart_key if chart_key.isascii() and chart_key.isdigit() else None
    powers = for_user(Power.objects.filter(flowchart_uses__flowchart=key), user)
    overrides = for_user(StepOverride.objects.filter(use__flowchart=key), user)
    return (
        powers.select_related("category").prefetch_related("time_limits"),
        overrides.select_related("use__power"),
    )


@admin.register(RiskPoint)
class RiskPointAdmin(ReadOnlyAdmin):
    """All risk points of all charts, to be sorted and counted; they are changed in their chart."""

    list_display = ["description", "level", "step", "flowchart", "responsible"]
    list_filter = ["level", ("step__flowchart__organization", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["step__flowchart"]
    search_fields = ["description", "cause", "responsible", "step__name", "step__flowchart__title"]
    search_help_text = "按风险内容、责任人、环节或图名查找"
    fields = ["flowchart", "step", "level", "description", "cause", "controls", "responsible"]
    readonly_fields = ["flowchart", "controls"]

    @admin.display(description="流程图", ordering="step__flowchart__title")
    def flowchart(self, risk: RiskPoint) -> str:
        chart = risk.step.flowchart
        address = reverse("admin:flowcharts_flowchart_change", args=[chart.pk])
        return format_html('<a href="{}">{}</a>', address, chart)

    @admin.display(description="防控措施")
    def controls(self, risk: RiskPoint) -> str:
        return format_html_join("", "<p>{}</p>", [(one.text,) for one in risk.controls.all()])


class StepOverrideForm(forms.ModelForm):
    """What a power has otherwise at one step; the step is chosen from the shared chart."""

    class Meta:
        model = StepOverride
        fields = [
            "step_key",
            "name",
            "post",
            "office",
            "limit_number",
            "limit_unit",
            "limit_text",
            "description",
        ]
        help_texts = {"name": "不填就是与共用的图相同，下面各栏也一样"}

    def __init__(self, *args, steps=(), **kwargs):
        super().__init__(*args, **kwargs)
        chosen = self.instance.step_key
        offered = [(step.key, f"{number} {step.name}") for number, step in enumerate(steps, 1)]
        if chosen and chosen not in dict(offered):
            offered.append((chosen, f"{chosen}（图中已没有这个环节，请改选或者删除）"))
        self.known = {step.key for step in steps}
        self.fields["step_key"] = forms.ChoiceField(
            label="环节", choices=[("", "请选择环节"), *offered]
        )

    def clean_step_key(self) -> str:
        key = self.cleaned_data["step_key"]
        if key not in self.known:
            raise forms.ValidationError("共用的图中没有这个环节，请另选一个或者删除这一条。")
        return key

    def clean(self):
        super().clean()
        told = ("name", "post", "office", "limit_unit", "limit_text", "description")
        data = self.cleaned_data
        if data.get("limit_number") is None and not any(data.get(name) for name in told):
            raise forms.ValidationError("请至少填写一栏与共用的图不同的内容，或者删除这一条。")


class StepOverrideInline(ScopedChoices, admin.StackedInline):
    model = StepOverride
    form = StepOverrideForm
    section = "调整"
    extra = 0
    fields = [
        ("step_key", "name"),
        ("post", "office"),
        ("limit_number", "limit_unit", "limit_text"),
        "description",
    ]
    formfield_overrides = SHORT_TEXTS

    def get_formset(self, request, obj=None, **kwargs):
        """Offer the steps of the chart that this power uses."""
        made = super().get_formset(request, obj, **kwargs)
        steps = list(obj.flowchart.steps.all()) if obj else []

        class WithSteps(made):
            def get_form_kwargs(self, index):
                return {**super().get_form_kwargs(index), "steps": steps}

        return WithSteps


@admin.register(FlowchartUse)
class FlowchartUseAdmin(OfficeAdmin):
    """How one power runs otherwise than its chart; reached from the power and the chart."""

    change_form_template = "admin/flowcharts/flowchartuse/change_form.html"
    list_display = ["power", "flowchart"]
    list_select_related = ["power", "flowchart"]
    search_fields = ["power__name", "power__code", "flowchart__title"]
    autocomplete_fields = ["power", "flowchart"]
    fieldsets = [("用图", {"fields": ["power", "flowchart"]}), ("调整", {"fields": []})]
    inlines = [StepOverrideInline]

    def has_module_permission(self, request):
        return False

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def get_readonly_fields(self, request, obj=None):
        return ["power", "flowchart"] if obj else []

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj:
            context |= picture_of(chart_for(obj), [obj.power])
        return super().render_change_form(request, context, add, change, form_url, obj)

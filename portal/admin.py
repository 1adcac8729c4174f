"""The form of a power, completed with what lies above the powers: charts and versions."""

import datetime
import json

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Subquery
from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.html import format_html

from disclosure.models import PublishedVersion
from disclosure.periods import day_of, today
from disclosure.side_by_side import difference_table
from disclosure.snapshots import for_snapshot, freeze
from flowcharts.models import Flowchart, FlowchartUse
from flowcharts.sharing import share
from intake.models import ImportedFile
from organizations.readonly import ReadOnlyAdmin
from organizations.tables import TableInline
from portal import (  # noqa: F401 - registers forms of the law library and the calendar
    calendar_changes,
    law_changes,
)
from portal.chart_differences import compared
from portal.inspection.rules import CHECKS
from portal.models import Inspection, InspectionFinding
from portal.preview import preview_of
from powers.admin import PowerAdmin
from powers.models import Power


@admin.register(Inspection)
class InspectionAdmin(ReadOnlyAdmin):
    list_display = ["at", "pages", "unvisited", "found"]
    fields = ["at", "pages", "unvisited", "found", "log_head"]
    readonly_fields = ["found"]

    @admin.display(description="发现")
    def found(self, inspection: Inspection) -> str:
        counts = ((check.title, inspection.counts.get(check.key, 0)) for check in CHECKS)
        return "；".join(f"{title}：{count}" for title, count in counts)


@admin.register(InspectionFinding)
class InspectionFindingAdmin(ReadOnlyAdmin):
    list_display = ["address", "check_key", "words", "organization_code"]
    list_filter = ["check_key", "organization_code"]
    search_fields = ["address", "words"]
    search_help_text = "按页面地址或者发现的内容查找"


class FlowchartUseInline(TableInline):
    model = FlowchartUse
    section = "流程图"
    autocomplete_fields = ["flowchart"]
    fields = ["flowchart", "adjustments"]
    readonly_fields = ["adjustments"]
    extra = 0
    verbose_name = verbose_name_plural = "使用的流程图"

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(override_total=Count("overrides"))

    @admin.display(description="本事项的不同之处")
    def adjustments(self, use: FlowchartUse) -> str:
        """Lead to where this power may run otherwise than the chart it shares."""
        if use.pk is None:
            return "保存后填写"
        address = reverse("admin:flowcharts_flowchartuse_change", args=[use.pk])
        words = f"调整了{use.override_total}处" if use.override_total else "调整时限、岗位或说明"
        return format_html('<a href="{}">{}</a>', address, words)


class PublishedFilter(admin.SimpleListFilter):
    title = "公开情况"
    parameter_name = "published"

    def lookups(self, request, model_admin):
        return [("no", "从未公开"), ("yes", "已公开")]

    def queryset(self, request, queryset):
        if self.value() not in {"no", "yes"}:
            return queryset
        versions = Exists(PublishedVersion.objects.filter(power=OuterRef("pk")))
        return queryset.filter(versions if self.value() == "yes" else ~versions)


class ShareForm(forms.Form):
    """Which chart the chosen powers are to use."""

    flowchart = forms.ModelChoiceField(
        Flowchart.objects.none(), label="流程图", empty_label="请选择流程图"
    )

    def __init__(self, powers, *args, **kwargs):
        super().__init__(*args, **kwargs)
        owners = {power.organization_id for power in powers}
        self.fields["flowchart"].queryset = Flowchart.objects.filter(organization__in=owners)


class ChartFilter(admin.SimpleListFilter):
    title = "流程图"
    parameter_name = "flowchart"

    def lookups(self, request, model_admin):
        return [("no", "没有流程图"), ("yes", "有流程图")]

    def queryset(self, request, queryset):
        if self.value() not in {"no", "yes"}:
            return queryset
        uses = Exists(FlowchartUse.objects.filter(power=OuterRef("pk")))
        return queryset.filter(uses if self.value() == "yes" else ~uses)


@admin.register(Power)
class OfficePowerAdmin(PowerAdmin):
    actions = ["share_flowchart"]
    list_display = [*PowerAdmin.list_display, "published_number", "published_on"]
    list_filter = [PublishedFilter, ChartFilter, *PowerAdmin.list_filter]
    inlines = [*PowerAdmin.inlines, FlowchartUseInline]
    readonly_fields = [*PowerAdmin.readonly_fields, "imported_from", "unmapped", "changes"]

    def get_queryset(self, request):
        newest = PublishedVersion.objects.filter(power=OuterRef("pk")).order_by("-number")
        return (
            super()
            .get_queryset(request)
            .annotate(
                newest_number=Subquery(newest.values("number")[:1]),
                newest_at=Subquery(newest.values("published_at")[:1]),
            )
        )

    def get_fieldsets(self, request, obj=None):
        fieldsets = list(super().get_fieldsets(request, obj))
        if obj is None:
            return fieldsets
        return [
            *fieldsets,
            ("导入时的内容", {"fields": ["imported_from", "unmapped"]}),
            ("与公开版本的差异", {"fields": ["changes"]}),
        ]

    def get_readonly_fields(self, request, obj=None):
        """A code that was published is never changed and never used again."""
        fields = super().get_readonly_fields(request, obj)
        return [*fields, "code"] if obj and obj.versions.exists() else fields

    def get_urls(self):
        preview = path(
            "<path:object_id>/preview/",
            self.admin_site.admin_view(self.preview),
            name="powers_power_preview",
        )
        chart_difference = path(
            "<path:object_id>/chart-difference/",
            self.admin_site.admin_view(self.chart_difference),
            name="powers_power_chart_difference",
        )
        return [preview, chart_difference, *super().get_urls()]

    def _shown(self, request, object_id) -> Power:
        power = self.get_object(request, object_id)
        if power is None:
            raise Http404("没有这项职权。")
        if not self.has_view_permission(request, power):
            raise PermissionDenied
        return power

    def chart_difference(self, request, object_id):
        """Show how the flowchart differs between two versions, one of them perhaps unsaved."""
        power = self._shown(request, object_id)
        found = compared(power, request.GET.get("before", ""), request.GET.get("after", ""))
        if found is None:
            raise Http404("没有这个版本。")
        context = {
            **self.admin_site.each_context(request),
            "title": "流程图的不同",
            "opts": self.opts,
            **found,
        }
        return render(request, "admin/powers/power/chart_difference.html", context)

    def preview(self, request, object_id):
        """Show the public page as it would be if the power were published as it stands."""
        power = self._shown(request, object_id)
        return render(request, "admin/powers/power/preview.html", preview_of(power, today()))

    def get_view_on_site_url(self, obj=None):
        return reverse("power", args=[obj.code]) if obj and obj.versions.exists() else None

    @admin.action(description="使用同一张流程图", permissions=["change"])
    def share_flowchart(self, request, queryset):
        powers = list(queryset)
        form = ShareForm(powers, request.POST if "share" in request.POST else None)
        if form.is_valid():
            person = getattr(request.user, "person", None)
            chart = form.cleaned_data["flowchart"]
            added = share(chart, powers, actor=str(person or request.user), person=person)
            self.message_user(request, f"已让{len(powers)}项职权使用“{chart}”，其中新增{added}项。")
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": "使用同一张流程图",
            "opts": self.opts,
            "powers": powers,
            "form": form,
        }
        return render(request, "admin/powers/power/share_flowchart.html", context)

    @admin.display(description="公开版本", ordering="newest_number")
    def published_number(self, power: Power) -> str | None:
        return f"第{power.newest_number}版" if power.newest_number else None

    @admin.display(description="公开日期", ordering="newest_at")
    def published_on(self, power: Power) -> datetime.date | None:
        return power.newest_at and day_of(power.newest_at)

    @admin.display(description="导入文件")
    def imported_from(self, power: Power) -> str:
        file = ImportedFile.objects.filter(sha256=power.source_file).first()
        if file is None:
            return "无"
        shape = '<a href="{}">{}</a>（{}导入）的工作表“{}”第{}行'
        address = reverse("admin:intake_original", args=[file.sha256])
        day = f"{day_of(file.imported_at):%Y年%-m月%-d日}"
        return format_html(shape, address, file.name, day, power.source_sheet, power.source_row)

    @admin.display(description="没有对应栏目的内容")
    def unmapped(self, power: Power) -> str:
        """Show what the workbook said of the power and no field holds."""
        cells = list(power.unmapped_cells.all())
        return render_to_string("admin/parts/cells.html", {"cells": cells}) if cells else "无"

    @admin.display(description="差异")
    def changes(self, power: Power) -> str:
        version = power.versions.order_by("-number").first()
        if version is None:
            return "这项职权从未公开，没有可以比较的版本。"
        now = json.loads(freeze(for_snapshot(Power.objects.all()).get(pk=power.pk)))
        names = (f"公开的第{version.number}版", "现在填写的")
        return difference_table(version.content, now, names)

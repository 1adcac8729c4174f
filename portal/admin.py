"""The form of a power, completed with what lies above the powers: charts and versions."""

import json

from django.contrib import admin
from django.db.models import Exists, OuterRef, Subquery
from django.template.loader import render_to_string

from disclosure.comparison import differences
from disclosure.models import PublishedVersion
from disclosure.snapshots import for_snapshot, freeze
from flowcharts.models import FlowchartUse
from powers.admin import PowerAdmin
from powers.models import Power


class FlowchartUseInline(admin.TabularInline):
    model = FlowchartUse
    section = "流程图"
    autocomplete_fields = ["flowchart"]
    extra = 0
    verbose_name = verbose_name_plural = "使用的流程图"


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


@admin.register(Power)
class OfficePowerAdmin(PowerAdmin):
    list_display = [*PowerAdmin.list_display, "published_number", "published_at"]
    list_filter = [PublishedFilter, *PowerAdmin.list_filter]
    inlines = [*PowerAdmin.inlines, FlowchartUseInline]
    readonly_fields = [*PowerAdmin.readonly_fields, "changes"]

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
        return [*fieldsets, ("与公开版本的差异", {"fields": ["changes"]})] if obj else fieldsets

    def get_readonly_fields(self, request, obj=None):
        """A code that was published is never changed and never used again."""
        fields = super().get_readonly_fields(request, obj)
        return [*fields, "code"] if obj and obj.versions.exists() else fields

    @admin.display(description="公开版本", ordering="newest_number")
    def published_number(self, power: Power) -> str | None:
        return f"第{power.newest_number}版" if power.newest_number else None

    @admin.display(description="公开时间", ordering="newest_at")
    def published_at(self, power: Power):
        return power.newest_at

    @admin.display(description="差异")
    def changes(self, power: Power) -> str:
        version = power.versions.order_by("-number").first()
        if version is None:
            return "这项职权从未公开，没有可以比较的版本。"
        now = json.loads(freeze(for_snapshot(Power.objects.all()).get(pk=power.pk)))
        return render_to_string(
            "admin/parts/differences.html",
            {
                "differences": differences(version.content, now),
                "before": f"公开的第{version.number}版",
                "after": "现在填写的",
            },
        )

"""The office's forms for powers.

``PowerAdmin`` is completed and registered by the portal, because the form of a power also
shows what lies above this app: its flowchart and what was published of it.
"""

from django.contrib import admin
from django.db import models
from django.utils.html import format_html_join

from organizations.columns import yes_or_no
from powers.models import (
    CodeScheme,
    Exercise,
    LegalBasis,
    Material,
    PowerCategory,
    Sourced,
    TimeLimit,
)

SHORT_TEXTS = {models.TextField: {"widget": admin.widgets.AdminTextareaWidget(attrs={"rows": 3})}}


@admin.display(description="来源")
def source(row: Sourced) -> str:
    """Say from which file, sheet and row the row was read."""
    if not row.source_file:
        return "在系统内录入"
    return f"文件 {row.source_file[:12]}，工作表“{row.source_sheet}”，第{row.source_row}行"


@admin.display(description="解析出的引文")
def citations(basis: LegalBasis) -> str:
    """List what was read from the cell, for the eye only."""
    rows = [
        (f"{citation.position + 1}.", citation.instrument_name, place(citation), citation.quotation)
        for citation in basis.citations.all()
    ]
    return format_html_join("\n", "<p>{} 《{}》{}　<q>{}</q></p>", rows) or "没有解析出引文"


def place(citation) -> str:
    """Return article, paragraph and item as they are written in a law."""
    number, _, suffix = citation.article.partition("-")
    parts = [
        f"第{number}条" if number else "",
        f"之{suffix}" if suffix else "",
        f"第{citation.paragraph}款" if citation.paragraph else "",
        f"第{citation.item}项" if citation.item else "",
    ]
    return "".join(parts)


class PartOfPower:
    """An inline whose choices of exercises are those of the power at hand."""

    extra = 0
    formfield_overrides = SHORT_TEXTS

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.remote_field.model is Exercise:
            power_id = request.resolver_match.kwargs.get("object_id")
            kwargs["queryset"] = Exercise.objects.filter(power_id=power_id or None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ExerciseInline(PartOfPower, admin.StackedInline):
    model = Exercise
    section = "谁来办"
    autocomplete_fields = ["organization"]
    readonly_fields = [source]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("position", "body"),
                    ("organization", "responsible_office"),
                    ("level", "level_text"),
                    "authority",
                ]
            },
        ),
        (
            "职责、责任与追责",
            {
                "classes": ["collapse"],
                "fields": [
                    "department_duty",
                    "responsibilities",
                    "accountable_parties",
                    "accountability_circumstances",
                    source,
                ],
            },
        ),
    ]


class LegalBasisInline(PartOfPower, admin.StackedInline):
    model = LegalBasis
    section = "依据"
    fields = [("position", "purpose", "exercise"), "raw_text", citations, source]
    readonly_fields = [citations, source]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("citations")


class MaterialInline(PartOfPower, admin.TabularInline):
    model = Material
    section = "条件与材料"
    fields = ["position", "name", "form", "copies", "source", "is_required", "note"]


class TimeLimitInline(PartOfPower, admin.TabularInline):
    model = TimeLimit
    section = "时限与收费"
    fields = ["position", "kind", "variant", "number", "unit", "raw_text"]


class PowerAdmin(admin.ModelAdmin):
    """Sections stand in the order of the public page."""

    change_form_template = "admin/sectioned_change_form.html"
    formfield_overrides = SHORT_TEXTS
    list_display = ["code", "name", "sub_item", "organization", "category", "standing"]
    list_display_links = ["code", "name"]
    list_filter = [
        ("organization", admin.RelatedOnlyFieldListFilter),
        ("category", admin.RelatedOnlyFieldListFilter),
        "standing",
        "publicity",
    ]
    list_per_page = 50
    list_select_related = ["organization", "category"]
    search_fields = ["name", "code", "sub_item"]
    search_help_text = "按事项名称、子项名称或职权编码查找"
    autocomplete_fields = ["organization", "parent"]
    readonly_fields = [source]
    inlines = [ExerciseInline, LegalBasisInline, MaterialInline, TimeLimitInline]
    fieldsets = [
        (
            "事项",
            {
                "fields": [
                    "name",
                    "sub_item",
                    ("code", "category"),
                    ("organization", "parent"),
                    ("standing", "position"),
                    "summary",
                    "counterpart",
                ]
            },
        ),
        ("谁来办", {"fields": ["procedure", "address", ("office_hours", "telephone")]}),
        ("依据", {"fields": []}),
        ("条件与材料", {"fields": ["conditions", "quantity", "intermediary_services"]}),
        ("时限与收费", {"fields": ["fee_kind", "fee_standard"]}),
        ("流程图", {"fields": []}),
        ("救济与投诉", {"fields": ["remedies", "complaint_channel"]}),
        (
            "公开",
            {
                "fields": [
                    "publicity",
                    ("disclosure_form", "disclosure_period"),
                    "disclosure_scope",
                ]
            },
        ),
        ("备注与来源", {"fields": ["remarks", source]}),
    ]


@admin.register(LegalBasis)
class LegalBasisAdmin(admin.ModelAdmin):
    """For finding every power that rests on the same words."""

    list_display = ["power", "purpose", "raw_text_begins"]
    list_filter = ["purpose", ("power__organization", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["power"]
    list_per_page = 50
    search_fields = ["raw_text", "power__name", "power__code"]
    search_help_text = "按依据原文、事项名称或职权编码查找"
    autocomplete_fields = ["power"]
    fields = ["power", "purpose", "position", "raw_text", citations, source]
    readonly_fields = [citations, source]

    @admin.display(description="原文")
    def raw_text_begins(self, basis: LegalBasis) -> str:
        return basis.raw_text[:80] + ("……" if len(basis.raw_text) > 80 else "")


@admin.register(PowerCategory)
class PowerCategoryAdmin(admin.ModelAdmin):
    list_display = [
        "code",
        "name",
        "letters",
        "position",
        yes_or_no(PowerCategory._meta.get_field("is_inner")),
    ]
    list_display_links = ["code", "name"]
    search_fields = ["code", "name", "letters"]


@admin.register(CodeScheme)
class CodeSchemeAdmin(admin.ModelAdmin):
    list_display = [
        "name",
        "key",
        "pattern",
        "template",
        yes_or_no(CodeScheme._meta.get_field("is_default")),
    ]
    search_fields = ["name", "key"]
    autocomplete_fields = ["organizations"]

"""The office's forms for powers.

``PowerAdmin`` is completed and registered by the portal, because the form of a power also
shows what lies above this app: its flowchart and what was published of it.
"""

from django.contrib import admin
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from legislation.statuses import STALE
from organizations.columns import yes_or_no
from organizations.office import OfficeAdmin, ScopedChoices
from organizations.readonly import ReadOnlyAdmin
from organizations.tables import TableInline
from powers.checking import check_citations
from powers.citing import cite
from powers.confirming import confirm_findings
from powers.differing import against_the_law
from powers.models import (
    Citation,
    CodeScheme,
    Exercise,
    LegalBasis,
    Material,
    Power,
    PowerCategory,
    Sourced,
    TimeLimit,
)
from powers.wording import place_in_law, status_in_words

SHORT_TEXTS = {models.TextField: {"widget": admin.widgets.AdminTextareaWidget(attrs={"rows": 3})}}


@admin.display(description="来源")
def source(row: Sourced) -> str:
    """Say from which file, sheet and row the row was read."""
    if not row.source_file:
        return "在系统内录入"
    shape = '<a href="{}">原文件</a>的工作表“{}”第{}行'
    address = reverse("admin:intake_original", args=[row.source_file])
    return format_html(shape, address, row.source_sheet, row.source_row)


@admin.display(description="更正前原文")
def text_before(basis: LegalBasis) -> str:
    return basis.text_before or "没有更正过"


@admin.display(description="解析出的引文")
def citations(basis: LegalBasis) -> str:
    """List what was read from the cell and how it stands to the law, for the eye only."""
    rows = [
        (row.instrument_name, place_in_law(row), status_in_words(row), row.quotation)
        for row in basis.citations.all()
    ]
    shape = '<li>《{}》{}<span class="citation-status">{}</span><q>{}</q></li>'
    found = format_html_join("", shape, rows)
    return format_html('<ol class="citations">{}</ol>', found) if rows else "没有解析出引文"


def _cite_and_check(basis: LegalBasis) -> None:
    """Say at once how the new words stand to the law."""
    cite(basis)
    check_citations(basis.citations.all(), timezone.localdate())


class PartOfPower:
    """An inline whose choices of exercises are those of the power at hand."""

    extra = 0
    formfield_overrides = SHORT_TEXTS

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.remote_field.model is Exercise:
            power_id = request.resolver_match.kwargs.get("object_id")
            kwargs["queryset"] = Exercise.objects.filter(power_id=power_id or None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class WithCitations:
    """Citations are derived: they may go with their basis, though nobody deletes them alone."""

    def get_deleted_objects(self, objs, request):
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, lacking - {Citation._meta.verbose_name}, protected


class ExerciseInline(PartOfPower, ScopedChoices, admin.StackedInline):
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


class LegalBasisInline(PartOfPower, ScopedChoices, admin.StackedInline):
    model = LegalBasis
    section = "依据"
    fields = [("position", "purpose", "exercise"), "raw_text", citations, source]
    readonly_fields = [citations, source]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("citations")


class MaterialInline(PartOfPower, TableInline):
    model = Material
    section = "条件与材料"
    fields = ["position", "name", "form", "copies", "source", "is_required", "note"]


class TimeLimitInline(PartOfPower, TableInline):
    model = TimeLimit
    section = "时限与收费"
    fields = ["position", "kind", "variant", "number", "unit", "raw_text"]


class PowerAdmin(WithCitations, OfficeAdmin):
    """Sections stand in the order of the public page."""

    change_form_template = "admin/powers/power/change_form.html"
    formfield_overrides = SHORT_TEXTS
    list_display = ["code", "title", "organization", "category", "standing"]
    list_display_links = ["code", "title"]
    list_filter = [
        ("organization", admin.RelatedOnlyFieldListFilter),
        ("category", admin.RelatedOnlyFieldListFilter),
        "standing",
        "publicity",
    ]
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

    @admin.display(description="事项", ordering="name")
    def title(self, power: Power) -> str:
        return str(power)

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        if formset.model is LegalBasis:
            changed = [row for row, fields in formset.changed_objects if "raw_text" in fields]
            for basis in [*formset.new_objects, *changed]:
                _cite_and_check(basis)


@admin.register(LegalBasis)
class LegalBasisAdmin(WithCitations, OfficeAdmin):
    """For finding every power that rests on the same words."""

    list_display = ["power", "purpose", "raw_text_begins"]
    list_filter = ["purpose", ("power__organization", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["power"]
    search_fields = ["raw_text", "power__name", "power__code"]
    search_help_text = "按依据原文、事项名称或职权编码查找"
    autocomplete_fields = ["power"]
    fields = ["power", "purpose", "position", "raw_text", text_before, citations, source]
    readonly_fields = [text_before, citations, source]

    @admin.display(description="原文")
    def raw_text_begins(self, basis: LegalBasis) -> str:
        return basis.raw_text[:80] + ("……" if len(basis.raw_text) > 80 else "")

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if "raw_text" in form.changed_data:
            _cite_and_check(obj)


is_confirmed = yes_or_no(Citation._meta.get_field("is_confirmed"))


class StaleFilter(admin.SimpleListFilter):
    title = "需要处理"
    parameter_name = "stale"

    def lookups(self, request, model_admin):
        return [("open", "有问题，部门未确认"), ("confirmed", "有问题，部门已确认")]

    def queryset(self, request, queryset):
        if self.value() not in {"open", "confirmed"}:
            return queryset
        return queryset.filter(status__in=STALE, is_confirmed=self.value() == "confirmed")


@admin.register(Citation)
class CitationAdmin(ReadOnlyAdmin):
    """Which citations no longer fit the law; the department confirms what the check found."""

    actions = ["confirm"]
    list_display = ["power", "instrument_name", "place", "status_words", is_confirmed]
    list_display_links = ["instrument_name"]
    list_filter = [
        StaleFilter,
        "status",
        ("basis__power__organization", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["basis__power"]
    ordering = ["basis__power", "basis", "position"]
    search_fields = ["instrument_name", "basis__power__name", "basis__power__code"]
    search_help_text = "按法律法规规章、事项名称或职权编码查找"
    fields = [
        "power",
        "instrument_name",
        "edition",
        "place",
        "quotation",
        "status_words",
        "difference",
        "checked_version",
        "checked_on",
        is_confirmed,
    ]
    readonly_fields = ["power", "place", "status_words", "difference", is_confirmed]

    @admin.display(description="职权", ordering="basis__power")
    def power(self, citation: Citation) -> str:
        power = citation.basis.power
        address = reverse("admin:powers_power_change", args=[power.pk])
        return format_html('<a href="{}">{}</a>', address, power)

    @admin.display(description="条款")
    def place(self, citation: Citation) -> str:
        return place_in_law(citation)

    @admin.display(description="核对结果", ordering="status")
    def status_words(self, citation: Citation) -> str:
        return status_in_words(citation)

    @admin.display(description="与现行条文对照")
    def difference(self, citation: Citation) -> str:
        """What is quoted and the law no longer says is struck out, what it says underlined."""
        shapes = {"same": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}
        found = [(format_html(shapes[one.kind], one.text),) for one in against_the_law(citation)]
        words = format_html_join("", "{}", found)
        return format_html('<p class="differences">{}</p>', words) if found else ""

    def has_confirm_permission(self, request) -> bool:
        return request.user.has_perm("powers.change_citation")

    @admin.action(description="确认核对结果属实", permissions=["confirm"])
    def confirm(self, request, queryset):
        person = getattr(request.user, "person", None)
        number = confirm_findings(queryset, actor=str(person or request.user), person=person)
        self.message_user(request, f"已确认{number}条；没有问题或尚未核对的引文不需要确认。")


@admin.register(PowerCategory)
class PowerCategoryAdmin(OfficeAdmin):
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
class CodeSchemeAdmin(OfficeAdmin):
    list_display = [
        "name",
        "key",
        "pattern",
        "template",
        yes_or_no(CodeScheme._meta.get_field("is_default")),
    ]
    search_fields = ["name", "key"]
    autocomplete_fields = ["organizations"]

"""What was published, for the office to look at; nobody edits it here."""

from django.contrib import admin
from django.template.loader import render_to_string

from disclosure.comparison import lines_of
from disclosure.models import (
    IndexNumber,
    InForcePeriod,
    ListRow,
    LogEntry,
    PublishedCitation,
    PublishedVersion,
    Purge,
    RenderedChart,
    Restoration,
    SearchRow,
    Synonym,
    Volume,
    Withdrawal,
)
from disclosure.side_by_side import difference_table
from organizations.office import OfficeAdmin
from organizations.readonly import ReadOnlyAdmin
from powers.models import LegalBasis


@admin.register(PublishedVersion)
class PublishedVersionAdmin(ReadOnlyAdmin):
    list_display = [
        "code",
        "number",
        "title",
        "organization_name",
        "category_name",
        "change_kind",
        "published_at",
        "effective_on",
    ]
    list_filter = ["change_kind", "standing", "category_name", "organization_name"]
    search_fields = ["code", "name", "sub_item", "cause_document"]
    search_help_text = "按职权编码、名称或依据文件查找"
    date_hierarchy = "published_at"
    ordering = ["-published_at", "-pk"]
    fieldsets = [
        (
            "公开",
            {
                "fields": [
                    "entry",
                    "number",
                    "published_at",
                    "effective_on",
                    "change_kind",
                    "reason",
                    "cause_document",
                    "note",
                    "reviewing_bodies",
                ]
            },
        ),
        ("与上一版本的差异", {"fields": ["changes"]}),
        ("公开的内容", {"fields": ["lines"]}),
        ("哈希", {"fields": ["content_hash", "salt", "chart_hash"], "classes": ["collapse"]}),
    ]
    readonly_fields = ["entry", "lines", "changes"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("power")

    def get_view_on_site_url(self, obj=None):
        return obj.get_version_url() if obj else None

    @admin.display(description="职权")
    def entry(self, version: PublishedVersion) -> str:
        """As it was published; the department's working row is its own."""
        return f"{version.code} {version.title}"

    @admin.display(description="名称")
    def title(self, version: PublishedVersion) -> str:
        return version.title

    @admin.display(description="内容")
    def lines(self, version: PublishedVersion) -> str:
        return render_to_string("admin/parts/lines.html", {"lines": lines_of(version.content)})

    @admin.display(description="差异")
    def changes(self, version: PublishedVersion) -> str:
        before = (
            PublishedVersion.objects.filter(code=version.code, number__lt=version.number)
            .order_by("-number")
            .first()
        )
        if before is None:
            return "这是第一版。"
        names = (f"第{before.number}版", f"第{version.number}版")
        return difference_table(before.content, version.content, names)


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    list_display = ["index", "at", "kind", "code", "version", "entry_hash"]
    list_filter = ["kind"]
    search_fields = ["code", "entry_hash", "content_hash"]
    search_help_text = "按职权编码或哈希查找"
    date_hierarchy = "at"
    ordering = ["-index"]


@admin.register(Restoration)
class RestorationAdmin(ReadOnlyAdmin):
    list_display = ["withdrawal", "at", "reason"]


@admin.register(Purge)
class PurgeAdmin(ReadOnlyAdmin):
    list_display = ["version", "at", "reason"]


@admin.register(Withdrawal)
class WithdrawalAdmin(ReadOnlyAdmin):
    list_display = ["code", "at", "reason", "cause_document", "reviewing_bodies"]
    search_fields = ["code", "reason"]
    date_hierarchy = "at"


@admin.register(IndexNumber)
class IndexNumberAdmin(ReadOnlyAdmin):
    list_display = ["text", "code", "year"]
    search_fields = ["text", "code"]


@admin.register(InForcePeriod)
class InForcePeriodAdmin(ReadOnlyAdmin):
    list_display = ["code", "version", "from_on", "to_on"]
    list_select_related = ["version"]
    search_fields = ["code"]


@admin.register(PublishedCitation)
class PublishedCitationAdmin(ReadOnlyAdmin):
    list_display = [
        "instrument_name",
        "article",
        "paragraph",
        "item",
        "purpose_in_words",
        "version",
    ]
    fields = ["version", "purpose_in_words", "instrument_name", "article", "paragraph", "item"]
    readonly_fields = ["purpose_in_words"]
    list_select_related = ["version"]
    search_fields = ["instrument_name", "version__code"]
    search_help_text = "按法律法规规章名称或职权编码查找"

    @admin.display(description="用途", ordering="purpose")
    def purpose_in_words(self, citation: PublishedCitation) -> str:
        return dict(LegalBasis.Purpose.choices).get(citation.purpose, citation.purpose)


@admin.register(RenderedChart)
class RenderedChartAdmin(ReadOnlyAdmin):
    list_display = ["chart_hash", "width", "height", "problem"]
    list_filter = [("problem", admin.EmptyFieldListFilter)]
    search_fields = ["chart_hash", "problem"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("svg", "lying", "bpmn")


@admin.register(SearchRow)
class SearchRowAdmin(ReadOnlyAdmin):
    list_display = ["version", "title"]
    list_select_related = ["version"]
    search_fields = ["version__code", "title"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("body")


@admin.register(ListRow)
class ListRowAdmin(ReadOnlyAdmin):
    list_display = ["code", "organization_code", "standing", "limit_days", "from_on", "to_on"]
    list_filter = ["standing", "fee_kind"]
    search_fields = ["code", "initials"]


@admin.register(Synonym)
class SynonymAdmin(OfficeAdmin):
    list_display = ["word", "meaning"]
    search_fields = ["word", "meaning"]


@admin.register(Volume)
class VolumeAdmin(ReadOnlyAdmin):
    list_display = ["organization_code", "on", "power_count", "page_count", "size", "sha256"]
    search_fields = ["organization_code", "sha256"]
    date_hierarchy = "on"

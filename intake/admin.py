"""What was imported, for the office to look at."""

from django import forms
from django.contrib import admin
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html

from intake import words
from intake.models import ColumnWord, ImportedFile, UnmappedCell, UploadedWorkbook
from organizations.naming import name_of
from organizations.office import OfficeAdmin
from organizations.readonly import ReadOnlyAdmin


@admin.register(ImportedFile)
class ImportedFileAdmin(ReadOnlyAdmin):
    list_display = ["name", "organization", "imported_at", "created", "changed", "unmapped"]
    list_filter = ["organization"]
    list_select_related = ["organization"]
    search_fields = ["name", "sha256"]
    search_help_text = "按文件名或SHA-256查找"
    date_hierarchy = "imported_at"
    fields = ["name", "organization", "imported_at", "size", "sha256", "original", "read"]
    readonly_fields = ["sha256", "original", "read"]

    @admin.display(description="新增")
    def created(self, file: ImportedFile) -> int:
        return file.report.get("created", 0)

    @admin.display(description="变更")
    def changed(self, file: ImportedFile) -> int:
        return file.report.get("changed", 0)

    @admin.display(description="未对应内容")
    def unmapped(self, file: ImportedFile) -> int:
        columns = [
            column
            for sheet in file.report.get("sheets", [])
            for column in sheet["unmapped_columns"]
        ]
        return sum(column["cells"] for column in columns)

    @admin.display(description="原文件")
    def original(self, file: ImportedFile) -> str:
        if not file.has_original():
            return "已不在系统中"
        address = reverse("admin:intake_original", args=[file.sha256])
        return format_html('<a href="{}">下载上传时的原文件</a>', address)

    @admin.display(description="读到的内容")
    def read(self, file: ImportedFile) -> str:
        return render_to_string("admin/parts/import_report.html", {"report": file.report})


@admin.register(UploadedWorkbook)
class UploadedWorkbookAdmin(ReadOnlyAdmin):
    list_display = ["name", "organization", "owner_name", "mode", "uploaded_at", "imported_at"]
    list_filter = ["mode", "organization"]
    list_select_related = ["organization", "owner__person"]
    search_fields = ["name", "sha256"]
    search_help_text = "按文件名或SHA-256查找"
    date_hierarchy = "uploaded_at"
    fields = [
        "name",
        ("organization", "owner_name"),
        ("mode", "size"),
        "sha256",
        ("uploaded_at", "read_at", "imported_at"),
        "file",
        "read",
    ]
    readonly_fields = ["owner_name", "read"]

    @admin.display(description="上传人", ordering="owner")
    def owner_name(self, upload: UploadedWorkbook) -> str:
        return name_of(upload.owner)

    @admin.display(description="读到的内容")
    def read(self, upload: UploadedWorkbook) -> str:
        if not upload.report:
            return upload.read_job.problem if upload.read_job else "还没有读完"
        return render_to_string("admin/parts/import_report.html", {"report": upload.report})


@admin.register(UnmappedCell)
class UnmappedCellAdmin(ReadOnlyAdmin):
    list_display = ["place", "heading", "start", "reason", "power"]
    list_filter = ["reason", "file__organization"]
    list_select_related = ["power", "file"]
    list_per_page = 50
    search_fields = ["text", "heading", "power__code", "power__name"]
    search_help_text = "按内容、列名或职权查找"

    @admin.display(description="位置", ordering="row")
    def place(self, cell: UnmappedCell) -> str:
        return f"{cell.file.name} {cell}"

    @admin.display(description="内容")
    def start(self, cell: UnmappedCell) -> str:
        return cell.text[:60]


class MeaningFilter(admin.SimpleListFilter):
    title = "对应栏目"
    parameter_name = "field"

    def lookups(self, request, model_admin):
        return words.choices()

    def queryset(self, request, queryset):
        return queryset.filter(field=self.value()) if self.value() else queryset


@admin.register(ColumnWord)
class ColumnWordAdmin(OfficeAdmin):
    list_display = ["heading", "meaning"]
    list_filter = [MeaningFilter]
    search_fields = ["heading"]
    search_help_text = "按列名查找"

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "field":
            return forms.ChoiceField(choices=words.choices(), label="对应栏目")
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="对应栏目", ordering="field")
    def meaning(self, word: ColumnWord) -> str:
        return dict(words.choices()).get(word.field, word.field)

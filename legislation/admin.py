from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from legislation.models import Instrument, InstrumentAlias, InstrumentVersion, Provision
from legislation.pasting import UnreadablePasteError, paste, read_pasted
from organizations.columns import yes_or_no
from organizations.office import OfficeAdmin
from organizations.tables import TableInline


class InstrumentAliasInline(TableInline):
    model = InstrumentAlias
    extra = 1


@admin.register(Instrument)
class InstrumentAdmin(OfficeAdmin):
    list_display = ["name", "rank", "issuing_body", "region"]
    list_filter = ["rank"]
    list_select_related = ["region"]
    search_fields = ["name", "short_name", "aliases__name"]
    raw_id_fields = ["region"]
    inlines = [InstrumentAliasInline]


class PastedForm(forms.ModelForm):
    """A version whose articles may be pasted as one text."""

    pasted = forms.CharField(
        label="粘贴全文",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "class": "vLargeTextField"}),
        help_text="从“第一条”起粘贴全文，保存时按条分开；已有的条文会被替换。不改条文请留空。",
    )

    def clean_pasted(self) -> str:
        text = self.cleaned_data["pasted"]
        if text.strip():
            try:
                read_pasted(text)
            except UnreadablePasteError as error:
                raise forms.ValidationError(str(error), code="pasted") from error
        return text


@admin.register(InstrumentVersion)
class InstrumentVersionAdmin(OfficeAdmin):
    list_display = [
        "instrument",
        "promulgated_on",
        "effective_on",
        yes_or_no(InstrumentVersion._meta.get_field("is_repealed")),
        "repealed_on",
        yes_or_no(InstrumentVersion._meta.get_field("is_complete")),
    ]
    list_filter = ["is_repealed", "is_complete", "instrument__rank"]
    list_select_related = ["instrument"]
    search_fields = ["instrument__name", "document_number"]
    autocomplete_fields = ["instrument", "repealed_by"]
    readonly_fields = ["articles", "source_path", "content_hash"]
    form = PastedForm

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if form.cleaned_data.get("pasted", "").strip():
            count = paste(obj, form.cleaned_data["pasted"])
            self.message_user(request, f"已保存{count}条条文。")

    @admin.display(description="条文")
    def articles(self, version: InstrumentVersion) -> str:
        """A code has more articles than one form may have fields; they have a list of their own."""
        if not version.pk:
            return "在上面粘贴全文，或保存后逐条录入"
        address = reverse("admin:legislation_provision_changelist")
        count = version.provisions.count()
        return format_html(
            '<a href="{}?version__id__exact={}">共{}条，查看和修改</a>', address, version.pk, count
        )


@admin.register(Provision)
class ProvisionAdmin(OfficeAdmin):
    list_display = ["heading", "chapter", "version"]
    search_fields = ["version__instrument__name", "heading", "text"]
    autocomplete_fields = ["version"]
    fields = ["version", "position", ("number", "suffix", "heading"), "chapter", "text"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Provision]:
        return super().get_queryset(request).select_related("version__instrument")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup == "version__id__exact" or super().lookup_allowed(lookup, value, request)

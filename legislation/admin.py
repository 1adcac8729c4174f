from django.contrib import admin

from legislation.models import Instrument, InstrumentAlias, InstrumentVersion, Provision


class InstrumentAliasInline(admin.TabularInline):
    model = InstrumentAlias
    extra = 1


class ProvisionInline(admin.StackedInline):
    model = Provision
    fields = ["position", ("number", "suffix", "heading"), "chapter", "text"]
    extra = 0


@admin.register(Instrument)
class InstrumentAdmin(admin.ModelAdmin):
    list_display = ["name", "rank", "issuing_body", "region"]
    list_filter = ["rank"]
    list_select_related = ["region"]
    search_fields = ["name", "short_name", "aliases__name"]
    raw_id_fields = ["region"]
    inlines = [InstrumentAliasInline]


@admin.register(InstrumentVersion)
class InstrumentVersionAdmin(admin.ModelAdmin):
    list_display = ["instrument", "promulgated_on", "effective_on", "is_repealed", "repealed_on"]
    list_filter = ["is_repealed", "instrument__rank"]
    list_select_related = ["instrument"]
    search_fields = ["instrument__name", "document_number"]
    autocomplete_fields = ["instrument"]
    readonly_fields = ["source_path", "content_hash"]
    inlines = [ProvisionInline]

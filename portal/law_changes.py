"""The library's forms, completed with what a change of law means for the powers."""

from collections.abc import Iterable

from django.contrib import admin
from django.http import HttpRequest

from disclosure.periods import today
from disclosure.side_by_side import table
from legislation.admin import InstrumentAdmin, InstrumentVersionAdmin, ProvisionAdmin
from legislation.models import Instrument, InstrumentVersion, Provision
from legislation.repeals import mark_repealed
from portal.amendments import amended_articles, previous_version
from portal.library import day_words
from powers.rechecking import recheck


class Rechecking:
    """Checks the bases anew that cite an instrument which was changed here."""

    # From a row to its instrument.
    path_to_instrument = ""

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        earlier = form.initial.get(self.path_to_instrument) if change else None
        concerned = self._instruments([form.instance.pk]) | _called([earlier])
        self._recheck(request, concerned | mark_repealed())

    def delete_model(self, request, obj):
        instruments = self._instruments([obj.pk])
        super().delete_model(request, obj)
        self._recheck(request, instruments)

    def delete_queryset(self, request, queryset):
        instruments = self._instruments(queryset.values_list("pk", flat=True))
        super().delete_queryset(request, queryset)
        self._recheck(request, instruments)

    def _instruments(self, keys: Iterable[int]) -> set[Instrument]:
        rows = self.model.objects.filter(pk__in=list(keys)).order_by()
        return _called(rows.values_list(self.path_to_instrument, flat=True).distinct())

    def _recheck(self, request: HttpRequest, instruments: Iterable[Instrument]) -> None:
        person = getattr(request.user, "person", None)
        for instrument in Instrument.objects.filter(pk__in=[one.pk for one in instruments]):
            result = recheck(instrument, today(), actor=str(person or request.user), person=person)
            if result.checked:
                self.message_user(
                    request,
                    f"已按变动后的{instrument}重新核对引文{result.checked}条，"
                    f"其中{len(result.changes)}条的结果有变化。",
                )


def _called(keys: Iterable[object]) -> set[Instrument]:
    return set(Instrument.objects.filter(pk__in=[key for key in keys if key]))


admin.site.unregister([Instrument, InstrumentVersion, Provision])


@admin.register(Instrument)
class OfficeInstrumentAdmin(Rechecking, InstrumentAdmin):
    path_to_instrument = "pk"


@admin.register(InstrumentVersion)
class OfficeInstrumentVersionAdmin(Rechecking, InstrumentVersionAdmin):
    path_to_instrument = "instrument"
    readonly_fields = [*InstrumentVersionAdmin.readonly_fields, "amendments"]

    @admin.display(description="与上一版本的差异")
    def amendments(self, version: InstrumentVersion) -> str:
        before = previous_version(version) if version.pk else None
        if before is None:
            return "没有更早的版本"
        names = [f"{day_words(one.effective_on)}起施行" for one in (before, version)]
        return table(amended_articles(before, version), (names[0], names[1]))


@admin.register(Provision)
class OfficeProvisionAdmin(Rechecking, ProvisionAdmin):
    path_to_instrument = "version__instrument"

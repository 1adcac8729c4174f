"""The calendar's form, completed with what a changed day means for filings under way."""

from django.contrib import admin

from filings.due_days import recount_due_days
from organizations.acting import actor_of
from organizations.admin import CalendarExceptionAdmin
from organizations.models import CalendarException

admin.site.unregister(CalendarException)


@admin.register(CalendarException)
class OfficeCalendarExceptionAdmin(CalendarExceptionAdmin):
    """Counts the due days again as soon as a day changes."""

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        self._recount(request)

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        self._recount(request)

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        self._recount(request)

    def _recount(self, request):
        actor = actor_of(request)
        moved = recount_due_days(actor=actor["actor"], person=actor["person"])
        if moved:
            self.message_user(request, f"已重新计算应办结日，有变化的事项：{moved}项。")

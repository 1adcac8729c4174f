"""The base of the office's forms: what is changed here is on the audit trail."""

from django.contrib import admin
from django.http import HttpRequest

from organizations.audit import record


class OfficeAdmin(admin.ModelAdmin):
    """Records additions, changes and deletions on the hash-chained trail too."""

    list_per_page = 50

    def log_addition(self, request, obj, message):
        self._record(request, "add", str(obj), message)
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        self._record(request, "change", str(obj), message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request, queryset):
        for row in queryset:
            self._record(request, "delete", str(row), [])
        return super().log_deletions(request, queryset)

    def _record(self, request: HttpRequest, act: str, target: str, message: object) -> None:
        person = getattr(request.user, "person", None)
        record(
            f"{self.opts.app_label}.{self.opts.model_name}.{act}",
            actor=str(person or request.user),
            person=person,
            target=target[:200],
            address=request.META.get("REMOTE_ADDR") or None,
            detail={"message": message} if message else {},
        )

"""The base of the office's forms: they keep to the user's rows and leave a trail."""

from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.db.models import ForeignKey, Model, Q
from django.http import HttpRequest

from organizations.acting import actor_of
from organizations.audit import record
from organizations.scopes import for_user, is_owner_field, is_scoped, owners_for, scope_of


class ScopedChoices(BaseModelAdmin):
    """Offers and accepts only rows that the user may touch, and what is chosen already."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        model = db_field.remote_field.model
        if "queryset" not in kwargs and is_owner_field(db_field):
            kwargs["queryset"] = owners_for(request.user)
        elif "queryset" not in kwargs and is_scoped(model):
            offered = scope_of(model, request.user)
            if offered:
                offered |= Q(pk__in=self._chosen(db_field, request))
            kwargs["queryset"] = model._default_manager.filter(offered)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def _chosen(self, db_field: ForeignKey, request: HttpRequest) -> list[int]:
        match = request.resolver_match
        key = match.kwargs.get("object_id") if match else None
        rows = self.model._base_manager.filter(**{self._path_to_object(): key or None})
        return list(rows.values_list(db_field.attname, flat=True))

    def _path_to_object(self) -> str:
        """Return how this model's rows point at the object of the page."""
        parent: type[Model] | None = getattr(self, "parent_model", None)
        if parent is None or self.model is parent:
            return "pk"
        fields = self.model._meta.get_fields()
        return next(
            field.name for field in fields if field.many_to_one and field.related_model is parent
        )


class Scoped(ScopedChoices):
    """Shows only rows that the user may touch; others are not there for him."""

    def get_queryset(self, request):
        return for_user(super().get_queryset(request), request.user)


class OfficeAdmin(Scoped, admin.ModelAdmin):
    """Records additions, changes and deletions on the hash-chained trail too."""

    list_per_page = 50

    def log_addition(self, request, obj, message):
        self._record(request, "add", obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        self._record(request, "change", obj, message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request, queryset):
        for row in queryset:
            self._record(request, "delete", row, [])
        return super().log_deletions(request, queryset)

    def _record(self, request: HttpRequest, act: str, row: Model, message: object) -> None:
        record(
            f"{self.opts.app_label}.{self.opts.model_name}.{act}",
            **actor_of(request),
            target=str(row)[:200],
            subject=row,
            detail={"message": message} if message else {},
        )

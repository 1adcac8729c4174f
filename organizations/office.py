"""The base of the office's forms: they keep to the user's rows and leave a trail.

Django's admin leaks rows by seven side channels: choices of related rows, filters, lists of what
a deletion takes along, messages about unique values, forged keys, rows moved elsewhere and
completion while typing. ``Scoped`` closes them all; every form of the office inherits from it.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.utils import NestedObjects, get_fields_from_path
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import router
from django.db.models import ForeignKey, Model, Q
from django.http import Http404, HttpRequest

from organizations.acting import actor_of
from organizations.audit import record, row_hash
from organizations.scopes import (
    Account,
    for_user,
    is_owner_field,
    is_scoped,
    owners_for,
    scope_of,
)


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

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        model = db_field.remote_field.model
        if "queryset" not in kwargs and is_scoped(model):
            kwargs["queryset"] = for_user(model._default_manager.all(), request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

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


class ScopedFilter(admin.RelatedOnlyFieldListFilter):
    """Filters by rows that the user may know."""

    def field_choices(self, field, request, model_admin):
        choices = super().field_choices(field, request, model_admin)
        model = field.remote_field.model
        if not is_scoped(model):
            return choices
        known = set(for_user(model._base_manager.all(), request.user).values_list("pk", flat=True))
        return [choice for choice in choices if choice[0] in known]


class DiscreetForm(forms.ModelForm):
    """Does not tell that a value is taken by a row that the user may not know."""

    viewer: Account

    def _update_errors(self, errors: ValidationError) -> None:
        for error in _unique_errors(errors):
            if not self._knows_rival((error.params or {})["unique_check"]):
                error.message, error.params = "这个值不能使用，请换一个。", None
        super()._update_errors(errors)  # type: ignore[misc]

    def _knows_rival(self, names: Iterable[str]) -> bool:
        same = {name: getattr(self.instance, name) for name in names}
        rivals = type(self.instance)._base_manager.filter(**same)
        return for_user(rivals, self.viewer).exists()


def _unique_errors(errors: ValidationError) -> list[ValidationError]:
    by_field = hasattr(errors, "error_dict")
    listed = errors.error_dict.values() if by_field else [errors.error_list]
    return [
        error
        for several in listed
        for error in several
        if "unique_check" in (getattr(error, "params", None) or {})
    ]


class Scoped(ScopedChoices, admin.ModelAdmin):
    """Shows only rows that the user may touch; others are not there for him."""

    def get_queryset(self, request):
        return for_user(super().get_queryset(request), request.user)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if not is_scoped(self.model):
            return form
        return type(form.__name__, (DiscreetForm, form), {"viewer": request.user})

    def get_list_filter(self, request):
        return [_scoped(self.model, entry) for entry in super().get_list_filter(request)]

    def get_deleted_objects(self, objs, request):
        """Refuse to delete what rows of others depend on, without naming them."""
        if reaches_others(objs, request.user):
            return [], {}, set(), ["其他部门的内容还在使用，不能删除。"]
        return super().get_deleted_objects(objs, request)

    def changelist_view(self, request, extra_context=None):
        if request.method == "POST" and request.POST.get("action"):
            self._refuse_forged_action(request)
        return super().changelist_view(request, extra_context)

    def _refuse_forged_action(self, request: HttpRequest) -> None:
        """Stop an act that is not offered, or over rows that are not shown."""
        chosen = set(request.POST.getlist(ACTION_CHECKBOX_NAME))
        if request.POST["action"] not in self.get_actions(request):
            raise PermissionDenied
        try:
            known = self.get_queryset(request).filter(pk__in=chosen).count()
        except (ValueError, ValidationError) as error:
            raise PermissionDenied from error
        if known < len(chosen):
            raise PermissionDenied

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """Not there and not for you look the same."""
        raise Http404("没有这条记录。")


def reaches_others(rows: Iterable[Model], user: Account) -> bool:
    """Whether deleting the rows would touch rows of other departments."""
    rows = list(rows)
    if not rows:
        return False
    collector = NestedObjects(using=router.db_for_write(type(rows[0])))
    collector.collect(rows)
    found: dict[type[Model], set[Any]] = {}
    for row in [*collector.protected, *(r for kind in collector.data.values() for r in kind)]:
        found.setdefault(type(row), set()).add(row.pk)
    return any(_has_foreign(model, keys, user) for model, keys in found.items())


def _has_foreign(model: type[Model], keys: set[Any], user: Account) -> bool:
    if not is_scoped(model):
        return False
    return for_user(model._base_manager.filter(pk__in=keys), user).count() < len(keys)


def _scoped(model: type[Model], entry: Any) -> Any:
    """Let a filter by related rows offer known ones alone."""
    name, kind = entry if isinstance(entry, (list, tuple)) else (entry, None)
    if not isinstance(name, str):
        return entry
    is_relation = get_fields_from_path(model, name)[-1].is_relation
    if not is_relation or not (kind is None or issubclass(kind, admin.RelatedFieldListFilter)):
        return entry
    return (name, ScopedFilter)


def whole_hash(row: Model) -> str:
    """Return the hash of a row with all parts that live and die with it."""
    collector = NestedObjects(using=router.db_for_write(type(row)))
    collector.collect([row])
    return row_hash(*(part for kind in collector.data.values() for part in kind))


class OfficeAdmin(Scoped, admin.ModelAdmin):
    """Records additions, changes and deletions on the hash-chained trail too."""

    list_per_page = 50

    def get_object(self, request, object_id, from_field=None):
        """Note what a row is before it is written to."""
        row = super().get_object(request, object_id, from_field)
        if row is not None and request.method == "POST":
            request.before_hash = whole_hash(row)
        return row

    def log_addition(self, request, obj, message):
        self._record(request, "add", obj, message, after_hash=whole_hash(obj))
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        before = getattr(request, "before_hash", "")
        after = whole_hash(type(obj)._base_manager.get(pk=obj.pk))
        self._record(request, "change", obj, message, before_hash=before, after_hash=after)
        return super().log_change(request, obj, message)

    def log_deletions(self, request, queryset):
        for row in queryset:
            self._record(request, "delete", row, [], before_hash=whole_hash(row))
        return super().log_deletions(request, queryset)

    def _record(
        self, request: HttpRequest, act: str, row: Model, message: object, **hashes: str
    ) -> None:
        record(
            f"{self.opts.app_label}.{self.opts.model_name}.{act}",
            **actor_of(request),
            target=str(row)[:200],
            subject=row,
            detail={"message": message} if message else {},
            **hashes,
        )

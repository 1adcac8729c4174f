"""Rows that may be inserted and never changed: the first of three nets.

The second is ``base_manager_name``, the third are the triggers of the database.
"""

from django.db import models


class InsertOnlyError(RuntimeError):
    """Raised when something tries to change or delete a row that must stay."""

    def __init__(self) -> None:
        super().__init__("这类记录只能新增，不能修改或删除；公开内容有误时请公开新版本或撤回。")


class InsertOnlyQuerySet(models.QuerySet):
    """A queryset that refuses every write but an insert."""

    def update(self, **kwargs):
        raise InsertOnlyError

    def delete(self):
        raise InsertOnlyError

    def bulk_update(self, objs, fields, batch_size=None):
        raise InsertOnlyError

    def update_or_create(self, defaults=None, create_defaults=None, **kwargs):
        raise InsertOnlyError

    # Django asks for these marks so that templates and relations cannot call the methods.
    update.alters_data = True  # type: ignore[attr-defined]
    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class InsertOnly(models.Model):
    """A row that is written once."""

    objects = InsertOnlyQuerySet.as_manager()

    # A condition in SQL over OLD and NEW, when the law demands one exception; see triggers.
    allowed_update = ""

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise InsertOnlyError
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise InsertOnlyError

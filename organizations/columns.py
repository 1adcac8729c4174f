"""Columns of the office's lists."""

from collections.abc import Callable

from django.contrib import admin
from django.db import models


def yes_or_no(field: models.Field) -> Callable[[models.Model], str]:
    """Return a column that says 是 or 否; Django's own says True or False to screen readers."""

    @admin.display(description=field.verbose_name, ordering=field.name)
    def column(row: models.Model) -> str:
        return "是" if getattr(row, field.name) else "否"

    return column

"""Rows of a form as a table in which every field has a name of its own."""

from django import forms
from django.contrib import admin

from organizations.office import ScopedChoices


class TableFormSet(forms.BaseInlineFormSet):
    """Names the box that deletes a row."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = "删除这一行"


class TableInline(ScopedChoices, admin.TabularInline):
    """A table whose fields are named for those who cannot see its head."""

    formset = TableFormSet
    extra = 0

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            field.widget.attrs["aria-label"] = str(field.label)
        return field

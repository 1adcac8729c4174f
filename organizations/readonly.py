"""Rows that the office may look at and nobody may edit, superusers included."""

from django.contrib import admin

from organizations.office import Scoped


class ReadOnlyAdmin(Scoped, admin.ModelAdmin):
    """Lists and shows rows; offers no way to add, change or delete one."""

    actions = None
    list_per_page = 50

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

"""What the office sees of jobs."""

from django.contrib import admin
from django_tasks_db.models import DBTaskResult

from jobs.models import Job
from organizations.readonly import ReadOnlyAdmin

# The queue's own rows are for machines; people look at jobs.
if admin.site.is_registered(DBTaskResult):
    admin.site.unregister(DBTaskResult)


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ["title", "state", "doing", "organization", "owner", "created_at", "finished_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["organization", "owner"]
    search_fields = ["title"]
    search_help_text = "按任务名称查找"
    date_hierarchy = "created_at"
    fields = [
        ("kind", "state"),
        "title",
        ("organization", "owner"),
        "doing",
        "problem",
        ("created_at", "started_at", "finished_at"),
        "attempts",
    ]

"""What the office sees of jobs."""

from django.contrib import admin
from django_tasks_db.models import DBTaskResult

from jobs.models import Job
from organizations.naming import name_of
from organizations.readonly import ReadOnlyAdmin

# The queue's own rows are for machines; people look at jobs.
if admin.site.is_registered(DBTaskResult):
    admin.site.unregister(DBTaskResult)


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = [
        "title",
        "state",
        "doing",
        "organization",
        "owner_name",
        "created_at",
        "finished_at",
    ]
    list_filter = ["state", "kind"]
    list_select_related = ["organization", "owner__person"]
    search_fields = ["title"]
    search_help_text = "按任务名称查找"
    date_hierarchy = "created_at"
    fields = [
        ("kind", "state"),
        "title",
        ("organization", "owner_name"),
        "doing",
        "problem",
        ("created_at", "started_at", "finished_at"),
        "attempts",
    ]
    readonly_fields = ["owner_name"]

    @admin.display(description="发起人", ordering="owner")
    def owner_name(self, job: Job) -> str:
        return name_of(job.owner) if job.owner else "系统"

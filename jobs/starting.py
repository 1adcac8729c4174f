"""Handing work to the background."""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.module_loading import import_string

from jobs.models import Job
from organizations.models import Organization


def start(
    task: Any,
    *,
    kind: str,
    title: str,
    owner: User | None = None,
    organization: Organization | None = None,
    arguments: dict[str, Any] | None = None,
    is_repeatable: bool = False,
) -> Job:
    """Create a job and queue its task; both come with the caller's transaction or not at all.

    ``task`` is a django-tasks task that takes the job's key and hands it to ``carry_out``.
    """
    with transaction.atomic():
        job = Job.objects.create(
            kind=kind,
            title=title[:300],
            owner=owner,
            organization=organization,
            arguments=arguments or {},
            is_repeatable=is_repeatable,
            task_path=task.module_path,
        )
        queue(job)
    return job


def queue(job: Job) -> None:
    """Queue the job's task, the first time or once more."""
    result = import_string(job.task_path).enqueue(job.pk)
    Job.objects.filter(pk=job.pk).update(task_id=result.id)
    job.task_id = result.id

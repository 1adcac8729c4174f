"""What people see of a job while they wait for it."""

import datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone

from jobs.models import Job
from jobs.pulse import is_worker_running
from organizations.scopes import for_user

# A worker looks for work every second.
PATIENCE = datetime.timedelta(seconds=5)
NO_WORKER = (
    "后台任务程序没有运行，任务还在等待。请通知系统管理员运行“manage.py run_jobs”；"
    "程序启动后会自动继续，不用重新上传。"
)


def job_urls(site: admin.AdminSite) -> list[URLPattern]:
    """The address that the progress script asks, behind the office's sign-in."""
    view = site.admin_view(job_progress)
    return [path("jobs/<int:pk>/progress/", view, name="job_progress")]


def job_progress(request: HttpRequest, pk: int) -> JsonResponse:
    """Say how far a job of the user's organizations is."""
    if not request.user.has_perm("jobs.view_job"):
        raise PermissionDenied
    job = get_object_or_404(for_user(Job.objects.all(), request.user), pk=pk)
    return JsonResponse(progress_of(job, timezone.now()))


def progress_of(job: Job, now: datetime.datetime) -> dict[str, Any]:
    """Return the state of a job in words: sentence, percent, and whether it is over."""
    return {
        "is_finished": job.is_finished,
        "sentence": _sentence(job, now),
        "percent": round(100 * job.done / job.total) if job.total else 0,
    }


def _sentence(job: Job, now: datetime.datetime) -> str:
    if job.state == Job.State.RUNNING:
        return f"{job.doing or '正在开始'}……"
    if job.state == Job.State.FAILED:
        return job.problem
    if job.state == Job.State.DONE:
        return "完成。"
    if now - job.created_at > PATIENCE and not is_worker_running(now):
        return NO_WORKER
    before = Job.objects.ahead_of(job).count()
    return f"前面还有{before}项任务，请稍候……" if before else "正在等待开始……"

"""Jobs whose worker died: begun again where that is harmless, else failed with a sentence."""

import datetime

from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, TaskResultStatus

from jobs.models import Job, Worker
from jobs.processes import lives
from jobs.starting import queue

# Longer than any transaction during which a worker on another machine cannot be heard.
SILENT_FOR = datetime.timedelta(minutes=5)
# Finished entries of the queue; the jobs themselves stay.
QUEUE_KEPT_FOR = datetime.timedelta(days=14)
MOST_ATTEMPTS = 3
INTERRUPTED = "任务中途被打断（程序重启或断电），没有写入任何内容。请回到原来的页面再做一次。"
THRICE = "任务连续三次被打断，不再自动重试。请稍后再做一次；仍不成功时，请告诉系统管理员。"


def reap(now: datetime.datetime) -> list[Job]:
    """End or begin again every job whose worker is gone; return those jobs."""
    running = Job.objects.filter(state=Job.State.RUNNING)
    found = [job for job in running if _is_orphan(job, now)]
    reaped = [job for job in found if _reap(job, now)]
    _forget(now)
    return reaped


def _is_orphan(job: Job, now: datetime.datetime) -> bool:
    alive = lives(job.worker)
    if alive is None:
        return job.heartbeat_at is None or now - job.heartbeat_at > SILENT_FOR
    return not alive


@transaction.atomic
def _reap(job: Job, now: datetime.datetime) -> bool:
    """Compare and swap, so that a job that just finished and two reapers do no harm."""
    is_repeated = job.is_repeatable and job.attempts < MOST_ATTEMPTS
    if is_repeated:
        values = {"state": Job.State.WAITING, "worker": "", "doing": "", "done": 0}
    else:
        problem = THRICE if job.is_repeatable else INTERRUPTED
        values = {"state": Job.State.FAILED, "problem": problem, "finished_at": now, "doing": ""}
    same = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, worker=job.worker)
    if not same.update(**values):
        return False
    _close(job.task_id, now)
    if is_repeated:
        queue(job)
    job.refresh_from_db()
    return True


def _close(task_id: str, now: datetime.datetime) -> None:
    """The queue never ends by itself what a killed worker left behind."""
    if not task_id:
        return
    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    running.filter(pk=task_id).update(
        status=TaskResultStatus.FAILED,
        finished_at=now,
        exception_class_path="jobs.reaping.WorkerGone",
    )


def _forget(now: datetime.datetime) -> None:
    for worker in Worker.objects.filter(seen_at__lt=now - SILENT_FOR):
        if not lives(worker.name):
            worker.delete()
    DBTaskResult.objects.finished().filter(finished_at__lt=now - QUEUE_KEPT_FOR).delete()


def reap_now() -> list[Job]:
    return reap(timezone.now())

"""Carrying out a job: claimed once, told of on the way, finished or failed with a sentence."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from jobs.models import Job
from jobs.processes import own_name

State = Job.State
SECONDS_BETWEEN_STEPS = 0.5
UNEXPECTED = "出现意外错误，没有写入任何内容。请再试一次；仍不成功时，请把编号{}告诉系统管理员。"

logger = logging.getLogger(__name__)


class JobFailedError(Exception):
    """The job cannot be done; the message is one sentence that says what to do."""


class JobTakenAwayError(Exception):
    """The job is no longer this process's: it was given up for dead."""


class Progress:
    """What a running job tells of itself."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.is_finished = False
        self._told_at = 0.0

    def step(self, doing: str, done: int = 0, total: int = 0) -> None:
        """Say in a sentence what is being done, and how far; costs nothing in a tight loop."""
        now = time.monotonic()
        if doing == self.job.doing and now - self._told_at < SECONDS_BETWEEN_STEPS:
            return
        self._told_at = now
        self.job.doing = doing
        self._write(doing=doing[:200], done=done, total=total, heartbeat_at=timezone.now())

    def finish(self, result: dict[str, Any]) -> None:
        """Record the result. Inside the transaction of the work itself, both stand or fall."""
        now = timezone.now()
        self._write(state=State.DONE, result=result, doing="", heartbeat_at=now, finished_at=now)
        self.is_finished = True

    def fail(self, problem: str) -> None:
        now = timezone.now()
        self._write(
            state=State.FAILED, problem=problem, doing="", heartbeat_at=now, finished_at=now
        )
        self.is_finished = True

    def _write(self, **values: Any) -> None:
        own = Job.objects.filter(pk=self.job.pk, state=State.RUNNING, worker=self.job.worker)
        if not own.update(**values):
            raise JobTakenAwayError(f"任务{self.job.pk}已不归这个进程。")


Act = Callable[[Job, Progress], dict[str, Any] | None]


def carry_out(key: int, act: Act) -> None:
    """Claim the job and do it; what nobody expected is recorded and raised again.

    ``act`` returns the job's result, or has called ``progress.finish`` in a transaction of its
    own; it raises JobFailedError for what a person has to know. A process that is stopped on
    the way leaves the job to the reaper.
    """
    job = _claim(key)
    if job is None:
        return
    progress = Progress(job)
    try:
        result = act(job, progress)
        if not progress.is_finished:
            progress.finish(result or {})
    except JobFailedError as problem:
        progress.fail(str(problem))
    except JobTakenAwayError:
        logger.warning("job %s was taken away", key)
    except Exception:
        progress.fail(UNEXPECTED.format(key))
        raise


def _claim(key: int) -> Job | None:
    """Take a waiting job for this process; None when it is somebody else's or finished."""
    job = Job.objects.filter(pk=key).select_related("owner", "organization").first()
    if job is None:
        return None
    now = timezone.now()
    values = {
        "state": State.RUNNING,
        "worker": own_name(),
        "started_at": now,
        "heartbeat_at": now,
        "attempts": job.attempts + 1,
    }
    if not Job.objects.filter(pk=key, state=State.WAITING).update(**values):
        return None
    for name, value in values.items():
        setattr(job, name, value)
    return job

"""Jobs: carried out once, told of on the way, and never left running by a dead worker."""

import datetime
import os
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from jobs import pulse, running
from jobs.models import Job, Worker
from jobs.processes import lives, own_name
from jobs.reaping import INTERRUPTED, MOST_ATTEMPTS, THRICE, reap
from jobs.running import run_through_trouble
from jobs.starting import start
from jobs.working import JobFailedError, JobTakenAwayError, Progress, carry_out
from portal.job_progress import NO_WORKER, progress_of
from tests.background import run_waiting

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 6, 1, 8, tzinfo=datetime.UTC)
GONE = own_name().rpartition("/")[0] + "/1"
ELSEWHERE = "another-machine/0a0a0a0a/77/1234"


@task()
def counting(key: int) -> None:
    carry_out(key, _count)


@task()
def failing(key: int) -> None:
    carry_out(key, _fail)


@task()
def breaking(key: int) -> None:
    carry_out(key, _break)


def _count(job: Job, progress: Progress) -> dict:
    for number in range(job.arguments["to"]):
        progress.step(f"第{number}步", number, job.arguments["to"])
    return {"counted": job.arguments["to"]}


def _fail(job: Job, progress: Progress) -> dict:
    raise JobFailedError("文件已不在，请重新上传。")


def _break(job: Job, progress: Progress) -> dict:
    raise ZeroDivisionError


def started(act=counting, **fields) -> Job:
    defaults = {"kind": Job.Kind.CHECK_BASES, "title": "数数", "arguments": {"to": 3}}
    return start(act, **defaults | fields)


def orphan(worker=GONE, **fields) -> Job:
    """A job that a worker took and did not finish."""
    job = started(**fields)
    running = {"state": Job.State.RUNNING, "worker": worker, "heartbeat_at": NOW, "attempts": 1}
    Job.objects.filter(pk=job.pk).update(**running)
    DBTaskResult.objects.update(status="RUNNING")
    job.refresh_from_db()
    return job


# The good path


def test_it_waits_until_a_worker_takes_it_and_then_tells_what_it_did():
    job = started()
    assert (job.state, job.attempts) == (Job.State.WAITING, 0)
    run_waiting()
    job.refresh_from_db()
    assert (job.state, job.result, job.problem) == (Job.State.DONE, {"counted": 3}, "")
    assert job.started_at <= job.heartbeat_at <= job.finished_at


def test_a_person_sees_how_far_it_is():
    job = orphan()
    progress = Progress(job)
    progress.step("正在写入", 1, 4)
    job.refresh_from_db()
    assert progress_of(job, NOW) == {
        "is_finished": False,
        "sentence": "正在写入……",
        "percent": 25,
    }


def test_steps_in_a_tight_loop_cost_nothing(django_assert_num_queries):
    progress = Progress(orphan())
    with django_assert_num_queries(1):
        for number in range(1000):
            progress.step("正在写入", number, 1000)


def test_it_is_done_once_however_often_it_is_queued():
    job = started()
    counting.enqueue(job.pk)
    run_waiting()
    job.refresh_from_db()
    assert job.attempts == 1


def test_a_job_that_is_gone_is_nobodys():
    counting.enqueue(4711)
    run_waiting()
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


# Failures


def test_a_refusal_is_one_sentence():
    job = started(failing)
    run_waiting()
    job.refresh_from_db()
    assert (job.state, job.problem) == (Job.State.FAILED, "文件已不在，请重新上传。")


def test_what_nobody_expected_is_a_sentence_for_people_and_a_trace_for_operators():
    job = started(breaking)
    run_waiting()
    job.refresh_from_db()
    assert job.is_failed
    assert f"编号{job.pk}" in job.problem
    assert "ZeroDivisionError" in DBTaskResult.objects.get().traceback


def test_work_that_was_taken_away_is_not_finished():
    job = orphan()
    Job.objects.filter(pk=job.pk).update(worker="somebody else")
    with pytest.raises(JobTakenAwayError):
        Progress(job).finish({})
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING


# The reaper


def test_a_dead_workers_job_fails_with_what_to_do():
    job = orphan()
    assert reap(NOW) == [job]
    job.refresh_from_db()
    assert (job.state, job.problem) == (Job.State.FAILED, INTERRUPTED)
    assert DBTaskResult.objects.get().status == "FAILED"


def test_harmless_work_is_begun_again_and_finished():
    job = orphan(is_repeatable=True)
    reap(NOW)
    job.refresh_from_db()
    assert job.state == Job.State.WAITING
    run_waiting()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.DONE, 2)


def test_work_that_kills_its_worker_is_not_begun_for_ever():
    job = orphan(is_repeatable=True)
    Job.objects.update(attempts=MOST_ATTEMPTS)
    reap(NOW)
    job.refresh_from_db()
    assert (job.state, job.problem) == (Job.State.FAILED, THRICE)


def test_a_living_worker_keeps_its_job_however_long_it_is_silent():
    orphan(own_name())
    assert reap(NOW + datetime.timedelta(days=1)) == []


@pytest.mark.parametrize(("minutes", "count"), [(4, 0), (6, 1)])
def test_a_worker_of_another_machine_is_believed_by_its_heartbeat(minutes, count):
    orphan(ELSEWHERE)
    assert len(reap(NOW + datetime.timedelta(minutes=minutes))) == count


def test_two_reapers_begin_it_once():
    orphan(is_repeatable=True)
    reap(NOW)
    assert reap(NOW) == []
    assert DBTaskResult.objects.filter(status="READY").count() == 1


def test_the_command_names_what_it_reaped(capsys):
    orphan()
    call_command("run_jobs", reap=True)
    assert "处理了1项" in capsys.readouterr().out


def test_old_entries_of_the_queue_are_forgotten_and_jobs_are_kept():
    started()
    run_waiting()
    reap(timezone.now() + datetime.timedelta(days=15))
    assert not DBTaskResult.objects.exists()
    assert Job.objects.count() == 1


# Processes


def test_a_process_is_known_by_its_number_and_its_start():
    assert lives(own_name())
    assert not lives(GONE)
    assert not lives(own_name() + "9")
    assert lives(ELSEWHERE) is None


def test_a_process_of_before_a_restart_is_dead():
    host, _, *rest = own_name().split("/")
    assert lives("/".join([host, "00000000", *rest])) is False


def test_a_finished_process_is_dead():
    with subprocess.Popen([sys.executable, "-c", "print(1); input()"], **PIPES) as child:
        child.stdout.readline()
        name = f"{own_name().rsplit('/', 2)[0]}/{child.pid}/{start_of(child.pid)}"
        assert lives(name)
        child.communicate("\n")
    assert not lives(name)


PIPES = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}


def start_of(number: int) -> str:
    with open(f"/proc/{number}/stat", encoding="utf-8") as file:  # noqa: PTH123
        return file.read().rpartition(")")[2].split()[19]


# Signs of life


def test_a_beat_keeps_worker_and_jobs_alive_and_reaps_the_others():
    own, other = orphan(own_name()), orphan()
    later = NOW + datetime.timedelta(minutes=1)
    pulse.beat(own_name(), later)
    own.refresh_from_db()
    other.refresh_from_db()
    assert own.heartbeat_at == later
    assert other.is_failed
    assert Worker.objects.get().seen_at == later
    assert pulse.is_worker_running(later)


def test_a_person_is_told_when_no_worker_runs():
    job = started()
    soon = job.created_at + datetime.timedelta(seconds=2)
    late = job.created_at + datetime.timedelta(seconds=8)
    assert progress_of(job, soon)["sentence"] == "正在等待开始……"
    assert progress_of(job, late)["sentence"] == NO_WORKER
    Worker.objects.create(name="w", started_at=late, seen_at=late)
    assert progress_of(job, late)["sentence"] == "正在等待开始……"


def test_a_person_is_told_how_many_wait_before():
    started()
    assert "前面还有1项任务" in progress_of(started(), timezone.now())["sentence"]


def test_a_busy_database_is_waited_for(monkeypatch):
    monkeypatch.setattr(running, "SECONDS_AFTER_TROUBLE", 0)
    monkeypatch.setattr(running.connection, "close", lambda: None)
    calls = []

    class Troubled:
        running = True

        def run(self):
            calls.append(1)
            if len(calls) < 3:
                raise OperationalError("database is locked")

    run_through_trouble(Troubled())
    assert len(calls) == 3


def test_the_queue_is_the_database_itself(settings):
    assert settings.TASKS["default"]["BACKEND"] == "django_tasks_db.DatabaseBackend"
    assert os.environ.get("TASKS") is None

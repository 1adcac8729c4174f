"""PDF volumes in the background: what a publication made stale is set anew.

They have a queue and a thread of their own, so that nobody's import waits behind one.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django_tasks import task

from disclosure.models import PublishedVersion
from disclosure.paper.bundle import make_bundle
from disclosure.paper.volumes import (
    NothingPublishedError,
    make_volume,
    organizations_in_force,
    refill_volumes,
    stored_volume,
)
from disclosure.periods import today
from jobs.child import ChildError
from jobs.models import Job
from jobs.starting import start
from jobs.working import JobFailedError, Progress, carry_out
from organizations.models import Organization

NOT_RENDERED = "分册没有编成，公开网站仍提供旧的分册。请稍后再试，或把任务编号告诉系统管理员。"


def start_volumes(codes: Iterable[str], owner: User | None = None) -> list[Job]:
    """Queue the volumes of these organizations and the bundle of all, each unless it waits."""
    waiting = Job.objects.filter(state=Job.State.WAITING)
    volumes = waiting.filter(kind=Job.Kind.RENDER_VOLUME)
    there = set(volumes.values_list("organization__code", flat=True))
    owners = Organization.objects.filter(code__in=set(codes) - there).order_by("code")
    jobs = [_start_volume(organization, owner) for organization in owners]
    if not waiting.filter(kind=Job.Kind.RENDER_BUNDLE).exists():
        kind = Job.Kind.RENDER_BUNDLE
        jobs.append(start(render_bundle, kind=kind, title="汇编全部分册", is_repeatable=True))
    return jobs


def start_volumes_with(code: str, owner: User | None = None) -> list[Job]:
    """Queue the volumes that hold a power, or held it until now."""
    versions = PublishedVersion.objects.filter(code=code)
    return start_volumes(versions.values_list("organization_code", flat=True).distinct(), owner)


def start_missing_volumes() -> list[Job]:
    """Queue the volumes in force that are not on disk."""
    day = today()
    missing = [code for code in organizations_in_force(day) if not stored_volume(code, day)]
    return start_volumes(missing) if missing else []


def _start_volume(organization: Organization, owner: User | None) -> Job:
    return start(
        render_volume,
        kind=Job.Kind.RENDER_VOLUME,
        title=f"编制目录分册：{organization.name}",
        owner=owner,
        organization=organization,
        is_repeatable=True,
    )


@task(queue_name="volumes")
def render_volume(key: int) -> None:
    carry_out(key, _render_volume)


@task(queue_name="volumes", priority=-10)
def render_bundle(key: int) -> None:
    carry_out(key, _render_bundle)


def _render_volume(job: Job, progress: Progress) -> dict[str, Any]:
    if job.organization is None:
        raise JobFailedError("没有写明是哪个机构的分册，请重新发布或运行render_volumes。")
    progress.step("正在编制PDF目录分册")
    try:
        refill_volumes(job.organization.code)
        volume = make_volume(job.organization.code, today())
    except NothingPublishedError:
        return {"powers": 0, "pages": 0}
    except ChildError as error:
        raise JobFailedError(NOT_RENDERED) from error
    return {"powers": volume.power_count, "pages": volume.page_count}


def _render_bundle(job: Job, progress: Progress) -> dict[str, Any]:
    progress.step("正在汇编全部分册")
    try:
        return {"file": make_bundle(today()).name}
    except (ChildError, NothingPublishedError) as error:
        raise JobFailedError(NOT_RENDERED) from error

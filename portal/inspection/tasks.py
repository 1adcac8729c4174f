"""The self-inspection in the background: it looks at every page, which takes a while."""

from typing import Any

from django_tasks import task

from jobs.models import Job
from jobs.starting import start
from jobs.working import JobFailedError, Progress, carry_out
from portal.inspection.inspecting import PAGES, inspect
from portal.inspection.rules import RulesError
from portal.models import Inspection


def start_first_inspection() -> None:
    """Queue an inspection where there was none; from then on it is run every day."""
    kind = Job.Kind.INSPECT_SITE
    if not Inspection.objects.exists() and not Job.objects.unfinished().filter(kind=kind).exists():
        start(inspect_site, kind=kind, title="网站自查", is_repeatable=True)


@task(queue_name="volumes", priority=-20)
def inspect_site(key: int) -> None:
    carry_out(key, _inspect)


def _inspect(job: Job, progress: Progress) -> dict[str, Any]:
    progress.step("正在查看公开网站")
    try:
        inspection = inspect(PAGES)
    except RulesError as error:
        raise JobFailedError(str(error)) from error
    return {"pages": inspection.pages, **inspection.counts}

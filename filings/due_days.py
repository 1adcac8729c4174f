"""Due days counted again when the calendar changed."""

from datetime import datetime
from typing import cast

from disclosure.periods import day_of
from filings.models import FilingItem, ReviewStage
from filings.routes import PUBLISH_WORKDAYS, calendar_exceptions, undecided
from organizations.audit import record
from organizations.models import Person
from organizations.workdays import due_after

State = FilingItem.State


def recount_due_days(*, actor: str, person: Person | None = None) -> int:
    """Count the due day of every item under review or approved; return how many moved."""
    exceptions = calendar_exceptions()
    running = FilingItem.objects.filter(
        state__in=[State.SUBMITTED, State.APPROVED], stage_since__isnull=False
    )
    moved = []
    for item in running.select_related("route").defer("snapshot"):
        workdays = _workdays_of(item)
        if workdays is None:
            continue
        due = due_after(day_of(cast(datetime, item.stage_since)), workdays, exceptions).on
        if due != item.due_on:
            item.due_on = due
            moved.append(item)
    FilingItem.objects.bulk_update(moved, ["due_on"], batch_size=400)
    if moved:
        record(
            "filings.recount_due_days",
            actor=actor,
            person=person,
            target=f"{len(moved)}个事项",
            detail={"items": [item.pk for item in moved]},
        )
    return len(moved)


def _workdays_of(item: FilingItem) -> int | None:
    if item.state == State.APPROVED:
        return PUBLISH_WORKDAYS
    left: list[ReviewStage] = undecided(item, item.position)
    return min((stage.due_workdays for stage in left), default=None)

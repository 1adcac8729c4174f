"""Routes: which stages an item passes, which of them are open, and when they are due."""

import datetime
from collections.abc import Iterable
from typing import cast

from disclosure.periods import day_of
from filings.errors import MoveRefusedError
from filings.models import FilingItem, ReviewRoute, ReviewStage
from organizations.models import CalendarException
from organizations.workdays import due_after

# 公开须在批准后20个工作日内完成：政府信息公开条例第二十六条。
PUBLISH_WORKDAYS = 20


def route_for(item: FilingItem) -> ReviewRoute:
    """Return the most fitting route: organization, then category, then change kind."""
    found = [route for route in ReviewRoute.objects.all() if _fitness(route, item) is not None]
    if not found:
        raise MoveRefusedError("没有适用的审核路线，请先由系统管理员设置。")
    route = max(found, key=lambda row: _fitness(row, item) or (False, False, False))
    if not route.stages.exists():
        raise MoveRefusedError(f"审核路线“{route}”没有审核环节，请先补齐。")
    return route


def _fitness(route: ReviewRoute, item: FilingItem) -> tuple[bool, bool, bool] | None:
    wanted = (
        (route.organization_id, item.filing.organization_id),
        (route.category_id, item.power.category_id),
        (route.change_kind or None, item.change_kind),
    )
    if any(rule and rule != fact for rule, fact in wanted):
        return None
    return tuple(bool(rule) for rule, _ in wanted)  # type: ignore[return-value]


def route_of(item: FilingItem) -> ReviewRoute:
    """A submitted item has its route; only drafts have none."""
    return cast(ReviewRoute, item.route)


def first_position(route: ReviewRoute) -> int:
    return min(stage.position for stage in route.stages.all())


def next_position(item: FilingItem) -> int | None:
    positions = {stage.position for stage in route_of(item).stages.all()}
    return min((position for position in positions if position > item.position), default=None)


def undecided(item: FilingItem, position: int) -> list[ReviewStage]:
    decided = item.reviews.filter(round=item.round).values("stage")
    return list(route_of(item).stages.filter(position=position).exclude(pk__in=decided))


def due_of_stages(stages: Iterable[ReviewStage], since: datetime.datetime) -> datetime.date:
    """Return the earliest due day among stages that run side by side."""
    return due_after_workdays(since, min(stage.due_workdays for stage in stages))


def due_of_publication(approved_at: datetime.datetime) -> datetime.date:
    return due_after_workdays(approved_at, PUBLISH_WORKDAYS)


def due_after_workdays(at: datetime.datetime, workdays: int) -> datetime.date:
    return due_after(day_of(at), workdays, calendar_exceptions()).on


def calendar_exceptions() -> dict[datetime.date, bool]:
    return dict(CalendarException.objects.values_list("day", "is_workday"))

"""Progress by office, and the lists over which auditors watch; each as page, XLSX and CSV."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from disclosure.periods import today
from filings.attempts import refused_own_work
from filings.incomplete import incomplete, missing_from
from filings.models import FilingItem, Takedown
from filings.permissions import MOVES
from filings.progress import Progress, offices_of, progress_of
from filings.scopes import overdue_for, undecided_takedowns
from organizations.models import AuditEntry, Person
from organizations.roles import TABLE
from portal.desk.filing import state_in_words
from portal.desk.titles import titles_of
from portal.table_files import table_file
from powers.models import Power

PER_PAGE = 100

Cells = Sequence[str]


@dataclass(frozen=True)
class WatchList:
    """A list: its title and columns, which rows a person sees, a row's cells and address."""

    title: str
    columns: tuple[str, ...]
    rows: Callable[[Person], QuerySet]
    cells: Callable[[Any], Cells]
    address: Callable[[Any], str] = lambda row: ""


PROGRESS = {
    "total": "职权",
    "unfiled": "未申报",
    "drafts": "草稿",
    "submitted": "审核中",
    "returned": "退回",
    "approved": "待发布",
    "published": "已公开",
    "overdue": "超期",
}


def progress(request: HttpRequest, person: Person, context: dict[str, Any]) -> HttpResponseBase:
    """Show how many entries of each office are drafted, filed, returned, published, overdue."""
    offices = progress_of(offices_of(person), today())
    columns = ("机构", *PROGRESS.values())
    rows = [[office.organization.name, *map(str, _figures(office))] for office in offices]
    if kind := request.GET.get("format"):
        return table_file(kind, "办理进度", columns, rows)
    context |= {
        "title": "各部门办理进度",
        "columns": columns,
        "offices": [(office.organization, _labelled(_figures(office))) for office in offices],
        "sums": _labelled([sum(column) for column in zip(*map(_figures, offices), strict=True)]),
        "lists": _lists_for(person),
    }
    return render(request, "admin/desk/progress.html", context)


def watch_list(
    request: HttpRequest, person: Person, context: dict[str, Any], name: str
) -> HttpResponseBase:
    """Show one of the lists, or hand it out as a file."""
    found = LISTS.get(name)
    if found is None:
        raise Http404("没有这个清单。")
    if not _may_see(person, name):
        raise PermissionDenied
    rows = found.rows(person)
    if kind := request.GET.get("format"):
        return table_file(kind, found.title, found.columns, map(found.cells, rows.iterator(500)))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context |= {
        "title": found.title,
        "columns": found.columns,
        "page": page,
        "asked": request.GET,
        "rows": [
            (found.address(row), list(zip(found.columns, found.cells(row), strict=True)))
            for row in page
        ],
        "lists": _lists_for(person),
    }
    return render(request, "admin/desk/list.html", context)


def _figures(office: Progress) -> list[int]:
    return [getattr(office, name) for name in PROGRESS]


def _labelled(figures: list[int]) -> list[tuple[str, int]]:
    return list(zip(PROGRESS.values(), figures, strict=False))


def _lists_for(person: Person) -> list[tuple[str, str]]:
    return [(name, one.title) for name, one in LISTS.items() if _may_see(person, name)]


def _may_see(person: Person, name: str) -> bool:
    return person.role in TABLE["lists"][name]


def _overdue(person: Person) -> QuerySet[FilingItem]:
    rows = overdue_for(person, today()).select_related(
        "filing__organization", "power__category", "route", "scheduled_by"
    )
    return rows.prefetch_related("route__stages").defer("snapshot")


def _overdue_cells(item: FilingItem) -> Cells:
    return [
        item.power.code,
        str(item.power),
        item.filing.organization.name,
        item.filing.title,
        state_in_words(item),
        _day(item.due_on),
    ]


def _incomplete(person: Person) -> QuerySet[Power]:
    own = Power.objects.filter(organization__in=offices_of(person))
    return incomplete(own).select_related("organization", "category")


def _incomplete_cells(power: Power) -> Cells:
    lacking = "、".join(missing_from(power))
    return [power.code, str(power), power.organization.name, power.category.name, lacking]


def _late_takedowns(person: Person) -> QuerySet[Takedown]:
    return undecided_takedowns(person).filter(due_at__lt=timezone.now())


def _late_takedown_cells(takedown: Takedown) -> Cells:
    code = takedown.withdrawal.code
    return [
        code,
        titles_of([code]).get(code, ""),
        str(takedown.started_by),
        f"{timezone.localtime(takedown.started_at):%Y-%m-%d %H:%M}",
        takedown.reason,
        f"{timezone.localtime(takedown.due_at):%Y-%m-%d %H:%M}",
    ]


def _attempts(person: Person) -> QuerySet[AuditEntry]:
    return refused_own_work().select_related("person__organization")


def _attempt_cells(entry: AuditEntry) -> Cells:
    body = entry.person.organization.name if entry.person else ""
    move = MOVES[entry.action.rpartition(".")[2]].label
    return [
        f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M}",
        entry.actor,
        body,
        move,
        entry.target.partition(" ")[2],
        str(entry.detail.get("why", "")),
    ]


def _day(day: datetime.date | None) -> str:
    return day.isoformat() if day else ""


def _item_address(item: FilingItem) -> str:
    return reverse("admin:desk_item", args=[item.pk])


def _power_address(power: Power) -> str:
    return reverse("admin:powers_power_change", args=[power.pk])


LISTS = {
    "overdue": WatchList(
        "超期事项",
        ("编码", "事项", "机构", "申报", "环节", "应办结日"),
        _overdue,
        _overdue_cells,
        _item_address,
    ),
    "incomplete": WatchList(
        "内容不全的职权",
        ("编码", "事项", "机构", "类别", "缺少"),
        _incomplete,
        _incomplete_cells,
        _power_address,
    ),
    "late-takedowns": WatchList(
        "超过24小时没有决定的撤回",
        ("编码", "事项", "提出人", "撤回时间", "原因", "应决定时间"),
        _late_takedowns,
        _late_takedown_cells,
        lambda takedown: reverse("admin:takedowns"),
    ),
    "own-work": WatchList(
        "自审自批被拒记录",
        ("时间", "人员", "机构", "动作", "编码", "拒绝原因"),
        _attempts,
        _attempt_cells,
    ),
}

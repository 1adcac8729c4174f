"""Making pages of powers, and statistics, in the background before anybody asks for them.

What changed one power's page is seen within seconds, by the page that is missing; what may have
changed any page (a new release, an amended law) is looked for when a worker starts and every day.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import resolve, reverse
from django_tasks import task

from disclosure.log import head_index, lock_log
from disclosure.models import InForcePeriod, LogEntry, PublishedVersion, ReadyPage
from disclosure.periods import today
from jobs.models import Job
from jobs.starting import start
from jobs.working import Progress, carry_out
from portal.counted_statistics import count_statistics
from portal.history import History
from portal.library import LawLink
from portal.power_page import laws_of
from portal.reading import GoneError, NotThereError, PublicRequest, Reading
from portal.ready_pages import key_of, packed, ready_html
from portal.views.powers import power_response

CHUNK = 50
KIND = Job.Kind.MAKE_PAGES


@dataclass(frozen=True, slots=True)
class Present:
    """What a page is made of today."""

    history: History
    shown: PublishedVersion
    links: dict[str, LawLink]
    key: str

    @property
    def day(self) -> datetime.date:
        return self.history.reading.day

    @property
    def stored(self) -> bytes | None:
        """The page that is stored, when that is still right."""
        return ready_html(self.shown, self.key, self.day)

    def html(self) -> bytes:
        """Make the page as the view makes it."""
        request = PublicRequest()
        request.method = "GET"
        request.path = request.path_info = reverse("power", args=[self.shown.code])
        request.resolver_match = resolve(request.path)
        request.reading = self.history.reading
        return power_response(request, self.history, self.shown, self.links).content


def present(code: str, day: datetime.date) -> Present | None:
    """Return what the page of a power is made of; None when none of its versions is in force."""
    try:
        history = History(code, Reading(day), with_ready=True)
    except (GoneError, NotThereError):
        return None
    shown = history.in_force(day)
    if shown is None:
        return None
    links = laws_of(history.with_content(shown), day)
    return Present(history, shown, links, key_of(history, shown, links))


def codes_in_force(day: datetime.date, *, only_missing: bool = False) -> list[str]:
    """Return the powers that have a page today, or those whose page was not made yet."""
    rows = PublishedVersion.objects.in_force(day).order_by("code")
    if only_missing:
        rows = rows.filter(ready_page__isnull=True)
    return list(rows.values_list("code", flat=True))


def make_pages(
    codes: list[str], day: datetime.date, *, again: bool = False
) -> Iterator[tuple[int, int]]:
    """Make the pages that are missing or no longer right, or all of them ``again``.

    Yields after each part how many powers were looked at, and how many pages were made.
    """
    for begin in range(0, len(codes), CHUNK):
        part = codes[begin : begin + CHUNK]
        head = head_index()
        found = [one for one in (present(code, day) for code in part) if one]
        rows = [
            ReadyPage(version=one.shown, key=one.key, html=packed(one.html(), day))
            for one in found
            if again or one.stored is None
        ]
        yield len(part), _store(rows, head)


@transaction.atomic
def _store(rows: list[ReadyPage], head: int) -> int:
    """Store pages, but of powers to which something happened meanwhile; return how many.

    What was withdrawn or purged must not come back, and what is left out will be seen missing.
    """
    lock_log()
    codes = [row.version.code for row in rows]
    later = LogEntry.objects.filter(index__gt=head, code__in=codes)
    changed = set(later.values_list("code", flat=True))
    kept = [row for row in rows if row.version.code not in changed]
    ReadyPage.objects.bulk_create(
        kept, update_conflicts=True, unique_fields=["version"], update_fields=["key", "html"]
    )
    return len(kept)


def wrong_pages(codes: Iterable[str], day: datetime.date) -> Iterator[str]:
    """Yield the powers whose stored page is another than would be made of them now."""
    for code in codes:
        found = present(code, day)
        if found and found.stored is not None and found.stored != found.html():
            yield code


@task(queue_name="volumes", priority=10)
def make_waiting_pages(key: int) -> None:
    carry_out(key, _make)


def _make(job: Job, progress: Progress) -> dict[str, Any]:
    day = today()
    progress.step("正在统计")
    count_statistics(day)
    codes = codes_in_force(day, only_missing=not job.arguments.get("all"))
    seen = made = 0
    for looked_at, new in make_pages(codes, day):
        seen, made = seen + looked_at, made + new
        progress.step("正在制作职权页面", seen, len(codes))
    return {"seen": seen, "made": made}


class PageWatch:
    """What a worker does every few seconds: have pages made when the log or the day moved on."""

    def __init__(self) -> None:
        self.day: datetime.date | None = None
        self.head = -1

    def __call__(self) -> None:
        day, head = today(), head_index()
        if (day, head) != (self.day, self.head):
            self._ask(everything=day != self.day)
        self.day, self.head = day, head

    def _ask(self, *, everything: bool) -> None:
        waiting = Job.objects.filter(kind=KIND, state=Job.State.WAITING)
        if InForcePeriod.objects.exists() and not waiting.filter(arguments__all=everything):
            start(
                make_waiting_pages,
                kind=KIND,
                title="制作职权页面和统计",
                arguments={"all": everything},
                is_repeatable=True,
            )

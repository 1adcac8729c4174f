"""Statistics as the worker counted them; counted on the spot where it has not yet."""

import datetime
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from disclosure.log import head_index
from disclosure.models import LogEntry, PublishedVersion
from portal.models import CountedStatistics
from portal.reading import Reading
from portal.release import release
from portal.statistics import Bar, Figure, figures, totals


@dataclass(frozen=True, slots=True)
class Statistics:
    """The numbers of a day; ``at`` is when the worker counted them, None for just now."""

    totals: list[tuple[str, int, str]]
    figures: list[Figure]
    at: datetime.datetime | None = None


def statistics_of(reading: Reading) -> Statistics:
    """Return the last numbers that were counted for today's reader; another day's are counted."""
    counted = _counted(reading.today) if reading.day == reading.today else None
    return _read(counted) if counted else _count(reading.day)


def count_statistics(day: datetime.date) -> None:
    """Count the numbers of the day and keep them instead of any other day's."""
    head = head_index()
    numbers = asdict(_count(day))
    with transaction.atomic():
        CountedStatistics.objects.exclude(day=day).delete()
        CountedStatistics.objects.update_or_create(
            day=day,
            defaults={
                "at": timezone.now(),
                "log_index": head,
                "release": release(),
                "numbers": {name: numbers[name] for name in ("totals", "figures")},
            },
        )


def _count(day: datetime.date) -> Statistics:
    return Statistics(totals(PublishedVersion.objects.in_force(day)), figures(day))


def _counted(day: datetime.date) -> CountedStatistics | None:
    """What was withdrawn or purged since counts no more: then all is counted on the spot."""
    row = CountedStatistics.objects.filter(day=day, release=release()).first()
    if row is None:
        return None
    later = LogEntry.objects.filter(index__gt=row.log_index)
    return None if later.exclude(kind__in=LogEntry.PUBLICATIONS).exists() else row


def _read(row: CountedStatistics) -> Statistics:
    numbers: dict[str, Any] = row.numbers
    return Statistics(
        [(name, count, definition) for name, count, definition in numbers["totals"]],
        [
            Figure(**one | {"rows": [Bar(**bar) for bar in one["rows"]]})
            for one in numbers["figures"]
        ],
        row.at,
    )

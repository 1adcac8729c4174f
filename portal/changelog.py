"""What was published, newest first: the changes that pages and the feed show."""

import datetime

from disclosure.models import PublishedVersion, VersionQuerySet
from disclosure.periods import SHANGHAI


def start_of(day: datetime.date) -> datetime.datetime:
    """Return the instant at which the day begins in Shanghai."""
    return datetime.datetime.combine(day, datetime.time(), SHANGHAI)


def end_of(day: datetime.date) -> datetime.datetime:
    """Return the instant at which the day ends in Shanghai."""
    return start_of(day) + datetime.timedelta(days=1)


def changes_until(day: datetime.date) -> VersionQuerySet:
    """Versions published up to the end of the day, newest first, without withdrawn powers."""
    rows = PublishedVersion.objects.shown().without_snapshots()
    return rows.filter(published_at__lt=end_of(day)).order_by("-published_at", "-id")

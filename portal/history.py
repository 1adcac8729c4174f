"""The published versions of one power, and which of them a visitor is to see."""

import datetime
from functools import cache
from typing import Any

from django.http import QueryDict

from disclosure.models import InForcePeriod, PublishedVersion, Withdrawal
from disclosure.periods import Dated, day_of, periods
from portal.forms import VersionForm
from portal.reading import BadParameterError, GoneError, NotThereError, Reading


class History:
    """Versions of a power without their snapshots, newest first; one query.

    NotThereError when nothing was ever published under the code, GoneError when all of it was
    taken off the public pages.
    """

    def __init__(
        self, code: str, reading: Reading, number: int | None = None, *, with_ready: bool = False
    ):
        found: list[Any] = _versions(code, reading.day, number, with_ready)
        self.versions = [row for row in found if not row.is_purged]
        self.purged = [row for row in found if row.is_purged]
        self.code = code
        self.reading = reading
        if not found:
            raise NotThereError(f"没有公开编码为 {code} 的职权，请核对编码，或者按名称检索。")
        if any(row.is_withdrawn for row in found):
            raise _withdrawn(code)
        if not self.versions:
            raise _purged(self.purged[0])

    @property
    def is_changed(self) -> bool:
        return len(self.versions) > 1

    def in_force(self, on: datetime.date) -> PublishedVersion | None:
        """Return the version in force on the day."""
        for version in self.versions:
            start, end = limits(version)
            if start and start <= on and (end is None or on < end):
                return version
        return None

    def in_force_or_next(self) -> PublishedVersion:
        """Return the version in force on the visitor's day, or today the first to come."""
        found = self.in_force(self.reading.day)
        if found is None:
            self._refuse_purged_day()
        if found is None and self.reading.on is None:
            found = self.versions[-1]
        if found is None:
            first = min(filter(None, (limits(version)[0] for version in self.versions)))
            raise NotThereError(
                f"这项职权在{_in_words(self.reading.day)}还没有公开，"
                f"第一版自{_in_words(first)}起生效。"
            )
        return found

    def _refuse_purged_day(self) -> None:
        """A purged version keeps its days: no other one stands in for it."""
        rows = [*self.versions, *self.purged]
        dated = [Dated(row.number, row.published_at, row.effective_on) for row in rows]
        for number, start, end in periods(dated):
            if start <= self.reading.day and (end is None or self.reading.day < end):
                raise _purged(next(row for row in rows if row.number == number))

    def numbered(self, number: int) -> PublishedVersion:
        """Return a version by its number."""
        for version in self.versions:
            if version.number == number:
                return version
        for version in self.purged:
            if version.number == number:
                raise _purged(version)
        raise NotThereError(f"职权 {self.code} 没有第{number}版，目前共有{len(self.versions)}版。")

    def asked_for(self, parameters: QueryDict) -> PublishedVersion:
        """Return the version whose file is asked for; without a number that of the day."""
        form = VersionForm(parameters)
        if not form.is_valid():
            raise BadParameterError("版本号应为正整数，请从职权页面打开文件。")
        number = form.cleaned_data["version"]
        return self.numbered(number) if number else self.in_force_or_next()

    def state(self, version: PublishedVersion) -> str:
        """Say whether a version is current, future, past or never came into force."""
        start, end = limits(version)
        if start is None:
            return "never"
        if start > self.reading.day:
            return "future"
        return "past" if end and end <= self.reading.day else "current"

    @property
    def coming(self) -> PublishedVersion | None:
        """The next version that is published but not yet in force; for today's readers."""
        future = [row for row in self.versions if self.state(row) == "future"]
        return future[-1] if future and self.reading.on is None else None

    def with_content(self, version: PublishedVersion) -> PublishedVersion:
        """Return the version with its snapshot; it came with the others, if it was expected."""
        text = version.expected_snapshot  # type: ignore[attr-defined]  # see _query
        if text:
            version.snapshot = text
        return version

    def contents(self) -> dict[int, dict[str, Any]]:
        """Return the snapshots of all versions by number; one query."""
        rows = PublishedVersion.objects.filter(code=self.code, purge__isnull=True)
        rows = rows.only("number", "snapshot")
        return {row.number: row.content for row in rows}


def _versions(
    code: str, day: datetime.date, number: int | None, with_ready: bool
) -> list[PublishedVersion]:
    """Return the versions with their periods and what ``_query`` adds, newest first."""
    asked = [number] if number else [day, day]
    values = [*asked, *(asked if with_ready else []), code]
    found = PublishedVersion.objects.raw(_query(number is not None, with_ready), values)
    rows: list[Any] = list(found)
    for row in rows:
        start = _day(row.period_from_on)
        # As ``select_related`` would have it.
        row._state.fields_cache["period"] = start and InForcePeriod(
            version_id=row.pk, code=row.code, from_on=start, to_on=_day(row.period_to_on)
        )
    return rows


def _day(value: Any) -> datetime.date | None:
    """SQLite knows no dates."""
    return datetime.date.fromisoformat(value) if isinstance(value, str) else value


@cache
def _query(is_numbered: bool, with_ready: bool) -> str:
    """Return the one query of a power's pages; to put it together takes longer than to run it.

    The snapshot comes only of the version that is asked for: that of the number, or the one in
    force on the day; and so does its page that was made beforehand.
    """
    fields = PublishedVersion._meta.concrete_fields
    columns = ", ".join(f'version."{row.column}"' for row in fields if row.name != "snapshot")
    is_asked = (
        "version.number = %s"
        if is_numbered
        else "(period.to_on IS NULL OR period.to_on > %s) AND period.from_on <= %s"
    )
    html = f", ready.key AS ready_key, CASE WHEN {is_asked} THEN ready.html END AS ready_html"
    joined = "LEFT JOIN disclosure_readypage ready ON ready.version_id = version.id"
    return f"""
SELECT {columns},
    CASE WHEN {is_asked} THEN version.snapshot ELSE '' END AS expected_snapshot,
    period.from_on AS period_from_on, period.to_on AS period_to_on,
    chart.width AS chart_width, chart.height AS chart_height, chart.places AS chart_places,
    COALESCE(number.text, '') AS index_number,
    EXISTS (
        SELECT 1 FROM disclosure_withdrawal withdrawal
        LEFT JOIN disclosure_restoration restoration ON restoration.withdrawal_id = withdrawal.id
        WHERE withdrawal.code = version.code AND restoration.id IS NULL
    ) AS is_withdrawn{html if with_ready else ""}
FROM disclosure_publishedversion version
LEFT JOIN disclosure_inforceperiod period ON period.version_id = version.id
LEFT JOIN disclosure_renderedchart chart ON chart.chart_hash = version.chart_hash
LEFT JOIN disclosure_indexnumber number ON number.code = version.code
{joined if with_ready else ""}
WHERE version.code = %s ORDER BY version.number DESC
"""


def limits(version: PublishedVersion) -> tuple[datetime.date | None, datetime.date | None]:
    """Return from and to (exclusive) of a version fetched with its period."""
    period = getattr(version, "period", None)
    return (period.from_on, period.to_on) if period else (None, None)


def _withdrawn(code: str) -> GoneError:
    withdrawal = Withdrawal.objects.standing().get(code=code)
    day = _in_words(day_of(withdrawal.at))
    return GoneError(
        "这项职权的公开内容已经撤回",
        f"职权 {code} 的公开内容已于{day}撤回，各版本均不再提供。",
        withdrawal.reason,
    )


def _purged(version: PublishedVersion) -> GoneError:
    day = _in_words(day_of(version.purge.at))
    return GoneError(
        "这一版的内容已经清除",
        f"职权 {version.code} 第{version.number}版的内容已于{day}依法清除，不再提供。",
        version.purge.reason,
    )


def _in_words(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"

"""Publishing: the one act by which a power reaches the public."""

import datetime
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from disclosure.columns import columns_of
from disclosure.derived import add_rows, renew_periods
from disclosure.log import NewEntry, append, content_hash_of, lock_log
from disclosure.models import LogEntry, PublishedVersion, Withdrawal
from disclosure.periods import day_of
from disclosure.rendering import render_missing
from disclosure.revisions import forget_old_revisions
from disclosure.withdrawal import restore_within
from flowcharts.chart import Chart
from organizations.audit import record
from powers.models import Power

CHUNK = 400


class PublicationRefusedError(Exception):
    """Raised with a Chinese sentence when something may not be published."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What is published of one power: the approved snapshot and why it is published."""

    power: Power
    snapshot: str
    change_kind: str
    reason: str
    effective_on: datetime.date | None = None
    cause_document: str = ""
    note: str = ""
    reviewing_bodies: str = ""


def publish(
    publications: Sequence[Publication],
    *,
    actor: str,
    kind: str = LogEntry.Kind.PUBLISH,
    at: datetime.datetime | None = None,
) -> list[PublishedVersion]:
    """Publish all of it or nothing, and return the new versions.

    ``at`` belongs to demonstration data on a log that holds nothing else; everything real
    is published at the server's time.
    """
    _refuse_twice_the_same(publications)
    render_missing(_charts(publications))
    with transaction.atomic():
        lock_log()
        instant = _instant(kind, at)
        versions = _versions(publications, instant)
        PublishedVersion.objects.bulk_create(versions, batch_size=CHUNK)
        append(
            (NewEntry(kind, row.code, row.number, row.content_hash) for row in versions), instant
        )
        add_rows(versions)
        renew_periods([version.code for version in versions])
        forget_old_revisions()
        _put_back(versions, instant)
        _audit(versions, actor, kind)
    return versions


def _refuse_twice_the_same(publications: Sequence[Publication]) -> None:
    codes = [publication.power.code for publication in publications]
    if len(set(codes)) < len(codes):
        raise PublicationRefusedError("同一职权在一次公开中只能出现一次，请去掉重复的条目。")


def _put_back(versions: Sequence[PublishedVersion], instant: datetime.datetime) -> None:
    """A corrected version ends the withdrawal of its power."""
    withdrawn = Withdrawal.objects.standing().filter(code__in=[row.code for row in versions])
    for withdrawal in withdrawn.order_by("code"):
        restore_within(withdrawal, reason="公开了更正后的新版本", at=instant)


def _charts(publications: Sequence[Publication]) -> dict[str, Chart]:
    charts: dict[str, Chart] = {}
    for publication in publications:
        flowchart = json.loads(publication.snapshot)["flowchart"]
        if flowchart:
            charts.setdefault(flowchart["hash"], Chart.from_dict(flowchart["chart"]))
    return charts


def _instant(kind: str, at: datetime.datetime | None) -> datetime.datetime:
    """Return the publication time; it never runs backwards."""
    head = LogEntry.objects.order_by("-index").first()
    is_demonstration = kind == LogEntry.Kind.DEMONSTRATION
    if at is None:
        now = timezone.now()
        return max(now, head.at) if head else now
    if not is_demonstration or LogEntry.objects.exclude(kind=kind).exists():
        raise PublicationRefusedError("公开时间由服务器记录，只有演示数据可以指定过去的时间。")
    if head and at < head.at:
        raise PublicationRefusedError("演示数据须按时间先后公开。")
    return at


def _versions(
    publications: Sequence[Publication], instant: datetime.datetime
) -> list[PublishedVersion]:
    numbers = _latest_numbers([publication.power.code for publication in publications])
    return [
        _version(publication, numbers.get(publication.power.code, 0) + 1, instant)
        for publication in publications
    ]


def _latest_numbers(codes: list[str]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for start in range(0, len(codes), CHUNK):
        rows = PublishedVersion.objects.filter(code__in=codes[start : start + CHUNK])
        numbers.update(rows.order_by().values_list("code").annotate(Max("number")))
    return numbers


def _version(publication: Publication, number: int, instant: datetime.datetime) -> PublishedVersion:
    snapshot = json.loads(publication.snapshot)
    if snapshot["code"] != publication.power.code:
        raise PublicationRefusedError(
            f"快照的编码 {snapshot['code']} 与职权 {publication.power.code} 不符。"
        )
    version = PublishedVersion(
        power=publication.power,
        number=number,
        snapshot=publication.snapshot,
        salt=secrets.token_hex(16),
        published_at=instant,
        effective_on=publication.effective_on or day_of(instant),
        change_kind=publication.change_kind,
        reason=publication.reason,
        cause_document=publication.cause_document,
        note=publication.note,
        reviewing_bodies=publication.reviewing_bodies,
        **columns_of(snapshot),
    )
    version.content_hash = content_hash_of(version)
    return version


def _audit(versions: list[PublishedVersion], actor: str, kind: str) -> None:
    record(
        "disclosure.publish",
        actor=actor,
        target=versions[0].code if len(versions) == 1 else f"{len(versions)}项职权",
        detail={"kind": kind, "versions": [f"{row.code} v{row.number}" for row in versions]},
    )

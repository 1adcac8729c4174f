"""Purging: destroying the content of a version that it would be unlawful to keep.

保守国家秘密法 and 个人信息保护法 may demand it. A tombstone takes the content's place; the log
keeps the salted hash, and the salt goes too, so that nobody can guess the content from it.
"""

from functools import partial
from typing import Any

from django.core.cache import caches
from django.db import models, transaction
from django.utils import timezone

from disclosure.canonical import canonical_json
from disclosure.derived import add_rows, remove_rows, renew_periods
from disclosure.log import NewEntry, append, lock_log, purge_hash_of
from disclosure.models import (
    LogEntry,
    PublishedVersion,
    Purge,
    RenderedChart,
    Withdrawal,
)
from disclosure.paper import bundle, single
from disclosure.paper.storage import stored
from disclosure.paper.volumes import empty_volumes
from organizations.audit import record
from organizations.models import Person

NAME = "（内容已清除）"
# Facts about the body and its list; everything else was written by somebody.
KEPT = {"schema", "code", "position", "standing", "publicity", "category", "organization"}


class PurgeRefusedError(Exception):
    """A purge that cannot be; the message says why, in Chinese."""


def emptied(content: dict[str, Any]) -> dict[str, Any]:
    """Return a snapshot of the same shape without anything that was written in it."""
    empty = {key: value if key in KEPT else _empty(value) for key, value in content.items()}
    return empty | {"name": NAME, "flowchart": None}


def _empty(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _empty(one) for key, one in value.items()}
    if isinstance(value, list):
        return []
    return "" if isinstance(value, str) else None


@transaction.atomic
def purge(version: PublishedVersion, *, reason: str, people: tuple[Person, Person]) -> Purge:
    """Destroy the content of a version of a withdrawn power; two persons answer for it."""
    lock_log()
    asked, agreed = people
    if asked == agreed:
        raise PurgeRefusedError("清除须由两个人办理，请由另一人确认。")
    if Purge.objects.filter(version=version).exists():
        raise PurgeRefusedError(f"{version}已经清除，请刷新页面查看。")
    if not Withdrawal.objects.standing().filter(code=version.code).exists():
        raise PurgeRefusedError(f"请先撤回 {version.code}，再清除它的内容。")
    row = Purge.objects.create(
        version=version, at=timezone.now(), reason=reason, content_hash=version.content_hash
    )
    _destroy(version)
    found = purge_hash_of(row)
    append([NewEntry(LogEntry.Kind.PURGE, version.code, version.number, found)], row.at)
    renew_periods([version.code])
    record(
        "disclosure.purge",
        actor=f"{asked}、{agreed}",
        person=agreed,
        target=str(version),
        detail={"reason": reason, "asked_by": str(asked)},
    )
    return row


def _destroy(version: PublishedVersion) -> None:
    remove_rows(version)
    # The guards of model and manager know no exception; the triggers know exactly this one.
    models.QuerySet(model=PublishedVersion).filter(pk=version.pk).update(
        snapshot=canonical_json(emptied(version.content)),
        salt="",
        name=NAME,
        sub_item="",
        note="",
        levels="",
        risk_levels="",
        chart_hash="",
    )
    add_rows(PublishedVersion.objects.filter(pk=version.pk))
    _destroy_picture(version.chart_hash)
    _destroy_paper(version)
    # Whole pages are kept there; a cache that cannot be reached undoes no purge.
    transaction.on_commit(caches["pages"].clear, robust=True)


def _destroy_picture(chart_hash: str) -> None:
    """The picture goes unless another power shows the same chart."""
    others = PublishedVersion.objects.filter(chart_hash=chart_hash, purge__isnull=True)
    if chart_hash and not others.exists():
        RenderedChart.objects.filter(chart_hash=chart_hash).delete()


def _destroy_paper(version: PublishedVersion) -> None:
    """Whatever paper may hold the version: later ones of the power tell what was said of it."""
    owners = PublishedVersion.objects.filter(code=version.code).order_by()
    files = empty_volumes(owners.values_list("organization_code", flat=True).distinct())
    files += stored(single.FOLDER).glob(f"{version.code}/*.pdf")
    files += stored(bundle.FOLDER).glob("*.zip")
    for file in files:
        transaction.on_commit(partial(file.unlink, missing_ok=True))

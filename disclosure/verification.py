"""Proof that nothing published was changed: everything is computed anew and compared."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection

from disclosure.canonical import sha256_hex
from disclosure.columns import LIST_COLUMNS, columns_of
from disclosure.day_tallies import expected_tallies
from disclosure.derived import citations, expected_periods, indexed, search_row
from disclosure.list_rows import COLUMNS, list_row
from disclosure.log import (
    content_hash_of,
    entry_text,
    purge_hash_of,
    restoration_hash_of,
    withdrawal_hash_of,
)
from disclosure.models import (
    DayTally,
    IndexNumber,
    InForcePeriod,
    ListRow,
    LogEntry,
    PublishedCitation,
    PublishedVersion,
    Purge,
    Restoration,
    SearchRow,
    Withdrawal,
)
from disclosure.periods import day_of
from disclosure.purging import emptied
from disclosure.search_index import is_in_index
from organizations.audit import verify_audit
from organizations.triggers import missing_triggers

# Kind, code and hash of what happened to a power after its publication.
Aftermath = tuple[str, str, str]
CITATION_COLUMNS = ("purpose", "instrument_name", "instrument_key", "article", "paragraph", "item")


def verify_log() -> Iterator[str]:
    """Yield a Chinese sentence for everything that does not fit; nothing when all is well."""
    for name in missing_triggers(connection):
        yield f"数据库缺少触发器 {name}，请运行 manage.py migrate 重建。"
    logged: dict[tuple[str, int], str] = {}
    aftermath: Counter[Aftermath] = Counter()
    yield from _chain_problems(logged, aftermath)
    yield from _version_problems(logged)
    yield from _aftermath_problems(aftermath)
    yield from _period_problems()
    yield from _tally_problems()
    yield from _index_number_problems()
    yield from verify_audit()


def _chain_problems(
    logged: dict[tuple[str, int], str], aftermath: Counter[Aftermath]
) -> Iterator[str]:
    previous, at = "", None
    for index, row in enumerate(LogEntry.objects.order_by("index").iterator()):
        name = f"日志第{row.index}条（{row.code} 第{row.version}版）"
        if row.index != index:
            yield f"{name}序号不连续，应为{index}。"
            return
        if row.previous != previous:
            yield f"{name}与上一条不相接。"
        if row.entry != entry_text(row):
            yield f"{name}的条目原文与各栏不符。"
        if row.entry_hash != sha256_hex(row.entry):
            yield f"{name}的哈希与条目原文不符。"
        if at and row.at < at:
            yield f"{name}的时间早于上一条。"
        previous, at = row.entry_hash, row.at
        if row.kind in LogEntry.PUBLICATIONS:
            logged[row.code, row.version] = row.content_hash
        else:
            aftermath[row.kind, row.code, row.content_hash] += 1


def _version_problems(logged: dict[tuple[str, int], str]) -> Iterator[str]:
    unseen = set(logged)
    rows = PublishedVersion.objects.order_by("pk").select_related(
        "power", "search_row", "list_row", "period", "purge"
    )
    for version in rows.prefetch_related("citations").iterator(chunk_size=500):
        key = (version.code, version.number)
        unseen.discard(key)
        yield from (f"{version}{problem}" for problem in _problems_of(version, logged.get(key)))
    for code, number in sorted(unseen):
        yield f"{code} 第{number}版在日志中，但公开版本已不存在。"


def _problems_of(version: PublishedVersion, logged_hash: str | None) -> Iterator[str]:
    purge = getattr(version, "purge", None)
    if purge is not None:
        yield from _tombstone_problems(version, purge)
    elif content_hash_of(version) != version.content_hash:
        yield "的内容与内容哈希不符。"
    if logged_hash is None:
        yield "不在公开日志中。"
    elif logged_hash != version.content_hash:
        yield "的内容哈希与公开日志不符。"
    try:
        expected = columns_of(version.content)
    except (ValueError, KeyError, TypeError):
        yield "的快照无法读取。"
        return
    for column in LIST_COLUMNS:
        if getattr(version, column) != expected[column]:
            yield f"的“{_label(column)}”栏与快照不符。"
    if version.power.code != version.code:
        yield "指向了另一项职权。"
    yield from _derived_problems(version)


def _tombstone_problems(version: PublishedVersion, purge: Purge) -> Iterator[str]:
    """What a purge leaves: an empty snapshot, and the hash by which the log knew the content."""
    if version.content != emptied(version.content) or version.note or version.salt:
        yield "已清除，但留有内容。"
    if purge.content_hash != version.content_hash:
        yield "的内容哈希与清除记录不符。"


def _label(column: str) -> str:
    return str(PublishedVersion._meta.get_field(column).verbose_name)  # type: ignore[union-attr]


def _derived_problems(version: PublishedVersion) -> Iterator[str]:
    expected = search_row(version)
    try:
        row = version.search_row
    except SearchRow.DoesNotExist:
        yield "缺少检索行。"
    else:
        if (row.title, row.body) != (expected.title, expected.body):
            yield "的检索行与快照不符。"
    yield from _list_problems(version, expected)
    if _keys(version.citations.all()) != _keys(citations(version)):
        yield "的公开引文与快照不符。"


def _list_problems(version: PublishedVersion, text: SearchRow) -> Iterator[str]:
    expected = list_row(version)
    try:
        row = version.list_row
    except ListRow.DoesNotExist:
        yield "缺少目录行。"
        return
    period = getattr(version, "period", None)
    days = (period.from_on, period.to_on) if period else (None, None)
    if any(getattr(row, name) != getattr(expected, name) for name in COLUMNS):
        yield "的目录行与快照不符。"
    if (row.from_on, row.to_on) != days:
        yield "的目录行与有效期间不符。"
    if not is_in_index(indexed(text, expected)):
        yield "在检索索引中缺少内容，请运行 manage.py rebuild_derived 重建。"


def _keys(rows: Iterable[PublishedCitation]) -> list[tuple[str, ...]]:
    return [tuple(getattr(row, name) for name in CITATION_COLUMNS) for row in rows]


def _aftermath_problems(logged: Counter[Aftermath]) -> Iterator[str]:
    """Withdrawals, restorations and purges stand in the log, and nothing else does."""
    found = Counter(_aftermath())
    for kind, code, _ in sorted((found - logged).keys()):
        yield f"{code} 的{LogEntry.Kind(kind).label}记录与公开日志不符，或者不在日志中。"
    for kind, code, _ in sorted((logged - found).keys()):
        yield f"{code} 的{LogEntry.Kind(kind).label}在日志中，但记录已被改动或者不存在。"


def _aftermath() -> Iterator[Aftermath]:
    for row in Withdrawal.objects.all():
        yield LogEntry.Kind.WITHDRAW.value, row.code, withdrawal_hash_of(row)
    for restored in Restoration.objects.select_related("withdrawal"):
        code = restored.withdrawal.code
        yield LogEntry.Kind.RESTORE.value, code, restoration_hash_of(restored)
    for purged in Purge.objects.select_related("version"):
        yield LogEntry.Kind.PURGE.value, purged.version.code, purge_hash_of(purged)


def purged_versions() -> list[str]:
    """Return a Chinese sentence for each version whose content was destroyed on purpose."""
    rows = Purge.objects.select_related("version").order_by("at", "pk")
    return [f"{row.version}的内容已于{day_of(row.at)}清除：{row.reason}。" for row in rows]


def _period_problems() -> Iterator[str]:
    codes = PublishedVersion.objects.order_by().values_list("code", flat=True).distinct()
    expected = {_period_key(row) for row in expected_periods(codes)}
    found = {_period_key(row) for row in InForcePeriod.objects.iterator()}
    for code in sorted({key[0] for key in expected ^ found}):
        yield f"{code} 的有效期间与公开版本不符。"


def _tally_problems() -> Iterator[str]:
    expected = {_tally_key(row) for row in expected_tallies()}
    found = {_tally_key(row) for row in DayTally.objects.iterator()}
    for day, organization in sorted({key[:2] for key in expected ^ found}):
        yield (
            f"机构 {organization} {day}的计数与目录不符，请运行 manage.py rebuild_derived 重建。"
        )


def _tally_key(row: DayTally) -> tuple[Any, ...]:
    kind = (row.on, row.organization_code, row.category_code, row.standing)
    return (*kind, row.came, row.went, row.newest_version)


def _period_key(row: InForcePeriod) -> tuple[str, int, object, object]:
    return (row.code, row.version_id, row.from_on, row.to_on)


def _index_number_problems() -> Iterator[str]:
    years = dict(IndexNumber.objects.values_list("code", "year"))
    first = PublishedVersion.objects.filter(number=1).order_by("pk")
    for code, published_at in first.values_list("code", "published_at").iterator():
        if years.pop(code, None) != day_of(published_at).year:
            yield f"{code} 的索引号缺失或者年份与首次公开的年份不符。"
    for code in sorted(years):
        yield f"{code} 有索引号，但没有公开过。"

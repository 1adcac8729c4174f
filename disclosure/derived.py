"""Rows derived from published versions; they can be made anew at any time."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import OuterRef, Subquery

from disclosure.day_tallies import days_of, recount, recount_all
from disclosure.index_numbers import add_index_numbers
from disclosure.list_rows import list_row
from disclosure.log import lock_log
from disclosure.models import (
    InForcePeriod,
    ListRow,
    PublishedCitation,
    PublishedVersion,
    Purge,
    ReadyPage,
    SearchRow,
    Withdrawal,
)
from disclosure.periods import Dated, periods
from disclosure.revisions import note_revision
from disclosure.search import search_texts
from disclosure.search_index import Indexed, add_to_index, clear_index, remove_from_index
from legislation.naming import name_key

# Databases limit the number of values in one statement.
CHUNK = 400


def expected_periods(codes: Iterable[str]) -> list[InForcePeriod]:
    """Return, unsaved, the periods of these powers; withdrawn powers have none.

    A purged version held its days, so that no other version may claim them.
    """
    wanted = set(codes) - set(Withdrawal.objects.standing().values_list("code", flat=True))
    dates: dict[str, list[Dated]] = defaultdict(list)
    ids: dict[tuple[str, int], int] = {}
    purged: set[int] = set(Purge.objects.values_list("version", flat=True))
    for chunk in _chunks(sorted(wanted)):
        rows = PublishedVersion.objects.filter(code__in=chunk)
        columns = ("pk", "code", "number", "published_at", "effective_on")
        for pk, code, number, published_at, effective_on in rows.values_list(*columns):
            dates[code].append(Dated(number, published_at, effective_on))
            ids[code, number] = pk
    return [
        InForcePeriod(version_id=ids[code, number], code=code, from_on=start, to_on=end)
        for code, versions in dates.items()
        for number, start, end in periods(versions)
        if ids[code, number] not in purged
    ]


def renew_periods(codes: Iterable[str]) -> None:
    """Replace the periods of these powers, and count again what that changes.

    The caller holds the lock of the log: two at once would count without each other.
    """
    codes = list(codes)
    changed = set()
    for chunk in _chunks(codes):
        changed |= days_of(chunk)
        _replace_periods(chunk)
        changed |= days_of(chunk)
    recount(changed)


def _replace_periods(codes: list[str]) -> None:
    ReadyPage.objects.filter(version__code__in=codes).delete()
    InForcePeriod.objects.filter(code__in=codes).delete()
    InForcePeriod.objects.bulk_create(expected_periods(codes), batch_size=CHUNK)
    _date_list_rows(codes)


def _date_list_rows(codes: list[str]) -> None:
    """Give the list rows of these powers the periods of their versions."""
    period = InForcePeriod.objects.filter(version=OuterRef("version"))
    ListRow.objects.filter(code__in=codes).update(
        from_on=Subquery(period.values("from_on")[:1]), to_on=Subquery(period.values("to_on")[:1])
    )


def add_rows(versions: Iterable[PublishedVersion]) -> None:
    """Write search rows, list rows, the search index, citations and index numbers."""
    versions = list(versions)
    add_index_numbers(versions)
    texts = [search_row(version) for version in versions]
    rows = [list_row(version) for version in versions]
    SearchRow.objects.bulk_create(texts, batch_size=CHUNK)
    ListRow.objects.bulk_create(rows, batch_size=CHUNK)
    add_to_index(map(indexed, texts, rows))
    PublishedCitation.objects.bulk_create(
        (citation for version in versions for citation in citations(version)), batch_size=CHUNK
    )


def remove_rows(version: PublishedVersion) -> None:
    """Take away what was derived from a version, before its content goes."""
    remove_from_index([indexed(search_row(version), list_row(version))])
    for model in (SearchRow, ListRow, PublishedCitation, ReadyPage):
        model.objects.filter(version=version).delete()


@transaction.atomic
def rebuild() -> int:
    """Make all derived rows anew, and return for how many versions; index numbers stay."""
    lock_log()
    SearchRow.objects.all().delete()
    ListRow.objects.all().delete()
    clear_index(connection)
    PublishedCitation.objects.all().delete()
    versions = PublishedVersion.objects.order_by("pk")
    total = versions.count()
    keys = list(versions.values_list("pk", flat=True))
    for start in range(0, total, CHUNK):
        add_rows(versions.filter(pk__in=keys[start : start + CHUNK]))
    ReadyPage.objects.all().delete()
    InForcePeriod.objects.all().delete()
    for chunk in _chunks(sorted(set(versions.values_list("code", flat=True)))):
        _replace_periods(chunk)
    recount_all()
    note_revision()
    return total


def search_row(version: PublishedVersion) -> SearchRow:
    """Return, unsaved, the search row of a version."""
    title, body = search_texts(version.content)
    # By its key: ``version=version`` would make this very row the version's search row.
    return SearchRow(version_id=version.pk, title=title, body=body)


def indexed(text: SearchRow, row: ListRow) -> Indexed:
    """Return what the search index is made from."""
    return Indexed(row.version_id, text.title, text.body, row.initials)


def citations(version: PublishedVersion) -> list[PublishedCitation]:
    """Return, unsaved, the citations of a version in the order of its text."""
    return [
        PublishedCitation(
            version_id=version.pk,
            purpose=basis["purpose"],
            instrument_name=citation["instrument"],
            instrument_key=name_key(citation["instrument"]),
            article=citation["article"],
            paragraph=citation["paragraph"],
            item=citation["item"],
        )
        for basis in version.content["bases"]
        for citation in basis["citations"]
    ]


def _chunks(codes: list[str]) -> Iterable[list[str]]:
    return (codes[start : start + CHUNK] for start in range(0, len(codes), CHUNK))

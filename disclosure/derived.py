"""Rows derived from published versions; they can be made anew at any time."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from disclosure.models import (
    InForcePeriod,
    PublishedCitation,
    PublishedVersion,
    SearchRow,
    Withdrawal,
)
from disclosure.periods import Dated, periods
from disclosure.search import search_texts
from legislation.naming import name_key

# Databases limit the number of values in one statement.
CHUNK = 400


def expected_periods(codes: Iterable[str]) -> list[InForcePeriod]:
    """Return, unsaved, the periods of these powers; withdrawn powers have none."""
    wanted = set(codes) - set(Withdrawal.objects.values_list("code", flat=True))
    dates: dict[str, list[Dated]] = defaultdict(list)
    ids: dict[tuple[str, int], int] = {}
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
    ]


def renew_periods(codes: Iterable[str]) -> None:
    """Replace the periods of these powers."""
    codes = list(codes)
    for chunk in _chunks(codes):
        InForcePeriod.objects.filter(code__in=chunk).delete()
    InForcePeriod.objects.bulk_create(expected_periods(codes), batch_size=CHUNK)


def add_rows(versions: Iterable[PublishedVersion]) -> None:
    """Write search rows and citations of new versions."""
    versions = list(versions)
    SearchRow.objects.bulk_create(map(search_row, versions), batch_size=CHUNK)
    PublishedCitation.objects.bulk_create(
        (citation for version in versions for citation in citations(version)), batch_size=CHUNK
    )


@transaction.atomic
def rebuild() -> int:
    """Make all derived rows anew, and return for how many versions."""
    SearchRow.objects.all().delete()
    PublishedCitation.objects.all().delete()
    versions = PublishedVersion.objects.order_by("pk")
    total = versions.count()
    keys = list(versions.values_list("pk", flat=True))
    for start in range(0, total, CHUNK):
        add_rows(versions.filter(pk__in=keys[start : start + CHUNK]))
    InForcePeriod.objects.all().delete()
    renew_periods(set(versions.values_list("code", flat=True)))
    return total


def search_row(version: PublishedVersion) -> SearchRow:
    """Return, unsaved, the search row of a version."""
    title, body = search_texts(version.content)
    # By its key: ``version=version`` would make this very row the version's search row.
    return SearchRow(version_id=version.pk, title=title, body=body)


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

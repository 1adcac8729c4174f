"""Checks citations against the law library and keeps what was found."""

import datetime
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from legislation.checker import Finding, check
from legislation.library import Library
from powers.models import Citation

BATCH = 500
KEPT = ["status", "score", "found_article", "checked_version", "checked_on", "is_confirmed"]
WORDS = ("instrument_name", "article", "paragraph", "item", "quotation", "edition")


def check_citations(
    citations: QuerySet[Citation], on: datetime.date
) -> Iterator[tuple[Citation, Finding]]:
    """Check each citation as of the day, keep the finding with it, and yield both."""
    names = citations.order_by().values_list("instrument_name", flat=True).distinct()
    library = Library(list(names))
    known: dict[tuple[str, ...], Finding] = {}
    keys = list(citations.values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        batch = citations.filter(pk__in=keys[start : start + BATCH])
        found = [(row, _finding(row, library, known, on)) for row in batch]
        changed = [row for row, finding in found if _keep(row, finding, on)]
        Citation.objects.bulk_update(changed, KEPT)
        yield from found


def check_basis(citations: Iterable[Citation], on: datetime.date) -> list[tuple[Citation, Finding]]:
    """Check a few citations, such as those of one power, without keeping anything."""
    rows = list(citations)
    library = Library({row.instrument_name for row in rows})
    known: dict[tuple[str, ...], Finding] = {}
    return [(row, _finding(row, library, known, on)) for row in rows]


def _finding(
    row: Citation, library: Library, known: dict[tuple[str, ...], Finding], on: datetime.date
) -> Finding:
    """Many powers quote the same article; equal words have equal findings."""
    words = tuple(getattr(row, name) for name in WORDS)
    if words not in known:
        known[words] = check(
            library.editions(row.instrument_name),
            article=row.article,
            paragraph=row.paragraph,
            item=row.item,
            quotation=row.quotation,
            edition=row.edition,
            on=on,
        )
    return known[words]


def _keep(row: Citation, finding: Finding, on: datetime.date) -> bool:
    """Write the finding into the row; whether the row is another now.

    A department confirms one finding; another finding has to be confirmed anew.
    """
    before = (row.status, row.score, row.found_article, row.checked_version_id, row.checked_on)
    if (row.status, row.found_article) != (finding.status, finding.found_article):
        row.is_confirmed = False
    row.status, row.score = finding.status, finding.score
    row.found_article = finding.found_article
    row.checked_version_id = finding.version_id
    row.checked_on = on
    after = (row.status, row.score, row.found_article, row.checked_version_id, row.checked_on)
    return before != after

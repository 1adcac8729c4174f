"""Checks citations against the law library and keeps what was found."""

import datetime
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from legislation.checker import Finding, check
from legislation.library import Library
from powers.models import Citation

BATCH = 500
WORDS = ("instrument_name", "article", "paragraph", "item", "quotation", "edition")


def check_citations(
    citations: QuerySet[Citation], on: datetime.date
) -> list[tuple[Citation, Finding]]:
    """Check each citation as of the day, keep the finding with it, and return both."""
    rows = list(citations)
    library = Library({row.instrument_name for row in rows})
    known: dict[tuple[str, ...], Finding] = {}
    found = [(row, _finding(row, library, known, on)) for row in rows]
    _keep(found, on)
    return found


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


@transaction.atomic
def _keep(found: Iterable[tuple[Citation, Finding]], on: datetime.date) -> None:
    """Write the findings, one statement for all rows of which the same was found.

    A department confirms one finding; another finding has to be confirmed anew.
    """
    groups: dict[tuple[Finding, bool], list[int]] = defaultdict(list)
    for row, finding in found:
        is_same = (row.status, row.found_article) == (finding.status, finding.found_article)
        groups[finding, row.is_confirmed and is_same].append(row.pk)
    for (finding, is_confirmed), keys in groups.items():
        for start in range(0, len(keys), BATCH):
            Citation.objects.filter(pk__in=keys[start : start + BATCH]).update(
                status=finding.status,
                score=finding.score,
                found_article=finding.found_article,
                checked_version=finding.version_id,
                checked_on=on,
                is_confirmed=is_confirmed,
            )

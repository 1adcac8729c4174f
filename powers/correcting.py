"""Correcting bases whose articles plainly moved: the number changes, the words stay."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from legislation.library import Library
from legislation.quotations import Closeness, cited_forms, compare
from legislation.renumbering import CannotRenumberError, renumbered_text
from legislation.statuses import STALE, Status
from organizations.audit import record
from organizations.models import Person
from powers.checking import check_citations
from powers.citing import read_citations
from powers.models import Citation, LegalBasis

READ = ("start", "end", "instrument_name", "article", "paragraph", "item", "quotation")


@dataclass(frozen=True)
class Corrected:
    """How many citations were corrected, and why the others were not."""

    citations: int = 0
    refusals: tuple[str, ...] = ()


def plainly_renumbered(citations: Iterable[Citation]) -> set[int]:
    """Return the keys of those whose words stand in the new article, where they are cited."""
    moved = [row for row in citations if row.status == Status.RENUMBERED and row.found_article]
    library = Library({row.instrument_name for row in moved})
    return {row.pk for row in moved if _stands_there(row, library)}


def correct_renumbered(
    citations: QuerySet[Citation], on: datetime.date, *, actor: str, person: Person | None = None
) -> Corrected:
    """Write the new numbers into the working bases, and check those bases again.

    A basis is corrected as a whole or stays as it was; what was published does not change.
    """
    chosen: dict[int, set[int]] = defaultdict(set)
    for basis, key in citations.order_by("basis", "pk").values_list("basis", "pk"):
        chosen[basis].add(key)
    done = 0
    refusals: list[str] = []
    for basis, keys in chosen.items():
        result = _correct(basis, keys, on, actor=actor, person=person)
        done += result.citations
        refusals += result.refusals
    return Corrected(done, tuple(refusals))


@transaction.atomic
def _correct(
    key: int, chosen: set[int], on: datetime.date, *, actor: str, person: Person | None
) -> Corrected:
    basis = LegalBasis.objects.select_for_update(of=("self",)).select_related("power").get(pk=key)
    rows = list(basis.citations.order_by("position", "pk"))
    # What somebody else corrected meanwhile is no longer stale.
    stale = [row for row in rows if row.pk in chosen and row.status in STALE]
    plain = plainly_renumbered(stale)
    refused = len(stale) - len(plain)
    refusals = (
        [f"“{basis.power}”：有{refused}条引文不只是条号变动，请对照现行条文修改原文。"]
        if refused
        else []
    )
    wanted = [row for row in rows if row.pk in plain]
    before, numbers = basis.raw_text, [[row.article, row.found_article] for row in wanted]
    try:
        text, continuing = _new_text(basis, rows, wanted)
    except CannotRenumberError as refusal:
        return Corrected(0, (*refusals, f"“{basis.power}”：{refusal}"))
    if wanted:
        _write(basis, rows, text, continuing)
        check_citations(basis.citations.all(), on)
        record(
            "powers.correct_basis",
            actor=actor,
            person=person,
            target=basis.power.code,
            subject=basis,
            detail={
                "basis": basis.pk,
                "laws": sorted({row.instrument_key for row in wanted}),
                "articles": numbers,
                "before": before,
            },
        )
    return Corrected(len(wanted), tuple(refusals))


def _new_text(
    basis: LegalBasis, rows: Sequence[Citation], wanted: Sequence[Citation]
) -> tuple[str, str]:
    """Return the corrected text; from the last citation to the first, so that offsets stay."""
    continuing = _continuing(basis, rows)
    text = basis.raw_text
    for row in sorted(wanted, key=lambda one: one.start, reverse=True):
        text = renumbered_text(text, row, row.found_article, continuing)
    return text, continuing


def _continuing(basis: LegalBasis, rows: Sequence[Citation]) -> str:
    """Return the instrument that the cell goes on with from the cell above it, if any."""
    for name in ("", rows[0].instrument_name if rows else ""):
        if [_read(one) for one in read_citations(basis, name)] == [_read(one) for one in rows]:
            return name
    raise CannotRenumberError("引文与依据原文不一致，请先打开并保存这条依据，再作更正。")


def _write(basis: LegalBasis, rows: Sequence[Citation], text: str, continuing: str) -> None:
    """Keep the rows and what was confirmed of them; only places and numbers are new."""
    basis.text_before = basis.text_before or basis.raw_text
    basis.raw_text = text
    basis.save(update_fields=["raw_text", "text_before"])
    for row, read in zip(rows, read_citations(basis, continuing), strict=True):
        row.start, row.end, row.article = read.start, read.end, read.article
    Citation.objects.bulk_update(rows, ["start", "end", "article"])


def _stands_there(row: Citation, library: Library) -> bool:
    editions = library.editions(row.instrument_name)
    articles = [one.articles for one in editions if one.version_id == row.checked_version_id]
    text = articles[0].get(row.found_article, "") if articles else ""
    forms = [text]
    if row.paragraph or row.item:
        forms = list(cited_forms(text, row.paragraph, row.item)) if text else []
    return any(compare(row.quotation, form).closeness != Closeness.OTHER for form in forms)


def _read(row: Citation) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in READ)

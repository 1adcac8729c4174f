"""Citations of a legal basis: always what the parser reads in its raw text."""

from django.db import transaction

from legislation.citations import parse
from powers.models import Citation, LegalBasis


@transaction.atomic
def cite(basis: LegalBasis, continuing: str = "") -> list[Citation]:
    """Replace the basis's citations by those that its raw text holds, and return them.

    ``continuing`` names the instrument to which articles before the first name belong.
    """
    basis.citations.all().delete()
    return Citation.objects.bulk_create(read_citations(basis, continuing))


def read_citations(basis: LegalBasis, continuing: str = "") -> list[Citation]:
    """Return the citations of a basis as rows that are not yet stored."""
    return [
        Citation(
            basis=basis,
            position=position,
            start=found.start,
            end=found.end,
            instrument_name=found.instrument,
            article=found.article,
            paragraph=found.paragraph,
            item=found.item,
            quotation=found.quotation,
            edition=found.edition,
        )
        for position, found in enumerate(parse(basis.raw_text, continuing), start=1)
    ]

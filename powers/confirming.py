"""Confirming what a check found wrong; only then may the public be told of it."""

from django.db import transaction
from django.db.models import QuerySet

from legislation.statuses import STALE
from organizations.audit import record
from organizations.models import Person
from powers.models import Citation


@transaction.atomic
def confirm_findings(citations: QuerySet[Citation], *, actor: str, person: Person | None) -> int:
    """Mark the findings as confirmed by the department and return how many were new."""
    open_findings = citations.filter(status__in=STALE, is_confirmed=False)
    keys = list(open_findings.order_by().values_list("pk", flat=True))
    if keys:
        Citation.objects.filter(pk__in=keys).update(is_confirmed=True)
        record(
            "powers.confirm_findings",
            actor=actor,
            person=person,
            target=f"{len(keys)}条引文",
            detail={"citations": keys},
        )
    return len(keys)

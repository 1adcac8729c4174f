"""Attempts to review or publish one's own work; all were refused and stand on the trail."""

from django.db.models import QuerySet

from filings.moving import FOUR_EYES
from filings.permissions import MOVES
from organizations.models import AuditEntry


def refused_own_work() -> QuerySet[AuditEntry]:
    """Return the refusals under the rule of four eyes, newest first."""
    return AuditEntry.objects.filter(
        action__in=[f"filings.{name}" for name in MOVES],
        result=AuditEntry.Result.REFUSED,
        detail__rule=FOUR_EYES,
    ).order_by("-index")

"""What a person may not do whatever they prove: told before they are asked for their password."""

import datetime
from collections.abc import Sequence

from django.db import transaction

from filings.errors import ConflictError, MoveRefusedError
from filings.four_eyes import refuse_own_work
from filings.models import FilingItem
from filings.moving import Request, audit_refusals, authorized
from filings.permissions import MOVES
from organizations.models import Person

Refusal = MoveRefusedError | ConflictError


def refusals_beforehand(
    name: str, items: Sequence[FilingItem], person: Person, at: datetime.datetime
) -> list[Refusal]:
    """Return why the person may move none of the items, put on record; [] if any may be moved.

    Role, state, four eyes and rivals are asked; nothing is written but the refusals.
    """
    requests = [Request(item, person, at) for item in items]
    refusals = [refusal for request in requests if (refusal := _refusal(name, request))]
    if len(refusals) < len(requests):
        return []
    for request, refusal in zip(requests, refusals, strict=True):
        audit_refusals(name, [request], refusal)
    return refusals


def _refusal(name: str, request: Request) -> Refusal | None:
    try:
        with transaction.atomic():
            authorized(MOVES[name], request)
            refuse_own_work(request.item, request.person)
    except (MoveRefusedError, ConflictError) as refusal:
        return refusal
    return None

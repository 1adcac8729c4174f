"""Taking up what came back: one new filing for it, while the rest of the old one goes on."""

import datetime
from collections.abc import Sequence

from django.utils import timezone

from filings.errors import MoveRefusedError
from filings.models import Filing, FilingItem
from filings.moving import Request, all_or_none, authorized, note_hand, swap
from filings.permissions import MOVES
from filings.readiness import CLOSED
from organizations.models import Person

SUFFIX = "（退回事项）"


def take_up(
    items: Sequence[FilingItem], person: Person, at: datetime.datetime | None = None
) -> Filing:
    """Put returned or recalled items of a filing into a new one, all or none.

    The items stay what they are: rounds, reasons, comments and who had a hand in them go along.
    """
    if not items:
        raise MoveRefusedError("请先选择退回的事项。")
    in_order = sorted(items, key=lambda item: item.pk)
    requests = [Request(item, person, at or timezone.now()) for item in in_order]
    return all_or_none("take_up", requests, _take_up)


def _take_up(requests: Sequence[Request]) -> Filing:
    for request in requests:
        authorized(MOVES["take_up"], request)
    items = [request.item for request in requests]
    _refuse_torn_links(items)
    old = items[0].filing
    new = Filing.objects.create(
        organization=old.organization,
        title=_title_after(old.title),
        cause_document=old.cause_document,
        created_by=requests[0].person,
    )
    for request in requests:
        swap(request, filing=new)
        note_hand(request)
    return new


def _title_after(title: str) -> str:
    """Return the title once more, marked once as what came back."""
    longest = Filing._meta.get_field("title").max_length or 0
    return title.removesuffix(SUFFIX)[: longest - len(SUFFIX)] + SUFFIX


def _refuse_torn_links(items: Sequence[FilingItem]) -> None:
    keys = {item.pk for item in items}
    for item in items:
        group = FilingItem.objects.filter(filing=item.filing_id, linked=item.linked)
        if item.linked and group.exclude(state__in=CLOSED).exclude(pk__in=keys).exists():
            raise MoveRefusedError("合并、分设的各项须一起转入；还在办理的，请先撤回。")

"""Comments on an item or on one field of it; they change nothing that was submitted."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from filings.errors import MoveRefusedError
from filings.models import Comment, FilingItem
from filings.moving import Request, all_or_none, person_now
from filings.permissions import MOVES, may_by_role
from organizations.models import Person


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said, and to which field; "" speaks of the whole item."""

    text: str
    field: str = ""
    label: str = ""

    def __str__(self) -> str:
        return f"{self.label}：{self.text}" if self.label else self.text


def comment_on(
    item: FilingItem,
    person: Person,
    remarks: Sequence[Remark],
    at: datetime.datetime | None = None,
) -> list[Comment]:
    """Leave comments on an item that is on its way; they stay with it in every round."""
    said = tuple(remark for remark in remarks if remark.text.strip())
    request = Request(item, person, at or timezone.now(), details={"remarks": said})
    return all_or_none("comment", [request], lambda _: _comment(request, said))


def write_remarks(request: Request, remarks: Sequence[Remark]) -> list[Comment]:
    """Keep what was said with the item and its present round."""
    item = request.item
    return [
        Comment.objects.create(
            item=item,
            round=item.round,
            person=request.person,
            field=remark.field,
            label=remark.label,
            text=remark.text.strip(),
            at=request.at,
        )
        for remark in remarks
    ]


def _comment(request: Request, remarks: Sequence[Remark]) -> list[Comment]:
    # A comment takes nothing from a rival, so it is not weighed against what was seen.
    item = FilingItem.objects.select_related("filing").get(pk=request.item.pk)
    move, person = MOVES["comment"], person_now(request)
    if item.state not in move.from_states:
        raise MoveRefusedError(f"“{item.get_state_display()}”的事项不能{move.label}。")
    if not may_by_role(move, item, person):
        raise MoveRefusedError(f"您的角色或所在部门不能{move.label}这个事项。")
    if not remarks:
        raise MoveRefusedError("请先写下批注。")
    return write_remarks(request, remarks)

"""Putting powers into a new filing."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from filings.errors import MoveRefusedError
from filings.models import Filing, FilingItem
from filings.scopes import powers_for
from organizations.audit import record
from organizations.models import Person
from powers.models import Power


@dataclass(frozen=True, slots=True)
class Draft:
    """What a clerk says of all items of a new filing."""

    title: str
    change_kind: str
    reason: str
    cause_document: str = ""
    note: str = ""
    effective_on: datetime.date | None = None


@transaction.atomic
def draft_filing(draft: Draft, powers: Sequence[Power], person: Person) -> Filing:
    """Open a filing with one item for each power.

    Raises MoveRefusedError when a power is not the person's to file or is in another filing.
    """
    keys = {power.pk for power in powers}
    if not keys:
        raise MoveRefusedError("请先选择要申报的职权。")
    if powers_for(person).filter(pk__in=keys).count() < len(keys):
        raise MoveRefusedError("只有填报员可以申报本部门的职权。")
    busy = FilingItem.objects.filter(power__in=keys, state__in=FilingItem.OPEN_STATES)
    if found := busy.select_related("power", "filing").first():
        raise MoveRefusedError(f"“{found.power}”已在申报“{found.filing}”中，请先办结那一次。")
    filing = Filing.objects.create(
        organization=person.organization,
        title=draft.title,
        cause_document=draft.cause_document,
        created_by=person,
    )
    try:
        with transaction.atomic():
            FilingItem.objects.bulk_create(_item(filing, power, draft) for power in powers)
    except IntegrityError as error:
        raise MoveRefusedError("有职权刚刚进入另一次申报，请刷新后重新选择。") from error
    record(
        "filings.draft",
        actor=str(person),
        person=person,
        target=f"{filing.pk} {filing.title}"[:200],
        detail={"powers": [power.code for power in powers]},
    )
    return filing


def _item(filing: Filing, power: Power, draft: Draft) -> FilingItem:
    return FilingItem(
        filing=filing,
        power=power,
        change_kind=draft.change_kind,
        reason=draft.reason,
        note=draft.note,
        effective_on=draft.effective_on,
    )

"""Putting powers into a new filing."""

import datetime
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from disclosure.models import PublishedVersion
from filings.errors import MoveRefusedError
from filings.kinds import KINDS, MERGE
from filings.models import Filing, FilingItem
from filings.scopes import powers_for
from organizations.audit import record
from organizations.models import Person
from powers.models import Power

AMEND = PublishedVersion.ChangeKind.AMEND
ADD = PublishedVersion.ChangeKind.ADD


@dataclass(frozen=True, slots=True)
class Draft:
    """What a clerk says of all items of a new filing.

    ``main`` is the power that a merger keeps or that is divided; ``main_ends`` says that the
    divided power does not go on beside its parts.
    """

    title: str
    change_kind: str
    reason: str
    cause_document: str = ""
    note: str = ""
    effective_on: datetime.date | None = None
    main: Power | None = None
    main_ends: bool = False


@transaction.atomic
def draft_filing(draft: Draft, powers: Sequence[Power], person: Person) -> Filing:
    """Open a filing with one item for each power.

    Raises MoveRefusedError when a power is not the person's to file or is in another filing.
    """
    _refuse_unfit(draft, powers, person)
    filing = Filing.objects.create(
        organization=person.organization,
        title=draft.title,
        cause_document=draft.cause_document,
        created_by=person,
    )
    linked = f"{draft.change_kind}-{secrets.token_hex(4)}" if _is_linked(draft) else ""
    new = _never_published(powers)
    try:
        with transaction.atomic():
            FilingItem.objects.bulk_create(
                _item(filing, power, draft, linked, is_new=power.pk in new) for power in powers
            )
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


def _refuse_unfit(draft: Draft, powers: Sequence[Power], person: Person) -> None:
    keys = {power.pk for power in powers}
    if not keys:
        raise MoveRefusedError("请先选择要申报的职权。")
    if powers_for(person).filter(pk__in=keys).count() < len(keys):
        raise MoveRefusedError("只有填报员可以申报本部门的职权。")
    if _is_linked(draft) and (draft.main is None or draft.main.pk not in keys or len(keys) < 2):
        raise MoveRefusedError(
            "合并、分设须选择至少两项职权，并从中指明合并后保留或者被分设的一项。"
        )
    busy = FilingItem.objects.filter(power__in=keys, state__in=FilingItem.OPEN_STATES)
    if found := busy.select_related("power", "filing").first():
        raise MoveRefusedError(f"“{found.power}”已在申报“{found.filing}”中，请先办结那一次。")


def _is_linked(draft: Draft) -> bool:
    return KINDS[draft.change_kind].is_linked


def _never_published(powers: Sequence[Power]) -> set[int]:
    versions = PublishedVersion.objects.filter(power=OuterRef("pk"))
    rows = Power.objects.filter(~Exists(versions), pk__in=[power.pk for power in powers])
    return set(rows.values_list("pk", flat=True))


def _item(filing: Filing, power: Power, draft: Draft, linked: str, *, is_new: bool) -> FilingItem:
    # What was never published is added, also where a chart or a law changes many powers.
    kind = ADD if draft.change_kind == AMEND and is_new else draft.change_kind
    return FilingItem(
        filing=filing,
        power=power,
        change_kind=kind,
        reason=draft.reason,
        note=draft.note,
        effective_on=draft.effective_on,
        linked=linked,
        ends=bool(linked) and _ends(draft, power),
    )


def _ends(draft: Draft, power: Power) -> bool:
    """A merger ends all but the main power; a division ends at most the main one."""
    is_main = power == draft.main
    return not is_main if draft.change_kind == MERGE else is_main and draft.main_ends

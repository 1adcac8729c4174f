"""What an item would publish, and whether it may."""

import datetime
import json

from disclosure.canonical import canonical_json
from disclosure.models import PublishedVersion
from disclosure.periods import day_of
from disclosure.snapshots import for_snapshot, snapshot
from filings.checks import chart_takes_effect_too_early, problems_of
from filings.errors import MoveRefusedError
from filings.models import FilingItem
from powers.models import Power

STANDINGS: dict[str, str] = {
    PublishedVersion.ChangeKind.SUSPEND: Power.Standing.SUSPENDED,
    PublishedVersion.ChangeKind.RESUME: Power.Standing.ACTIVE,
    PublishedVersion.ChangeKind.ABOLISH: Power.Standing.ABOLISHED,
}


def frozen_snapshot(item: FilingItem) -> str:
    """Return the canonical JSON that the item would publish if it were submitted now."""
    power = for_snapshot(Power.objects.all()).get(pk=item.power_id)
    facts = snapshot(power)
    facts["standing"] = STANDINGS.get(item.change_kind, facts["standing"])
    return canonical_json(facts)


def refuse_problems(item: FilingItem, frozen: str, at: datetime.datetime) -> None:
    """Refuse what the checks block; a power that ends need not be complete any more."""
    if item.change_kind == PublishedVersion.ChangeKind.ABOLISH:
        return
    before = item.power.versions.in_force().first()
    facts = json.loads(frozen)
    late = chart_takes_effect_too_early(
        facts, before.content if before else None, item.effective_on, day_of(at)
    )
    blocking = [
        problem for problem in [*problems_of(facts), late] if problem and problem.is_blocking
    ]
    if blocking:
        raise MoveRefusedError(
            f"还有{len(blocking)}处必须改正：{''.join(problem.sentence for problem in blocking)}"
        )

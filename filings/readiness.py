"""What an item would publish, and whether it may."""

import datetime
import json
from collections.abc import Iterable
from typing import Any

from disclosure.canonical import canonical_json, sha256_hex
from disclosure.models import PublishedVersion
from disclosure.periods import day_of
from disclosure.snapshots import for_snapshot, snapshot
from filings.checks import BLOCKING, Problem, chart_takes_effect_too_early, problems_of
from filings.errors import MoveRefusedError
from filings.kinds import (
    KINDS,
    NONE,
    Member,
    changes_nothing,
    group_problems,
    kind_problems,
    standing_after,
)
from filings.models import FilingItem
from powers.models import Power

CLOSED = (FilingItem.State.REJECTED, FilingItem.State.DISCARDED)


def frozen_snapshot(item: FilingItem) -> str:
    """Return the canonical JSON that the item would publish if it were submitted now."""
    power = for_snapshot(Power.objects.all()).get(pk=item.power_id)
    facts = snapshot(power)
    facts["standing"] = standing_after(
        item.change_kind,
        ends=item.ends,
        before=standing_of(latest_version(item)),
        working=facts["standing"],
    )
    return canonical_json(facts)


def content_hash(item: FilingItem, frozen: str) -> str:
    """Return the SHA-256 of all that reviewers decide on: the snapshot and what is said of it."""
    facts = {
        "snapshot": sha256_hex(frozen),
        "change_kind": item.change_kind,
        "reason": item.reason,
        "note": item.note,
        "cause_document": cause_document_of(item),
        "effective_on": item.effective_on and item.effective_on.isoformat(),
        "linked": item.linked,
        "ends": item.ends,
    }
    return sha256_hex(canonical_json(facts))


def cause_document_of(item: FilingItem) -> str:
    return item.cause_document or item.filing.cause_document


def latest_version(item: FilingItem) -> PublishedVersion | None:
    return item.power.versions.order_by("-number").first()


def standing_of(version: PublishedVersion | None) -> str:
    return version.standing if version else NONE


def members_of(item: FilingItem) -> Iterable[FilingItem]:
    """Return the items that are published together with this one, itself included."""
    if not item.linked:
        return [item]
    group = FilingItem.objects.filter(filing=item.filing_id, linked=item.linked)
    return group.exclude(state__in=CLOSED).select_related("filing", "power", "route")


def problems_with(item: FilingItem, frozen: str, at: datetime.datetime) -> list[Problem]:
    """Return what is wrong with the item, blocking problems first."""
    facts = json.loads(frozen)
    latest = latest_version(item)
    found = _change_problems(item, latest, facts)
    if item.change_kind != PublishedVersion.ChangeKind.ABOLISH and not item.ends:
        # A power that ends need not be complete any more.
        found += _content_problems(item, facts, at)
    return sorted(found, key=lambda problem: not problem.is_blocking)


def refuse_problems(item: FilingItem, frozen: str, at: datetime.datetime) -> None:
    """Refuse what the checks block."""
    blocking = [problem for problem in problems_with(item, frozen, at) if problem.is_blocking]
    if blocking:
        raise MoveRefusedError(
            f"还有{len(blocking)}处必须改正：{''.join(problem.sentence for problem in blocking)}"
        )


def _change_problems(
    item: FilingItem, latest: PublishedVersion | None, facts: dict[str, Any]
) -> list[Problem]:
    before = latest.content if latest else None
    sentences = kind_problems(item.change_kind, before, facts)
    if not latest and PublishedVersion.objects.filter(code=facts["code"]).exists():
        sentences.append(f"编码{facts['code']}曾用于另一项职权，不能再用，请换一个编码。")
    if KINDS[item.change_kind].is_linked:
        sentences += group_problems([_member(one) for one in members_of(item)])
    elif item.linked or item.ends:
        sentences.append("只有合并、分设的事项才能关联，请改正变更类型。")
    found = [Problem(BLOCKING, "change_kind", sentence) for sentence in sentences]
    if changes_nothing(item.change_kind, before, facts):
        kind = KINDS[item.change_kind]
        found.append(Problem(kind.unchanged, "change_kind", kind.unchanged_words))
    return found


def _content_problems(
    item: FilingItem, facts: dict[str, Any], at: datetime.datetime
) -> list[Problem]:
    in_force = item.power.versions.in_force().first()
    late = chart_takes_effect_too_early(
        facts, in_force.content if in_force else None, item.effective_on, day_of(at)
    )
    return [*problems_of(facts), *([late] if late else [])]


def _member(item: FilingItem) -> Member:
    return Member(item.change_kind, standing_of(latest_version(item)), item.ends)

"""One filing for everything that a changed chart or a changed law touches."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, Max, OuterRef, QuerySet
from django.http import QueryDict

from disclosure.models import PublishedVersion
from filings.models import FilingItem
from flowcharts.models import Flowchart
from organizations.models import AuditEntry
from powers.models import Citation, Power

# How a correction of moved article numbers stands on the audit trail.
CORRECTION = "powers.correct_basis"
# A changed chart is published before it takes effect: time for the route and the publication.
DAYS_BEFORE_EFFECT = 40


@dataclass(frozen=True)
class Suggestion:
    """Which powers belong together, and what may be said of them."""

    powers: QuerySet[Power]
    reason_for_it: str = ""
    initial: dict[str, Any] = field(default_factory=dict)


def suggestion_for(
    asked: QueryDict, powers: QuerySet[Power], today: datetime.date
) -> Suggestion | None:
    """Return what a link from a chart or a law asks for; None when it asks for neither."""
    chart, law = asked.get("chart", ""), asked.get("law", "")
    if chart.isascii() and chart.isdigit() and len(chart) < 18:
        found = Flowchart.objects.filter(pk=int(chart)).first()
        return _of_chart(found, powers, today) if found else None
    if law and "\0" not in law:
        return _of_law(law, powers)
    return None


def corrected(powers: QuerySet[Power]) -> dict[str, set[str]]:
    """Return the codes of powers whose bases were corrected, by the key of the law.

    Left out are those that were published since, or are already in a filing.
    """
    entries = AuditEntry.objects.filter(
        action=CORRECTION, target__in=without_open_items(powers).values("code")
    )
    rows = list(entries.values_list("target", "at", "detail"))
    versions = PublishedVersion.objects.filter(code__in={code for code, _, _ in rows})
    published = dict(versions.order_by().values_list("code").annotate(Max("published_at")))
    found: dict[str, set[str]] = defaultdict(set)
    for code, at, detail in rows:
        if code not in published or at > published[code]:
            for law in detail.get("laws", []):
                found[law].add(code)
    return found


def corrected_laws(powers: QuerySet[Power]) -> list[tuple[str, str, int]]:
    """Return key, name and number of powers of each law with corrections that wait."""
    found = corrected(powers)
    citations = Citation.objects.filter(instrument_key__in=found).order_by("-pk")
    names = dict(citations.values_list("instrument_key", "instrument_name"))
    return [(key, names.get(key, key), len(codes)) for key, codes in sorted(found.items())]


def without_open_items(powers: QuerySet[Power]) -> QuerySet[Power]:
    open_items = FilingItem.objects.filter(power=OuterRef("pk"), state__in=FilingItem.OPEN_STATES)
    return powers.filter(~Exists(open_items))


def _of_chart(chart: Flowchart, powers: QuerySet[Power], today: datetime.date) -> Suggestion:
    effective_on = today + datetime.timedelta(days=DAYS_BEFORE_EFFECT)
    return Suggestion(
        without_open_items(powers).filter(flowcharts=chart),
        f"下面是使用流程图“{chart}”的职权，将作为一次申报一并提交。",
        {
            "title": f"流程图变更：{chart}"[:200],
            "change_kind": PublishedVersion.ChangeKind.AMEND,
            "reason": FilingItem.Reason.SERVICE,
            "note": "流程图有变更",
            "effective_on": effective_on,
        },
    )


def _of_law(law: str, powers: QuerySet[Power]) -> Suggestion:
    cited = Citation.objects.filter(instrument_key=law).order_by("pk").first()
    name = cited.instrument_name if cited else law
    return Suggestion(
        powers.filter(code__in=corrected(powers).get(law, ())),
        f"下面是已按《{name}》更正条号、还没有申报的职权，将作为一次申报一并提交。",
        {
            "title": f"依据条号更正：《{name}》"[:200],
            "change_kind": PublishedVersion.ChangeKind.AMEND,
            "reason": FilingItem.Reason.LAW_CHANGED,
            "cause_document": "",
            "note": f"依据《{name}》现行条文更正条号"[:500],
        },
    )

"""The self-inspection: looks through the published catalogue and stores what it found."""

import datetime
from collections import Counter
from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from disclosure.log import head_hash
from disclosure.models import PublishedVersion
from disclosure.periods import day_of, today
from legislation.models import Instrument
from portal.disclosure_guide import office
from portal.inspection.rules import CHECKS, EMPTY, FIELDS, STALE, Rules, missing, read_rules
from portal.inspection.visiting import Finding, Site, visit
from portal.models import Inspection, InspectionFinding

COLUMNS = (
    "home", "power_list", "organization_list", "law_list", "changes", "between",
    "statistics", "guide", "disclosure_guide", "inspection", "log",
)  # fmt: skip
CHUNK = 500
PAGES = 5000


def inspect(limit: int) -> Inspection:
    """Look at everything, and store what was found in place of earlier findings."""
    rules = read_rules(settings.INSPECTION_RULES)
    day = today()
    visited = visit(Site(), _first_addresses(day), limit)
    findings = [
        *visited.findings,
        *_empty_columns(day),
        *_stale_columns(day, rules),
        *_missing_fields(day, rules),
    ]
    return _store(findings, pages=len(visited.places), unvisited=visited.unvisited)


@transaction.atomic
def _store(findings: list[Finding], *, pages: int, unvisited: int) -> Inspection:
    counts = Counter(finding.check for finding in findings)
    inspection = Inspection.objects.create(
        at=timezone.now(),
        log_head=head_hash(),
        pages=pages,
        unvisited=unvisited,
        counts={check.key: counts[check.key] for check in CHECKS},
    )
    InspectionFinding.objects.all().delete()
    InspectionFinding.objects.bulk_create(
        (
            InspectionFinding(
                inspection=inspection,
                check_key=finding.check,
                address=finding.address[:400],
                organization_code=finding.organization_code,
                words=finding.words[:400],
            )
            for finding in findings
        ),
        batch_size=CHUNK,
    )
    return inspection


def _first_addresses(day: datetime.date) -> list[str]:
    codes = PublishedVersion.objects.in_force(day).listed().order_by("code")
    pages = [reverse(name) for name in COLUMNS]
    return [
        *pages,
        *(reverse("power", args=[code]) for code in codes.values_list("code", flat=True)),
    ]


def _empty_columns(day: datetime.date) -> Iterator[Finding]:
    listed = PublishedVersion.objects.in_force(day).listed()
    filled = set(listed.order_by().values_list("organization_code", flat=True).distinct())
    for code, name, _ in _organizations():
        if code not in filled:
            address = reverse("organization", args=[code])
            yield Finding(EMPTY, address, f"{name}没有有效的职权", code)
    if not filled:
        yield Finding(EMPTY, reverse("power_list"), "职权目录没有内容")
    if not Instrument.objects.exists():
        yield Finding(EMPTY, reverse("law_list"), "法规库没有内容")
    for element in office(settings.DISCLOSURE_OFFICE):
        if element.is_missing:
            address = reverse("disclosure_guide")
            yield Finding(EMPTY, address, f"公开指南没有写明公开工作机构的{element.title}")


def _stale_columns(day: datetime.date, rules: Rules) -> Iterator[Finding]:
    rows = list(_organizations())
    for code, name, last in rows:
        age = (day - last).days
        if age > rules.stale_organization_days:
            address = reverse("organization", args=[code])
            yield Finding(STALE, address, f"{name}已有{age}天没有公开新版本", code)
    newest = max((last for _, _, last in rows), default=None)
    if newest and (day - newest).days > rules.stale_site_days:
        age = (day - newest).days
        yield Finding(STALE, reverse("changes"), f"全站已有{age}天没有公开新版本")


def _organizations() -> Iterator[tuple[str, str, datetime.date]]:
    """Yield the departments that published, each with the day of its last publication."""
    rows = PublishedVersion.objects.shown().order_by().values("organization_code")
    rows = rows.annotate(name=Max("organization_name"), last=Max("published_at"))
    for row in rows.order_by("organization_code"):
        yield row["organization_code"], row["name"], day_of(row["last"])


def _missing_fields(day: datetime.date, rules: Rules) -> Iterator[Finding]:
    listed = PublishedVersion.objects.in_force(day).listed().order_by("code")
    for version in listed.iterator(chunk_size=CHUNK):
        address = reverse("power", args=[version.code])
        for words in missing(version.content, rules.required):
            yield Finding(FIELDS, address, words, version.organization_code)

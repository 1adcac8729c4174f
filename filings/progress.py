"""How far each office has come with its entries: drafted, filed, returned, published, overdue."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from disclosure.models import PublishedVersion
from filings.models import FilingItem
from organizations.models import Organization, Person
from organizations.scopes import reach_of
from powers.models import Power

State = FilingItem.State
OPEN_COUNTS = {
    "drafts": Q(state__in=[State.DRAFT, State.RECALLED]),
    "submitted": Q(state=State.SUBMITTED),
    "returned": Q(state=State.RETURNED),
    "approved": Q(state=State.APPROVED),
}


@dataclass(slots=True)
class Progress:
    """The figures of one office, in entries."""

    organization: Organization
    total: int = 0
    unfiled: int = 0
    drafts: int = 0
    submitted: int = 0
    returned: int = 0
    approved: int = 0
    published: int = 0
    overdue: int = 0


def offices_of(person: Person) -> QuerySet[Organization]:
    """The offices whose progress the person may see."""
    own = reach_of(person)
    return Organization.objects.all() if own is None else Organization.objects.filter(pk__in=own)


def progress_of(offices: QuerySet[Organization], today: datetime.date) -> list[Progress]:
    """Return the figures of every office that has entries; a fixed number of queries."""
    found: dict[int, Progress] = {row.pk: Progress(row) for row in offices}
    _count(found, "total", _per_office(_powers(offices)))
    _count(found, "unfiled", _per_office(_unfiled(offices)))
    _count(found, "published", _per_office(_published(offices)))
    late = Q(state__in=[State.SUBMITTED, State.APPROVED], due_on__lt=today)
    counts = {name: Count("pk", filter=rule) for name, rule in OPEN_COUNTS.items()}
    items = FilingItem.objects.filter(filing__organization__in=offices).order_by()
    counts["overdue"] = Count("pk", filter=late)
    rows = items.values_list("filing__organization").annotate(**counts)
    for key, *numbers in rows:
        for name, number in zip(counts, numbers, strict=True):
            setattr(found[key], name, number)
    return [office for office in found.values() if office.total]


def _count(found: dict[int, Progress], name: str, numbers: dict[int, int]) -> None:
    for key, number in numbers.items():
        setattr(found[key], name, number)


def _per_office(powers: QuerySet[Power]) -> dict[int, int]:
    return dict(powers.order_by().values_list("organization").annotate(Count("pk")))


def _powers(offices: QuerySet[Organization]) -> QuerySet[Power]:
    return Power.objects.filter(organization__in=offices)


def _unfiled(offices: QuerySet[Organization]) -> QuerySet[Power]:
    """Entries that are neither published nor on their way."""
    versions = PublishedVersion.objects.filter(power=OuterRef("pk"))
    items = FilingItem.objects.filter(power=OuterRef("pk"), state__in=FilingItem.OPEN_STATES)
    return _powers(offices).filter(~Exists(versions), ~Exists(items))


def _published(offices: QuerySet[Organization]) -> QuerySet[Power]:
    in_force = PublishedVersion.objects.in_force().filter(power=OuterRef("pk"))
    return _powers(offices).filter(Exists(in_force))

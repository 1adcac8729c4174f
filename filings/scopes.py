"""Which filings a person may see, and which items wait for them."""

from django.db.models import F, Q, QuerySet

from filings.models import Filing, FilingItem, ReviewStage
from organizations.models import Person
from powers.models import Power

Role = Person.Role
State = FilingItem.State

SEES_ALL = {Role.REVIEWER, Role.PUBLISHER, Role.AUDITOR}
SEES_OWN = {Role.CLERK, Role.HEAD}


def filings_for(person: Person | None) -> QuerySet[Filing]:
    """The filings that the person may see; nobody sees none by accident."""
    if person is None:
        return Filing.objects.none()
    if person.role in SEES_ALL:
        return Filing.objects.all()
    if person.role in SEES_OWN:
        return Filing.objects.filter(organization=person.organization)
    return Filing.objects.none()


def items_for(person: Person | None) -> QuerySet[FilingItem]:
    """The items of the filings that the person may see."""
    return FilingItem.objects.filter(filing__in=filings_for(person))


def waiting_for(person: Person | None) -> QuerySet[FilingItem]:
    """The items in which the next move is the person's, the most urgent first."""
    items = items_for(person).order_by(F("due_on").asc(nulls_last=True), "pk")
    if person is None:
        return items
    if person.role == Role.CLERK:
        return items.filter(state__in=[State.DRAFT, State.RETURNED, State.RECALLED])
    if person.role == Role.PUBLISHER:
        return items.filter(state=State.APPROVED)
    return items.filter(_at_stage_of(person), state=State.SUBMITTED).distinct()


def powers_for(person: Person | None) -> QuerySet[Power]:
    """The powers that the person may file."""
    if person is None or person.role != Role.CLERK:
        return Power.objects.none()
    return Power.objects.filter(organization=person.organization)


def _at_stage_of(person: Person) -> Q:
    stages = ReviewStage.objects.filter(role=person.role)
    own = stages.filter(place=ReviewStage.Place.OWN)
    anywhere = stages.filter(place=ReviewStage.Place.ANY)
    return Q(_at(anywhere)) | Q(_at(own), filing__organization=person.organization)


def _at(stages: QuerySet[ReviewStage]) -> Q:
    places = stages.values_list("route", "position")
    found = Q(pk__in=[])
    for route, position in places:
        found |= Q(route=route, position=position)
    return found

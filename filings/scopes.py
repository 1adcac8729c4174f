"""Which filings a person may see, and which items wait for them."""

import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from disclosure.models import PublishedVersion
from filings.models import (
    Filing,
    FilingItem,
    Participation,
    PurgeRequest,
    Review,
    ReviewStage,
    Takedown,
)
from organizations.models import Person
from organizations.roles import may_open
from organizations.scopes import for_person, is_departmental, reach_of
from powers.models import Power

Role = Person.Role
State = FilingItem.State


def filings_for(person: Person | None) -> QuerySet[Filing]:
    """The filings that the person may see; nobody sees none by accident."""
    if person is None or not may_open(person.role, "desk_filing"):
        return Filing.objects.none()
    return for_person(Filing.objects.all(), person)


def items_for(person: Person | None) -> QuerySet[FilingItem]:
    """The items of the filings that the person may see."""
    return FilingItem.objects.filter(filing__in=filings_for(person))


def waiting_for(person: Person | None) -> QuerySet[FilingItem]:
    """The items in which the next move is the person's, the most urgent first."""
    items = open_to(person).order_by(F("due_on").asc(nulls_last=True), "pk")
    return items.filter(publish_at__isnull=True)


def open_to(person: Person | None) -> QuerySet[FilingItem]:
    """The items that the person may edit, decide or publish; not what they had a hand in."""
    items = items_for(person)
    if person is None:
        return items
    if person.role == Role.CLERK:
        return items.filter(state__in=FilingItem.EDITABLE_STATES)
    if person.role == Role.PUBLISHER:
        return items.filter(~_had_a_hand(person), state=State.APPROVED)
    return items.filter(_open_stage_of(person), ~_had_a_hand(person), state=State.SUBMITTED)


def overdue_for(person: Person | None, today: datetime.date) -> QuerySet[FilingItem]:
    """The items, whoever holds them, whose due day has gone by."""
    running = items_for(person).filter(state__in=[State.SUBMITTED, State.APPROVED])
    return running.filter(due_on__lt=today).order_by("due_on", "pk")


def powers_for(person: Person | None) -> QuerySet[Power]:
    """The powers that the person may file."""
    if person is None or not may_open(person.role, "desk_file"):
        return Power.objects.none()
    return Power.objects.filter(organization=person.organization)


def takedowns_for(person: Person) -> QuerySet[Takedown]:
    """The takedowns that the person may see: heads those of their own department."""
    if not may_open(person.role, "takedowns"):
        return Takedown.objects.none()
    rows = Takedown.objects.select_related("withdrawal", "started_by", "decided_by")
    if not is_departmental(person):
        return rows
    own = PublishedVersion.objects.for_organization(person.organization.code).order_by()
    return rows.filter(withdrawal__code__in=own.values("code"))


def undecided_takedowns(person: Person) -> QuerySet[Takedown]:
    """The takedowns that wait for a second person, the oldest first."""
    return takedowns_for(person).filter(decision="").order_by("due_at", "pk")


def purges_for(person: Person) -> QuerySet[PurgeRequest]:
    """The requests to destroy content that the person may see; never those of a department."""
    if not may_open(person.role, "takedowns") or is_departmental(person):
        return PurgeRequest.objects.none()
    return PurgeRequest.objects.select_related("version", "started_by", "decided_by")


def _open_stage_of(person: Person) -> Q:
    """The current position has a stage of the person's that nobody decided yet."""
    own = reach_of(person) or {person.organization_id}
    return Q(_open(ReviewStage.Place.ANY, person)) | Q(
        _open(ReviewStage.Place.OWN, person), filing__organization__in=own
    )


def _open(place: str, person: Person) -> Exists:
    item = OuterRef(OuterRef("pk"))
    decided = Review.objects.filter(
        stage=OuterRef("pk"), item=item, round=OuterRef(OuterRef("round"))
    )
    return Exists(
        ReviewStage.objects.filter(
            ~Exists(decided),
            route=OuterRef("route"),
            position=OuterRef("position"),
            role=person.role,
            place=place,
        )
    )


def _had_a_hand(person: Person) -> Exists:
    """Authors of any round, and whoever decided in this one."""
    parts = Participation.objects.filter(item=OuterRef("pk"), person=person)
    return Exists(parts.filter(Q(part=Participation.Part.AUTHOR) | Q(round=OuterRef("round"))))

"""What a change of law means for the powers: finds who cites it and checks them anew."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from legislation.library import Library
from legislation.models import Instrument, InstrumentVersion
from legislation.naming import name_keys
from legislation.statuses import STALE
from organizations.audit import record
from organizations.models import Person
from powers.checking import WORDS, check_citations
from powers.models import Citation, Power

NEEDED = (
    *WORDS,
    "status",
    "found_article",
    "is_confirmed",
    "basis__power__code",
    "basis__power__name",
    "basis__power__sub_item",
)


@dataclass(frozen=True)
class Change:
    """A citation of which another thing is found than before."""

    citation: Citation
    before: str
    after: str
    found_article: str

    @property
    def is_stale(self) -> bool:
        return self.after in STALE


@dataclass(frozen=True)
class Recheck:
    """What checking the citations of an instrument anew brought."""

    checked: int = 0
    changes: tuple[Change, ...] = ()

    @property
    def stale(self) -> list[Change]:
        """The changes after which a department has something to put right."""
        return [one for one in self.changes if one.is_stale]


def affected_citations(instrument: Instrument) -> QuerySet[Citation]:
    """The citations that mean the instrument, or were last checked against it.

    Found by indexes alone. Two instruments can share a name; a citation belongs to the one
    that the check takes.
    """
    versions = list(instrument.versions.values_list("pk", flat=True))
    named = Citation.objects.filter(instrument_key__in=_keys(instrument))
    names = set(named.order_by().values_list("instrument_name", flat=True).distinct())
    library = Library(names)
    meant = [name for name in names if library.instrument(name) == instrument.pk]
    of_name = Q(instrument_key__in=_keys(instrument))
    if len(meant) < len(names):
        # PostgreSQL takes name and key for independent and expects far too few rows.
        of_name &= Q(instrument_name__in=meant)
    return Citation.objects.filter(of_name | Q(checked_version__in=versions))


def affected_powers(instrument: Instrument) -> QuerySet[Power]:
    """The powers of which some basis cites the instrument."""
    citations = affected_citations(instrument).order_by()
    return Power.objects.filter(pk__in=citations.values("basis__power"))


@transaction.atomic
def recheck(
    instrument: Instrument, on: datetime.date, *, actor: str, person: Person | None = None
) -> Recheck:
    """Check every citation of the instrument as of the day; a second time changes nothing."""
    result = _check(affected_citations(instrument), on)
    if result.changes:
        counts = {"changed": len(result.changes), "stale": len(result.stale)}
        record(
            "powers.recheck",
            actor=actor,
            person=person,
            target=str(instrument)[:200],
            detail={"checked": result.checked} | counts,
        )
    return result


def recheck_all(instruments: Iterable[Instrument], on: datetime.date, *, actor: str) -> Recheck:
    """Check the citations of several instruments and put the results together."""
    return _together(recheck(one, on, actor=actor) for one in instruments)


def recheck_due(on: datetime.date, *, actor: str) -> Recheck:
    """Check what a day brings: laws that took effect or ended, and citations never checked."""
    changed = recheck_all(fallen_due(on), on, actor=actor)
    return _together([changed, _check(Citation.objects.filter(checked_on=None), on)])


def fallen_due(on: datetime.date) -> QuerySet[Instrument]:
    """Instruments of which a version took effect, or ended, after citations were checked.

    A version may be loaded long before its day; nobody saves anything on the day itself.
    """
    since = Citation.objects.filter(checked_version__instrument=OuterRef("instrument"))
    begun = Q(Exists(since.filter(checked_on__lt=OuterRef("effective_on"))), effective_on__lte=on)
    ended = Q(Exists(since.filter(checked_on__lt=OuterRef("repealed_on"))), repealed_on__lte=on)
    versions = InstrumentVersion.objects.filter(begun | ended)
    return Instrument.objects.filter(pk__in=versions.order_by().values("instrument"))


def _check(citations: QuerySet[Citation], on: datetime.date) -> Recheck:
    rows = citations.select_related("basis__power").only(*NEEDED)
    found = check_citations(rows.order_by("basis__power__code", "basis", "position"), on)
    changes = tuple(
        Change(row, row.status, finding.status, finding.found_article)
        for row, finding in found
        if (row.status, row.found_article) != (finding.status, finding.found_article)
    )
    return Recheck(len(found), changes)


def _together(results: Iterable[Recheck]) -> Recheck:
    every = list(results)
    changes = tuple(change for one in every for change in one.changes)
    return Recheck(sum(one.checked for one in every), changes)


def _keys(instrument: Instrument) -> list[str]:
    return sorted({key for name in instrument.names() for key in name_keys(name)})

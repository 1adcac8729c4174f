"""From the names of instruments in published texts to their pages in the law library."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from legislation.models import Instrument, InstrumentVersion
from legislation.naming import name_key


@dataclass(frozen=True, slots=True)
class LawLink:
    """An instrument in the library and whether it is in force, in words."""

    pk: int
    status: str


def law_links(names: Iterable[str], on: datetime.date) -> dict[str, LawLink]:
    """Return the links of those names that mean exactly one instrument; one query."""
    keys = {name: name_key(name) for name in names}
    found: dict[str, dict[int, LawLink]] = {}
    for pk, key, alias, is_in_force, has_begun in _rows(set(keys.values()), on):
        link = LawLink(pk, _status(is_in_force, has_begun))
        for one in {key, alias} - {None}:
            found.setdefault(one, {})[pk] = link
    unique = {key: links for key, links in found.items() if len(links) == 1}
    return {name: next(iter(unique[key].values())) for name, key in keys.items() if key in unique}


def _rows(keys: set[str], on: datetime.date):
    if not keys:
        return []
    versions = InstrumentVersion.objects.filter(instrument=OuterRef("pk"))
    return (
        Instrument.objects.filter(Q(key__in=keys) | Q(aliases__key__in=keys))
        .annotate(
            holds=Exists(versions.in_force(on)),
            has_begun=Exists(versions.filter(effective_on__lte=on)),
        )
        .values_list("pk", "key", "aliases__key", "holds", "has_begun")
    )


def _status(is_in_force: bool, has_begun: bool) -> str:
    if is_in_force:
        return "现行有效"
    return "已废止" if has_begun else "尚未施行"

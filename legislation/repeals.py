"""What an instrument's closing article repeals: 《……条例》同时废止。

A collection of laws seldom says of an old instrument that it is repealed; the new one does.
"""

import datetime
import re
from collections.abc import Iterator

from django.db import transaction
from django.db.models import QuerySet

from legislation.models import Instrument, InstrumentVersion, Provision
from legislation.naming import name_key

_SINCE = re.compile(r"自(\d{4})年(\d{1,2})月(\d{1,2})日起(?:施行|实施|生效)")
_SENTENCE = re.compile(r"[^。；\n]*废止")
_BRACKETS = re.compile(r"（[^（）]*）|\([^()]*\)")
# A name in a list that the word 废止 closes; 根据《……》 is followed by other words.
_REPEALED = re.compile(
    r"《([^《》]{2,80})》(?=(?:[、，和及与]|以及|同时|即行|一并|予以|自行|也|都|均|废止))"
)
_PART = re.compile(r"第[一二三四五六七八九十百\d]+[条款项章]")


def repealed_names(text: str) -> list[str]:
    """Return the names of the instruments that a closing article repeals as a whole.

    >>> repealed_names("本法自2026年1月1日起施行。《旧条例》（国务院令第1号）同时废止。")
    ['旧条例']
    """
    found: list[str] = []
    for sentence in _SENTENCE.findall("".join(text.split())):
        bare = _BRACKETS.sub("", sentence)
        if not _PART.search(bare):
            found += _REPEALED.findall(bare)
    return found


def takes_effect_on(text: str) -> datetime.date | None:
    """Return the day that a closing article names, such as 自2026年1月1日起施行."""
    match = _SINCE.search("".join(text.split()))
    if match is None:
        return None
    try:
        return datetime.date(*map(int, match.groups()))
    except ValueError:
        return None


@transaction.atomic
def mark_repealed() -> set[Instrument]:
    """Mark what other instruments of the library repealed; return what was not marked yet.

    An instrument enacted anew on or after that day, perhaps under its old name, is another one.
    """
    newest = _newest_versions()
    marked = set()
    for repealing, day, name in _repeals():
        version = newest.get(name_key(name))
        if version is None or version.is_repealed or version.instrument == repealing:
            continue
        if (version.promulgated_on or version.effective_on) < day > version.effective_on:
            version.is_repealed, version.repealed_on = True, day
            version.repealed_by = repealing
            version.save(update_fields=["is_repealed", "repealed_on", "repealed_by"])
            marked.add(version.instrument)
    return marked


def _repeals() -> Iterator[tuple[Instrument, datetime.date, str]]:
    closing: QuerySet[Provision] = Provision.objects.filter(text__contains="废止").order_by("pk")
    for provision in closing.select_related("version__instrument"):
        day = takes_effect_on(provision.text)
        if day is None:
            continue
        for name in repealed_names(provision.text):
            yield provision.version.instrument, day, name


def _newest_versions() -> dict[str, InstrumentVersion]:
    """The newest version of each instrument by the key of its name; none where two share it."""
    rows = InstrumentVersion.objects.select_related("instrument").order_by("effective_on", "pk")
    by_instrument = {row.instrument_id: row for row in rows}
    found: dict[str, InstrumentVersion] = {}
    shared = set()
    for version in by_instrument.values():
        key = version.instrument.key
        if key in found:
            shared.add(key)
        found[key] = version
    return {key: version for key, version in found.items() if key not in shared}

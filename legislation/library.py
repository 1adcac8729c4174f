"""Fetches the instruments that citations name, each once, for ``legislation.checker``."""

from collections.abc import Iterable

from legislation.checker import Edition
from legislation.models import Instrument, InstrumentAlias, InstrumentVersion, Provision
from legislation.naming import name_keys


class Library:
    """The instruments that a run of checks needs, each fetched once."""

    def __init__(self, names: Iterable[str]) -> None:
        keys = {key for name in set(names) for key in name_keys(name)}
        self._instruments = _instruments_by_key(keys)
        self._editions: dict[int, list[Edition]] = {}

    def editions(self, name: str) -> list[Edition]:
        """The versions of the instrument that is called so, oldest first; empty if unknown."""
        instrument = self.instrument(name)
        return self._of(instrument) if instrument is not None else []

    def instrument(self, name: str) -> int | None:
        """The key of the instrument that is called so; None if the library lacks it."""
        found = (self._instruments.get(key) for key in name_keys(name))
        return next((one for one in found if one is not None), None)

    def _of(self, instrument: int) -> list[Edition]:
        if instrument not in self._editions:
            self._editions[instrument] = _fetch(instrument)
        return self._editions[instrument]


def _instruments_by_key(keys: set[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    wanted = sorted(keys)
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        aliases = InstrumentAlias.objects.filter(key__in=some).values_list("key", "instrument_id")
        named = Instrument.objects.filter(key__in=some).order_by("-pk").values_list("key", "pk")
        found.update(aliases)
        found.update(named)
    return found


def _fetch(instrument: int) -> list[Edition]:
    versions = InstrumentVersion.objects.filter(instrument=instrument)
    editions = {
        one.pk: Edition(
            one.pk,
            one.effective_on,
            promulgated_on=one.promulgated_on,
            is_complete=one.is_complete,
            is_repealed=one.is_repealed,
            repealed_on=one.repealed_on,
            other_text=f"{one.preamble}\n{one.annex}".strip(),
        )
        for one in versions.order_by("effective_on", "pk")
    }
    rows = Provision.objects.filter(version__in=list(editions)).order_by("version", "position")
    for version, label, text in rows.values_list("version_id", "label", "text"):
        editions[version].articles[label] = text
    return list(editions.values())

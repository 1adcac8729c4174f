"""Which stored power an entry of a file speaks of. Pure.

A code decides. Without one: the same category, name and sub-item; when several share
these, the most similar legal basis, then the order. Nothing is ever matched twice.
"""

import difflib
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

COMPARED = 1200
MOST_PAIRS = 4_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """What identifies an entry or a stored power; ``number`` is the caller's own."""

    number: int
    code: str
    key: Hashable
    basis: str


def match(entries: Sequence[Candidate], stored: Sequence[Candidate]) -> dict[int, int]:
    """Return the number of the stored power by the number of the entry that speaks of it."""
    by_code = {candidate.code: candidate for candidate in stored}
    found = {
        entry.number: by_code[entry.code].number
        for entry in entries
        if entry.code and entry.code in by_code
    }
    taken = set(found.values())
    free_entries = _by_key(entry for entry in entries if entry.number not in found)
    free_stored = _by_key(candidate for candidate in stored if candidate.number not in taken)
    for key, group in free_entries.items():
        found.update(_match_group(group, free_stored.get(key, [])))
    return found


def _by_key(candidates: Iterable[Candidate]) -> dict[Hashable, list[Candidate]]:
    groups = defaultdict(list)
    for candidate in candidates:
        groups[candidate.key].append(candidate)
    return groups


def _match_group(entries: list[Candidate], stored: list[Candidate]) -> dict[int, int]:
    """Pair the most similar first; equals pair in their order."""
    if len(entries) == len(stored) == 1:
        return {entries[0].number: stored[0].number}
    if len(entries) * len(stored) > MOST_PAIRS:
        ordered = zip(entries, stored, strict=False)
        return {entry.number: candidate.number for entry, candidate in ordered}
    pairs = sorted(
        (-_similarity(entry.basis, candidate.basis), abs(row - place), row, place)
        for row, entry in enumerate(entries)
        for place, candidate in enumerate(stored)
    )
    found: dict[int, int] = {}
    used: set[int] = set()
    for _, _, row, place in pairs:
        entry, candidate = entries[row], stored[place]
        if entry.number not in found and candidate.number not in used:
            found[entry.number] = candidate.number
            used.add(candidate.number)
    return found


def _similarity(one: str, other: str) -> float:
    if one == other:
        return 1.0
    matcher = difflib.SequenceMatcher(None, one[:COMPARED], other[:COMPARED], autojunk=False)
    return matcher.ratio()

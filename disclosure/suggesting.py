"""Names that a visitor may mean: while typing, and when nothing was found."""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from disclosure.grams import grams_of_initials, grams_of_word
from disclosure.listing import find, with_grams
from disclosure.models import ListRowQuerySet, PublishedVersion
from disclosure.normalizing import initials, normalized
from disclosure.search import Word

MOST_NAMES = 8
MOST_GUESSES = 3
LOOKED_AT = 300
LONGEST_GUESSED = 24
# Below this likeness a name is no guess at what was meant.
_ALIKE = 0.5


def names_with(rows: ListRowQuerySet, words: Sequence[Word]) -> list[str]:
    """Return a few names that have every word, those that begin with the first one first."""
    if not words:
        return []
    hits = find(rows, words).versions[:LOOKED_AT]
    texts = [word.text for word in words]
    found = []
    for name in _names(hits):
        plain = normalized(name)
        if all(text in plain for text in texts):
            found.append((not plain.startswith(texts[0]), len(name), name))
    return [name for *_, name in sorted(found)[:MOST_NAMES]]


def similar_names(rows: ListRowQuerySet, typed: str) -> list[str]:
    """Return a few names that are written or sound like what was typed."""
    typed = typed[:LONGEST_GUESSED]
    groups = list(_likely(typed))
    if not groups:
        return []
    hits = with_grams(rows, groups, LOOKED_AT)
    sound = initials(typed)
    sounds = rows.filter(version__in=hits).order_by("version")
    scored = []
    for name, letters in dict(sounds.values_list("version__name", "initials")).items():
        alike = max(_likeness(typed, normalized(name)), _likeness(sound, letters) * 0.9)
        if alike >= _ALIKE:
            scored.append((-alike, len(name), name))
    return [name for *_, name in sorted(scored)[:MOST_GUESSES]]


def _likely(typed: str) -> Iterable[set[int]]:
    """Yield sets of pieces: one character left out, or all that sounds the same."""
    for place in range(len(typed)):
        parts = (typed[:place], typed[place + 1 :])
        if len(typed) > 2:
            yield set().union(*(grams_of_word(part) for part in parts if part))
    sound = grams_of_initials(initials(typed))
    if sound:
        yield sound


def _likeness(typed: str, name: str) -> float:
    """Return how well the best part of the name fits, from 0 to 1; long names are no worse."""
    if not typed:
        return 0.0
    blocks = SequenceMatcher(None, typed, name, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(typed)


def _names(versions: Sequence[int]) -> list[str]:
    rows = PublishedVersion.objects.filter(pk__in=versions).values_list("name", flat=True)
    return list(dict.fromkeys(rows.order_by("pk")))

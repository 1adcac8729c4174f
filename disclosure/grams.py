"""Short pieces of normalised text, as numbers: what the search index holds of a version.

A piece is one character, two neighbours, or four Latin letters and digits in a row (two
digits alone would be in every code). A name's pinyin initials go in by threes, under numbers
of their own. A text holds a word only if it has all of the word's pieces; for one or two
characters the reverse is true as well, for longer words the text itself has to be asked.
"""

import re
from itertools import pairwise

# Pairs of characters fill the numbers below these: their first half is never one of these units.
_LATIN_UNIT = 0xDC00
_INITIALS_UNIT = 0xDE00
_RUN = re.compile(r"[0-9a-z]{4,}")
_LATIN = 4
_INITIALS = 3


def grams_of_text(text: str) -> set[int]:
    """Return the pieces of a normalised text; none spans white space."""
    units = {character: _unit(character) for character in set(text) if not character.isspace()}
    found = set(units.values())
    for first, second in set(pairwise(text)):
        if first in units and second in units:
            found.add(units[first] << 16 | units[second])
    for run in set(_RUN.findall(text)):
        found.update(_of_run(run))
    return found


def grams_of_word(word: str) -> set[int]:
    """Return the pieces that every text with this normalised word has."""
    if len(word) == 1:
        return {_unit(word)}
    runs = [match.span() for match in _RUN.finditer(word)]
    found = {number for start, end in runs for number in _of_run(word[start:end])}
    for place, pair in enumerate(pairwise(word)):
        if not any(start <= place and place + 1 < end for start, end in runs):
            found.add(_pair(*pair))
    return found


def is_exact(word: str) -> bool:
    """Whether a text that has the pieces of the word always has the word."""
    return len(word) <= 2 and all(ord(character) < 0x10000 for character in word)


def grams_of_initials(initials: str) -> set[int]:
    """Return the pieces of a name's initials; shorter than three letters has none."""
    return {
        _INITIALS_UNIT << 16 | int(initials[place : place + _INITIALS], 36)
        for place in range(len(initials) - _INITIALS + 1)
    }


def signed(number: int) -> int:
    """Return the number as a database's four-byte integer."""
    return number - (1 << 32) if number >= 1 << 31 else number


def _unit(character: str) -> int:
    """Return a number below 0xDC00 or above 0xDFFF; rare characters share some."""
    code = ord(character)
    return code if code < 0x10000 else 0xD800 + code % 0x400


def _pair(first: str, second: str) -> int:
    return _unit(first) << 16 | _unit(second)


def _of_run(run: str) -> set[int]:
    """Return the pieces of letters and digits; their numbers are hashed, so they may meet."""
    return {
        _LATIN_UNIT << 16 | int(run[place : place + _LATIN], 36) % 0x10000
        for place in range(len(run) - _LATIN + 1)
    }

"""The words that lists use for the same thing; they are data in ``fixtures``."""

import difflib
import functools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from powers.spelling import key

FILE = Path(__file__).resolve().parent.parent / "fixtures" / "column_synonyms.json"
CLOSE = 0.75
# What a heading may mean besides a field: a person's name, or nothing that we know.
PERSONAL = "personal"
NOTHING = "nothing"


@functools.cache
def _data() -> dict[str, Any]:
    return json.loads(FILE.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Words:
    """What headings mean: the field of a column by the heading's key, and whom it names."""

    fields: Mapping[str, str]
    # Keys of headings whose cells name a person.
    personal: frozenset[str]


@functools.cache
def built_in() -> Words:
    """The words of the fixture; an office may know more."""
    fields = {
        key(word): column["field"]
        for column in _data()["columns"]
        for word in (column["title"], *column["synonyms"])
    }
    return Words(fields, frozenset(key(word) for word in _data()["personal"]))


def listed_words() -> Iterator[tuple[str, str]]:
    """Yield every heading of the fixture as it is written, with its field or ``PERSONAL``."""
    for column in _data()["columns"]:
        for word in (column["title"], *column["synonyms"]):
            yield word, column["field"]
    for word in _data()["personal"]:
        yield word, PERSONAL


@functools.cache
def titles() -> dict[str, str]:
    """The usual heading of every field."""
    return {column["field"]: column["title"] for column in _data()["columns"]}


@functools.cache
def meanings(name: str) -> dict[str, str]:
    """A value of ours by the key of a word, for categories, publicity, standing."""
    return {key(word): value for value, words in _data()[name].items() for word in (value, *words)}


@functools.cache
def words(name: str) -> frozenset[str]:
    """A plain set of words: nothing, free, charged."""
    return frozenset(_data()[name])


def is_nothing(text: str) -> bool:
    """Say whether a cell only says that there is nothing to say."""
    return not text.strip() or text.strip() in words("nothing")


def closest(word: str, known: Mapping[str, str]) -> str:
    """Return what a misspelt word must mean, "" when nothing or several things are close."""
    found = difflib.get_close_matches(word, list(known), n=2, cutoff=CLOSE)
    if not found:
        return ""
    is_tie = len(found) == 2 and _ratio(word, found[0]) == _ratio(word, found[1])
    if is_tie and known[found[0]] != known[found[1]]:
        return ""
    return known[found[0]]


def _ratio(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()

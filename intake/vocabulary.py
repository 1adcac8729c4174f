"""The words that lists use for the same thing; they are data in ``fixtures``."""

import difflib
import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from powers.spelling import key

FILE = Path(__file__).resolve().parent.parent / "fixtures" / "column_synonyms.json"
CLOSE = 0.75


@functools.cache
def _data() -> dict[str, Any]:
    return json.loads(FILE.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@functools.cache
def columns() -> dict[str, str]:
    """The field of a column by the key of its heading."""
    return {
        key(word): column["field"]
        for column in _data()["columns"]
        for word in (column["title"], *column["synonyms"])
    }


@functools.cache
def titles() -> dict[str, str]:
    """The usual heading of every field."""
    return {column["field"]: column["title"] for column in _data()["columns"]}


@functools.cache
def personal() -> frozenset[str]:
    """Keys of headings whose cells name a person."""
    return frozenset(key(word) for word in _data()["personal"])


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

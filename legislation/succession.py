"""Which article of a version each article of the next one comes from."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from legislation.checker import Edition
from legislation.quotations import normalized

# An article that shares at least this much of its words with an older one continues it.
CONTINUES = 0.5


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an article stood before, "" when nowhere, and whether its words are the same."""

    article: str
    is_same: bool


def origins(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, Origin]:
    """Return for each label of ``after`` its origin in ``before``; both map labels to texts.

    Words are compared without marks and white space, as quotations are.
    """
    older, newer = _words(before), _words(after)
    found = _unchanged(older, newer)
    kept = {origin.article for origin in found.values()}
    left = {label: words for label, words in older.items() if label not in kept}
    open_ = {label: words for label, words in newer.items() if label not in found}
    nearest = _nearest(left, open_)
    return {label: found.get(label) or Origin(nearest.get(label, ""), False) for label in newer}


def _words(texts: Mapping[str, str]) -> dict[str, str]:
    return {label: normalized(text) for label, text in texts.items()}


def _unchanged(older: dict[str, str], newer: dict[str, str]) -> dict[str, Origin]:
    by_words: dict[str, str] = {}
    for label, words in older.items():
        by_words.setdefault(words, label)
    return {
        label: Origin(label if older.get(label) == words else by_words[words], is_same=True)
        for label, words in newer.items()
        if words in by_words
    }


def _nearest(older: dict[str, str], newer: dict[str, str]) -> dict[str, str]:
    """Match what was amended: much was taken over, or what there was is mostly still there."""
    before, after = _edition(older), _edition(newer)
    claims = [
        (score, new, old) for new, words in newer.items() for old, score in [before.best(words)]
    ]
    claims += [
        (score, new, old) for old, words in older.items() for new, score in [after.best(words)]
    ]
    found: dict[str, str] = {}
    for score, new, old in sorted(claims, reverse=True):
        if score >= CONTINUES:
            found.setdefault(new, old)
    return found


def _edition(articles: dict[str, str]) -> Edition:
    return Edition(0, datetime.date.min, articles=articles)

"""Which article of a version each article of the next one comes from."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from legislation.quotations import normalized, shingles

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
    before, after = _articles_by_run(older), _articles_by_run(newer)
    claims = [
        (score, new, old) for new, words in newer.items() for old, score in [_best(before, words)]
    ]
    claims += [
        (score, new, old) for old, words in older.items() for new, score in [_best(after, words)]
    ]
    found: dict[str, str] = {}
    for score, new, old in sorted(claims, reverse=True):
        if score >= CONTINUES:
            found.setdefault(new, old)
    return found


def _articles_by_run(articles: dict[str, str]) -> dict[str, list[str]]:
    """The labels of the articles in which each run of characters stands.

    Every article is looked up here: then filling a table pays, unlike in the check of one
    citation.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for label, words in articles.items():
        for run in shingles(words):
            found[run].append(label)
    return found


def _best(articles_by_run: dict[str, list[str]], words: str) -> tuple[str, float]:
    """Return the article that holds most of the words, and the share it holds (0 to 1)."""
    wanted = shingles(words)
    hits = Counter(label for run in wanted for label in articles_by_run.get(run, ()))
    if not hits:
        return "", 0.0
    label, count = hits.most_common(1)[0]
    return label, count / len(wanted)

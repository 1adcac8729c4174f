"""Which category a list means. Pure; ``names`` are the categories that exist."""

from collections.abc import Iterable, Sequence

from intake import vocabulary
from powers.spelling import one_line

OTHER = "其他行政权力"


def known_category(text: str, names: Sequence[str]) -> str:
    """Return the category of a cell, mended where it is a synonym or misspelt; else ""."""
    word = vocabulary.key(text)
    if not word:
        return ""
    keys = {vocabulary.key(name): name for name in names}
    if word in keys:
        return keys[word]
    synonym = vocabulary.meanings("categories").get(word, "")
    return synonym if synonym in names else vocabulary.closest(word, keys)


def category_in(texts: Iterable[str], names: Sequence[str]) -> str:
    """Return the one category that the first telling title names, else ""."""
    for text in texts:
        found = [name for name in names if name in one_line(text)]
        if len(found) == 1:
            return found[0]
    return ""


def fallback_category(names: Sequence[str]) -> str:
    """Where a row goes whose category nobody knows."""
    return known_category(OTHER, names) or names[-1]

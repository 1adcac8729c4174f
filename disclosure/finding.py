"""Why a version was found: one line for a list of hits."""

import re

from disclosure.models import PublishedVersion
from disclosure.search import normalized, words_of

_CHINESE = r"[\u3400-\u9fff]"
# Normalising made the punctuation narrow; between Chinese characters it is wide again.
_WIDE = {",": "，", ";": "；", ":": "：", "(": "（", ")": "）", "?": "？", "!": "！"}
_NARROW = re.compile(rf"(?<={_CHINESE})[,;:()?!]|[,;:()?!](?={_CHINESE})")
AROUND = 28


def why_found(version: PublishedVersion, query: str) -> str:
    """Return what of the version holds the words of the query, as a Chinese phrase.

    The version was fetched with its search row.
    """
    words = words_of(query)
    for label, text in _titles(version):
        if all(word in normalized(text) for word in words):
            return f"{label}中有“{' '.join(words)}”"
    if all(word in version.search_row.title for word in words):
        return f"名称、部门或者依据中有“{' '.join(words)}”"
    missing = [word for word in words if word not in version.search_row.title]
    return excerpt(version.search_row.body, missing[0])


def excerpt(body: str, word: str) -> str:
    """Return the words around a word, from the first line of normalised text that has it."""
    body = next((line for line in body.splitlines() if word in line), "")
    found = body.find(word)
    start, end = max(0, found - AROUND), found + len(word) + AROUND
    words = " ".join(body[start:end].split())
    words = _NARROW.sub(lambda match: _WIDE[match.group()], words)
    return f"{'…' if start else ''}{words}{'…' if end < len(body) else ''}"


def _titles(version: PublishedVersion) -> list[tuple[str, str]]:
    return [
        ("名称", version.title),
        ("职权编码", f"{version.code} {version.code.replace('-', '')}"),
        ("部门", version.organization_name),
        ("类别", version.category_name),
    ]

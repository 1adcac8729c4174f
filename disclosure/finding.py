"""Why a version was found: the words around a hit, with the hit marked."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from disclosure.models import PublishedVersion
from disclosure.normalizing import normalized
from disclosure.search import Word

_CHINESE = r"[\u3400-\u9fff]"
# Normalising made the punctuation narrow; between Chinese characters it is wide again.
_WIDE = {",": "，", ";": "；", ":": "：", "(": "（", ")": "）", "?": "？", "!": "！"}
_NARROW = re.compile(rf"(?<={_CHINESE})[,;:()?!]|[,;:()?!](?={_CHINESE})")
_SENTENCE = re.compile(r"[^。;!?\n]*[。;!?]?")
AROUND = 28


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; ``is_hit`` when it is what was looked for."""

    text: str
    is_hit: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Where the words were found, and the text with the hits marked."""

    place: str
    pieces: tuple[Piece, ...]


def why_found(version: PublishedVersion, words: Sequence[Word]) -> Reason:
    """Return what of the version, fetched with its search row, has the words of the query."""
    for place, text in _titles(version):
        if all(_hit(normalized(text), word) for word in words):
            return Reason(place, marked(text, words))
    for text in version.search_row.title.splitlines():
        if text.startswith("《") and all(_hit(text, word) for word in words):
            return Reason("依据", marked(_widened(text), words))
    missing = [word for word in words if not _hit(version.search_row.title, word)]
    if not missing:
        return Reason("名称", marked(version.title, words))
    return Reason("内容", marked(excerpt(version.search_row.body, missing[0]), words))


def marked(text: str, words: Sequence[Word]) -> tuple[Piece, ...]:
    """Split a text at the hits."""
    plain = [normalized(character) for character in text]
    # Where in the text each normalised character comes from: "…" becomes three of them.
    places = [place for place, part in enumerate(plain) for _ in part]
    choices = sorted({choice for word in words for choice in word.choices}, key=len, reverse=True)
    found = re.finditer("|".join(map(re.escape, choices)), "".join(plain))
    hits = ((places[hit.start()], places[hit.end() - 1] + 1) for hit in found)
    return tuple(_pieces(text, hits))


def excerpt(body: str, word: Word) -> str:
    """Return the first sentence of a normalised text that has the word, cut around it."""
    sentence = next(
        (found[0] for found in _SENTENCE.finditer(body) if _hit(found[0], word)), ""
    ) or next((line for line in body.splitlines() if _hit(line, word)), "")
    sentence = sentence.strip()
    hit = _hit(sentence, word)
    found = sentence.find(hit)
    start, end = max(0, found - AROUND), found + len(hit) + AROUND
    words = _widened(" ".join(sentence[start:end].split()))
    return f"{'…' if start else ''}{words}{'…' if end < len(sentence) else ''}"


def _hit(text: str, word: Word) -> str:
    """Return which of the word's choices the text has; "" for none."""
    return next((choice for choice in word.choices if choice in text), "")


def _pieces(text: str, hits: Iterable[tuple[int, int]]) -> Iterator[Piece]:
    end = 0
    for start, stop in hits:
        if start < end:
            continue
        if start > end:
            yield Piece(text[end:start])
        yield Piece(text[start:stop], is_hit=True)
        end = stop
    if end < len(text):
        yield Piece(text[end:])


def _widened(text: str) -> str:
    return _NARROW.sub(lambda match: _WIDE[match.group()], text)


def _titles(version: PublishedVersion) -> list[tuple[str, str]]:
    return [
        ("名称", version.title),
        ("编码", version.code),
        ("编码", version.code.replace("-", "")),
        ("部门", version.organization_name),
        ("类别", version.category_name),
    ]

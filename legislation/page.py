"""A cell's text as the parser looks at it: without white space, with one kind of marks.

Real cells are wrapped in the middle of words, so white space says little; where lines began
is remembered. Brackets are paired in one pass, so that no later step has to search for them.
"""

from bisect import bisect_left
from collections.abc import Iterator

from legislation.references import Reference, references

# Full-width and look-alike marks, one for one so that offsets stay true.
MARKS = str.maketrans("（）：；，．＜＞﹤﹥〈〉﹝﹞［］「」", "():;,.<><><>〔〕[]【】")
LINE_ENDS = frozenset("\n\r\v\f\x85\u2028\u2029")
_OPENING = {"(": ")", "《": "》", "〔": "〕", "【": "】", "[": "]"}
_CLOSING = {closing: opening for opening, closing in _OPENING.items()}


class Page:
    """The text without white space, and the way back to it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.offsets = [offset for offset, one in enumerate(text) if not one.isspace()]
        self.written = "".join(text[offset] for offset in self.offsets)
        self.words = self.written.translate(MARKS)
        self.pairs = _pairs(self.words)
        self.references = references(self.words)
        self.reference_starts = [one.start for one in self.references]

    def references_from(self, at: int) -> Iterator[Reference]:
        """The references that begin at a word or after it."""
        for index in range(bisect_left(self.reference_starts, at), len(self.references)):
            yield self.references[index]

    def offset(self, at: int) -> int:
        return self.offsets[at] if at < len(self.offsets) else len(self.text)

    def end_offset(self, at: int) -> int:
        """The offset just after the word before ``at``."""
        return self.offsets[at - 1] + 1 if at else 0

    def gap(self, at: int) -> str:
        """The white space before a word."""
        return self.text[self.end_offset(at) : self.offset(at)]

    def begins_line(self, at: int) -> bool:
        return at == 0 or not LINE_ENDS.isdisjoint(self.gap(at))

    def raw(self, start: int, end: int) -> str:
        return self.text[self.offset(start) : self.end_offset(end)] if end > start else ""

    def before(self, at: int) -> str:
        return self.words[at - 1] if at else ""


def _pairs(words: str) -> dict[int, int]:
    """Where each opening bracket closes; those that never close are absent."""
    pairs: dict[int, int] = {}
    open_at: dict[str, list[int]] = {opening: [] for opening in _OPENING}
    for at, one in enumerate(words):
        if one in _OPENING:
            open_at[one].append(at)
        elif one in _CLOSING and open_at[_CLOSING[one]]:
            pairs[open_at[_CLOSING[one]].pop()] = at
    return pairs

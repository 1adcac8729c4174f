"""Marks in a text what came, what went and what stayed, so that a change can be read at once."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "added", "removed", "gap"]

_SENTENCE = re.compile(r"[^。；;！？\n]*[。；;！？\n]?")
# A number changes as a whole: 15 to 10, not 5 to 0.
_TOKEN = re.compile(r"\d+|.", re.DOTALL)
# Below this likeness two sentences are shown as one removed and one added.
_ALIKE = 0.5
# Above this product of lengths characters are not compared: it would take too long.
_LARGEST_COMPARISON = 4_000_000
_KEPT_AROUND = 30


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text that stayed, came or went; a gap stands for text that stayed."""

    kind: Kind
    text: str


def marked(before: str, after: str) -> list[Segment]:
    """Return the change from one text to the other, long runs that stayed shortened."""
    return list(condensed(merged(compared(before, after))))


def compared(before: str, after: str) -> Iterator[Segment]:
    """Compare sentence by sentence, and by characters inside sentences that are alike."""
    old, new = _sentences(before), _sentences(after)
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left, right = "".join(old[i:j]), "".join(new[k:m])
        if tag == "equal":
            yield Segment("same", left)
        else:
            yield from _compared_characters(left, right)


def _compared_characters(left: str, right: str) -> Iterator[Segment]:
    if left and right and len(left) * len(right) <= _LARGEST_COMPARISON:
        old, new = _TOKEN.findall(left), _TOKEN.findall(right)
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        if matcher.ratio() >= _ALIKE:
            for tag, i, j, k, m in matcher.get_opcodes():
                if tag == "equal":
                    yield Segment("same", "".join(old[i:j]))
                else:
                    yield Segment("removed", "".join(old[i:j]))
                    yield Segment("added", "".join(new[k:m]))
            return
    yield Segment("removed", left)
    yield Segment("added", right)


def _sentences(text: str) -> list[str]:
    return [sentence for sentence in _SENTENCE.findall(text) if sentence]


def merged(segments: Iterable[Segment]) -> Iterator[Segment]:
    """Join neighbours of the same kind and drop empty ones."""
    last: Segment | None = None
    for segment in segments:
        if not segment.text:
            continue
        if last and last.kind == segment.kind:
            last = Segment(last.kind, last.text + segment.text)
            continue
        if last:
            yield last
        last = segment
    if last:
        yield last


def condensed(segments: Iterable[Segment]) -> Iterator[Segment]:
    """Shorten long runs that stayed to the words around what changed."""
    rows = list(segments)
    for position, segment in enumerate(rows):
        if segment.kind != "same" or len(segment.text) <= 3 * _KEPT_AROUND:
            yield segment
            continue
        head = segment.text[:_KEPT_AROUND] if position else ""
        tail = segment.text[-_KEPT_AROUND:] if position < len(rows) - 1 else ""
        left_out = len(segment.text) - len(head) - len(tail)
        yield from (Segment("same", part) for part in [head] if part)
        yield Segment("gap", f"（此处{left_out}字未变）")
        yield from (Segment("same", part) for part in [tail] if part)

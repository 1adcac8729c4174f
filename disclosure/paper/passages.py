"""A legal basis for reading: its raw text cut at its citations, quotations set apart.

Nothing is added and nothing but white space is left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from disclosure.outline import Block, outline
from disclosure.paper.wrapping import unwrapped

_JOINTS = " \t\r\n　"


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of a basis: ``before``, ``law`` and ``place`` name law and article, ``blocks``
    are what follows; ``is_quotation`` says that those are the words of the law.
    """

    before: str
    law: str
    place: str
    blocks: list[Block]
    is_quotation: bool = False

    @property
    def is_reference_alone(self) -> bool:
        return not self.blocks

    @property
    def is_place_alone(self) -> bool:
        return not (self.blocks or self.before or self.law)


def passages(basis: Mapping[str, Any]) -> list[Passage]:
    """Return the passages of a basis as it stands in a snapshot.

    Articles that follow one another without words of their own become one reference.
    """
    merged: list[Passage] = []
    for passage in _passages(basis["raw_text"], basis["citations"]):
        if merged and passage.is_place_alone and merged[-1].is_reference_alone:
            above = merged.pop()
            passage = replace(above, place=above.place + passage.place)
        merged.append(passage)
    return merged


def _passages(text: str, citations: list[Mapping[str, Any]]) -> Iterator[Passage]:
    at = 0
    for citation in sorted(citations, key=lambda row: row["start"]):
        if citation["start"] < at:
            continue
        yield from _plain(text[at : citation["start"]])
        at = citation["end"]
        yield from _cited(text[citation["start"] : at], citation["quotation"])
    yield from _plain(text[at:])


def _plain(text: str) -> Iterator[Passage]:
    if text.strip(_JOINTS):
        yield Passage("", "", "", outline(unwrapped(text)))


def _cited(span: str, quotation: str) -> Iterator[Passage]:
    start, end = _find(span, quotation)
    words = outline(unwrapped(span[start:end]))
    yield Passage(*_around_law(_one_line(span[:start])), words, is_quotation=bool(words))
    yield from _plain(span[end:])


def _find(span: str, quotation: str) -> tuple[int, int]:
    """Return where the quotation stands in the span, whatever white space either has."""
    offsets = [offset for offset, one in enumerate(span) if not one.isspace()]
    words = "".join(span[offset] for offset in offsets)
    wanted = "".join(quotation.split())
    at = words.find(wanted) if wanted else -1
    if at < 0:
        return len(span), len(span)
    return offsets[at], offsets[at + len(wanted) - 1] + 1


def _one_line(text: str) -> str:
    """Join the lines of a reference; words that a cell broke are put together again."""
    return "".join(line.strip() for line in text.splitlines())


def _around_law(reference: str) -> tuple[str, str, str]:
    """Cut a reference before and after the first name between 《 and 》; names may nest."""
    start = reference.find("《")
    depth = 0
    for at in range(max(start, 0), len(reference)):
        depth += {"《": 1, "》": -1}.get(reference[at], 0)
        if start >= 0 and depth == 0:
            return reference[:start], reference[start : at + 1], reference[at + 1 :]
    return "", "", reference

"""Long official texts, broken at their own numbering into paragraphs and nested lists.

Nothing is left out, added or renumbered: markers are kept as they stand in the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_CHINESE = "一二三四五六七八九十百零〇"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

# The outermost style comes first; where two match, the first one counts.
_STYLES = {
    "label": r"【[^】\n]{1,12}】",
    "article": rf"第[{_CHINESE}\d]+条(?:之[{_CHINESE}]+)?(?:[：:]|(?=\s))",
    "chapter": rf"[{_CHINESE}]{{1,3}}、",
    "bracketed": rf"[（(][{_CHINESE}]{{1,3}}[）)]",
    "ordinal": r"第[一二三四五六七八九十]{1,2}[，、]",
    "number": r"\d{1,2}(?:[、．]|\.(?![\d.]))",
    "bracketed_number": r"[（(]\d{1,2}[）)]",
    "half_bracketed_number": r"\d{1,2}[）)]",
    "circled": rf"[{_CIRCLED}]",
}
_MARKER = re.compile("|".join(f"(?P<{name}>{shape})" for name, shape in _STYLES.items()))
# A law and its article hold the paragraphs that follow; the other styles end with their list.
_CONTAINERS = {"label", "article"}
_ENDS_A_SENTENCE = "。；;：:！!"
_LONGEST_HEADING = 24


@dataclass(slots=True)
class Paragraph:
    """Words without a number of their own."""

    text: str

    is_list = False


@dataclass(slots=True)
class Item:
    """One numbered entry: its marker, e.g. （一）, its words and what is nested in it."""

    marker: str
    blocks: list["Paragraph | Listing"] = field(default_factory=list)


@dataclass(slots=True)
class Listing:
    """Entries that are numbered in one style."""

    style: str
    items: list[Item] = field(default_factory=list)

    is_list = True


Block = Paragraph | Listing


@dataclass(frozen=True, slots=True)
class _Piece:
    style: str
    marker: str
    text: str


def outline(text: str) -> list[Block]:
    """Return the blocks of a text; the empty text has none."""
    blocks: list[Block] = []
    open_lists: list[Listing] = []
    for piece in _pieces(text):
        if piece.style:
            _add_item(blocks, open_lists, piece)
        else:
            _add_paragraph(blocks, open_lists, piece.text)
    return blocks


def count_items(blocks: list[Block]) -> int:
    """Return the number of entries of the outermost lists."""
    return sum(len(block.items) for block in blocks if isinstance(block, Listing))


def _add_item(blocks: list[Block], open_lists: list[Listing], piece: _Piece) -> None:
    styles = [listing.style for listing in open_lists]
    if piece.style in styles:
        del open_lists[styles.index(piece.style) + 1 :]
    else:
        listing = Listing(piece.style)
        _innermost(blocks, open_lists).append(listing)
        open_lists.append(listing)
    item = Item(piece.marker)
    if piece.text:
        item.blocks.append(Paragraph(piece.text))
    open_lists[-1].items.append(item)


def _add_paragraph(blocks: list[Block], open_lists: list[Listing], text: str) -> None:
    if _is_heading(text):
        open_lists.clear()
    elif not (open_lists and _is_wrapped(open_lists[-1].items[-1])):
        while open_lists and open_lists[-1].style not in _CONTAINERS:
            open_lists.pop()
    _innermost(blocks, open_lists).append(Paragraph(text))


def _innermost(blocks: list[Block], open_lists: list[Listing]) -> list[Block]:
    return open_lists[-1].items[-1].blocks if open_lists else blocks


def _is_heading(text: str) -> bool:
    return len(text) <= _LONGEST_HEADING and text.endswith(("：", ":"))


def _is_wrapped(item: Item) -> bool:
    """Say whether the item's last words do not end a sentence, so that the next line goes on."""
    last = item.blocks[-1] if item.blocks else None
    return isinstance(last, Paragraph) and last.text[-1] not in _ENDS_A_SENTENCE


def _pieces(text: str) -> Iterator[_Piece]:
    for line in text.splitlines():
        line = line.strip()
        if line:
            yield from _pieces_of_line(line)


def _pieces_of_line(line: str) -> Iterator[_Piece]:
    markers = list(_markers(line))
    first = markers[0].start() if markers else len(line)
    if line[:first].strip():
        yield _Piece("", "", line[:first].strip())
    ends = [*(marker.start() for marker in markers[1:]), len(line)]
    for marker, end in zip(markers, ends, strict=False):
        yield _Piece(str(marker.lastgroup), marker.group(), line[marker.end() : end].strip())


def _markers(line: str) -> Iterator[re.Match[str]]:
    """Yield the markers at the start of the line and after the end of a sentence in it."""
    for match in _MARKER.finditer(line):
        before = line[: match.start()].rstrip()
        if not before or (match.lastgroup not in _CONTAINERS and before[-1] in _ENDS_A_SENTENCE):
            yield match

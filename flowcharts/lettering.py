"""Lines of text for a picture: which characters can be drawn, how wide they are, where to break.

Widths are counted in em, one for each full-width character, so that a picture does not
depend on the fonts of the machine that draws it.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

# What may not stand at the start of a line, and what may not stand at its end.
CLOSING = "，。、；：？！）》】」』”’…％℃,.;:?!)]}"
OPENING = "（《【「『“‘([{"

# XML 1.0 has no place for these, and a control character has no shape.
UNDRAWABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
BREAKS = re.compile("[\t-\r\x85\u2028\u2029]")
WORD = re.compile(f"[{re.escape(OPENING)}]*(?:[0-9A-Za-z.%/_-]+|.)[{re.escape(CLOSING)}]*", re.S)
NARROW, WIDE_LATIN = 0.6, 0.9

Words = tuple[tuple[str, float], ...]


def drawable(text: str, limit: int = 0) -> str:
    """Return the text as one line that SVG can hold, cut to ``limit`` characters if given."""
    # Nearly all texts have nothing in them that cannot be drawn.
    is_plain = text.isprintable()
    line = (text if is_plain else BREAKS.sub(" ", UNDRAWABLE.sub("\ufffd", text))).strip(" ")
    if limit and len(line) > limit:
        return f"{line[: limit - 1]}…"
    return line


def ems(text: str) -> float:
    """Return the width of a text in em, rather too wide than too narrow."""
    return sum(map(_em, text))


@lru_cache(maxsize=16384)
def _em(character: str) -> float:
    if character.isascii():
        return WIDE_LATIN if character in "MW@%mw" else NARROW
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 1


def wrap(text: str, width: float) -> list[str]:
    """Break a text into lines of about ``width`` em, as even as possible.

    The lines joined are the text again.
    """
    return list(_wrapped(text, width))


# The same words stand in chart after chart.
@lru_cache(maxsize=4096)
def _wrapped(text: str, width: float) -> tuple[str, ...]:
    total = ems(text)
    if total <= width:
        return (text,) if text else ()
    words = _words(text, width)
    lines = _fill(words, width)
    narrower = total / len(lines)
    while narrower < width:
        even = _fill(words, narrower)
        if len(even) == len(lines):
            return tuple(even)
        narrower += 0.5
    return tuple(lines)


def _fill(words: list[str], width: float) -> list[str]:
    lines = [""]
    used = 0.0
    for word in words:
        size = ems(word)
        # A closing mark may hang over the edge, as in print.
        if used and used + ems(word.rstrip(CLOSING)) > width:
            lines.append("")
            used = 0.0
        lines[-1] += word
        used += size
    return lines


def measured(text: str, width: float) -> Words:
    """Return the parts of a text between which a line may end, each with its width in em."""
    return tuple((word, ems(word)) for word in _words(text, width))


def fill_shape(words: Words, room: Sequence[float], indent: float) -> list[str]:
    """Fill lines that have these widths in em, the first beginning after ``indent``.

    Returns as many lines as it took, at least one; none when there is too little room.
    """
    lines, used = [""], indent
    for word, size in words:
        while used + size > room[len(lines) - 1]:
            if len(lines) == len(room):
                return []
            lines.append("")
            used = 0.0
        lines[-1] += word
        used += size
    return lines


def _words(text: str, width: float) -> list[str]:
    """Split a text where a line may end; a word longer than a line is split anywhere."""
    words: list[str] = []
    for word in WORD.findall(text):
        if ems(word) <= width + 1:
            words.append(word)
        else:
            words.extend(word)
    return words

"""Undoes line breaks that a narrow spreadsheet cell put into the middle of sentences."""

import itertools
import re
import unicodedata

_ENDS_A_SENTENCE = "。；;：:！!？?"
_ENDS_A_LINE = _ENDS_A_SENTENCE + "、，,）)】》”"
_SENTENCE = re.compile(r"[。；，、：]")
_STARTS_A_LINE = re.compile(
    r"\s|【|《|第[一二三四五六七八九十百零〇\d]+[条款项章节]|[一二三四五六七八九十]{1,3}[、.．]"
    r"|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,3}[、．.]|[①-⑳]"
)
_FEWEST_LINES = 4
# In halves of a full-width character.
_LONG = 60
_BROKEN_SHARE = 0.5
_FULL_SHARE = 0.6


def unwrapped(text: str) -> str:
    """Return the text with its lines joined where they break inside a sentence.

    Long lines that stop without punctuation are joined always, short ones only when most
    lines do so and are about as wide as one another: a list of names is not a sentence.
    """
    lines = text.splitlines()
    is_narrow = _is_wrapped(lines)
    joined = lines[:1]
    for before, line in itertools.pairwise(lines):
        ends = _ENDS_A_SENTENCE if is_narrow else _ENDS_A_LINE
        if (is_narrow or width(before) >= _LONG) and _is_broken(before, line, ends):
            joined[-1] = joined[-1].rstrip() + line.lstrip()
        else:
            joined.append(line)
    return "\n".join(joined)


def _is_wrapped(lines: list[str]) -> bool:
    if len(lines) < _FEWEST_LINES or not any(_SENTENCE.search(line) for line in lines):
        return False
    broken = [a for a, b in itertools.pairwise(lines) if _is_broken(a, b)]
    if len(broken) < _BROKEN_SHARE * (len(lines) - 1):
        return False
    widths = [width(line) for line in broken]
    return sum(width >= _FULL_SHARE * max(widths) for width in widths) >= 0.8 * len(widths)


def _is_broken(line: str, after: str, ends: str = _ENDS_A_LINE) -> bool:
    """Say whether a line stops inside a sentence that goes on in the line after it."""
    line = line.rstrip()
    if not line or not after.strip() or _STARTS_A_LINE.match(after):
        return False
    return line[-1] not in ends


def width(line: str) -> int:
    """Return the width of a line in halves of a full-width character."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in line)

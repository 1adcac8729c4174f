"""The levels at which a power is exercised, as lists write them in a cell. Pure.

Some lists have one column for level and authority, some have two. ``joined`` writes both into
one cell so that ``split_level`` finds them again, whatever they hold.
"""

import functools
import json
import re
from pathlib import Path

from powers.spelling import key, one_line

FILE = Path(__file__).resolve().parent.parent / "fixtures" / "level_words.json"
LEVEL_END = re.compile(r"[；;，,。：:、\s]|及以|和|及|以及|以上|负责")
# A level may be spaced out: 市 级，负责全市.
SPACED_LEVEL_END = re.compile(r"[；;，,。：:、\n]|及以|和|及|以及|以上|负责")
BETWEEN = "；;，,。：:、 \t\n\u3000"
LABELLED = re.compile(r"^实施层级：([^\n]*)\n权限：(.*)$", re.DOTALL)


@functools.cache
def known_levels() -> dict[str, str]:
    """A level by the key of a word for it."""
    data = json.loads(FILE.read_text(encoding="utf-8"))
    return {key(word): level for level, words in data.items() for word in words}


def level_of(text: str) -> str:
    """Return the one level that a cell names, "" when it names none or several."""
    known = known_levels()
    whole = known.get(key(text))
    if whole:
        return whole
    parts = [key(part) for part in LEVEL_END.split(one_line(text)) if part.strip()]
    found = {known[part] for part in parts if part in known}
    return found.pop() if len(found) == 1 else ""


def split_level(text: str) -> tuple[str, str]:
    """Split a cell that holds level and authority together; both as they are written.

    A cell that begins with no level is authority alone; one that names several is level alone.
    """
    if labelled := LABELLED.match(text):
        return labelled[1], labelled[2]
    first_line, _, rest = text.partition("\n")
    if _is_level(first_line):
        return first_line, rest
    ends = (SPACED_LEVEL_END, LEVEL_END)
    first = next((word for end in ends if _is_level(word := end.split(text, maxsplit=1)[0])), "")
    if not first:
        return "", text
    if not level_of(text):
        return one_line(text), ""
    return first, text[len(first) :].lstrip(BETWEEN)


def joined(level: str, authority: str) -> str:
    """Write level and authority into one cell, with their names where it would be unclear."""
    plain = "\n".join(filter(None, [level, authority]))
    if split_level(plain) == (level, authority):
        return plain
    return f"实施层级：{level}\n权限：{authority}"


def _is_level(text: str) -> bool:
    return key(text) in known_levels()

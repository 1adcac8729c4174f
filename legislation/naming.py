"""One key for the many ways in which the name of an instrument is written."""

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

STATE = "中华人民共和国"
_ISSUED = re.compile(r"印发[《〈<](.{2,100}?)[》〉>]+的通知$")
_NOISE = re.compile(r"[\s《》〈〉<>“”\"'‘’、，,。·]+")
# 修订 years and trial marks in brackets tell an edition; they do not name another work.
_EDITION = re.compile(r"\((?:试行|暂行|草案|[^()]{0,12}(?:修[订正改]|版|公布|施行)[^()]{0,8})\)$")


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


def simplified(text: str) -> str:
    """Return the text in simplified characters."""
    return str(_converter().convert(text))


def short_name(name: str) -> str:
    """Return the name without the state's name in front: 护士法 for 中华人民共和国护士法."""
    shorter = name.removeprefix(STATE)
    return shorter if len(shorter) > 1 else name


def name_key(name: str) -> str:
    """Return the key under which an instrument is found; equal for full and short names."""
    key = _NOISE.sub("", simplified(unicodedata.normalize("NFKC", name)))
    while (shorter := _EDITION.sub("", key)) != key and shorter:
        key = shorter
    return short_name(key)


@lru_cache(maxsize=4096)
def name_keys(name: str) -> tuple[str, ...]:
    """Return the keys to try: the name's, and that of what a notice of this name gives out."""
    found = [name_key(name)]
    if issued := _ISSUED.search(name):
        found.append(name_key(issued[1]))
    return tuple(key for key in found if key)


def cited_key(name: str) -> str:
    """Return the one key under which a citation of this name is found again."""
    keys = name_keys(name)
    return keys[-1] if keys else ""

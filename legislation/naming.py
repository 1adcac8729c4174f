"""One key for the many ways in which the name of an instrument is written."""

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

STATE = "中华人民共和国"
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

"""The one form in which texts and queries are compared, and the initials of names."""

import unicodedata
from functools import cache

from opencc import OpenCC

# Where Chinese characters stand in Unicode: the main block, the extensions, compatibility forms.
_BLOCKS = ((0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2FA20), (0x30000, 0x31350))


def normalized(text: str) -> str:
    """Return the text as search compares it: NFKC, simplified characters, lower case.

    Characters are simplified one by one, so that a part of a text and the whole text
    always come out alike.
    """
    return unicodedata.normalize("NFKC", text).translate(_simplified()).lower()


def initials(name: str) -> str:
    """Return the first letters of a name's pinyin, with its Latin letters and digits."""
    # It takes 0.2 s to load, and a reader's first page does not need it.
    from pypinyin import Style, lazy_pinyin

    letters = "".join(lazy_pinyin(normalized(name), style=Style.FIRST_LETTER))
    return "".join(letter for letter in letters if letter.isascii() and letter.isalnum())


@cache
def _simplified() -> dict[int, str]:
    characters = [chr(code) for start, end in _BLOCKS for code in range(start, end)]
    simple = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = zip(characters, simple, strict=True)
    return {ord(one): other for one, other in pairs if one != other}

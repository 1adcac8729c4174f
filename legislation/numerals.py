"""Chinese and Arabic numerals as they stand in statutes."""

import unicodedata

DIGITS = "零一二三四五六七八九"
_VALUES = {character: value for value, character in enumerate(DIGITS)} | {
    "〇": 0,
    "○": 0,
    "两": 2,
    "二": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
    "肆": 4,
    "伍": 5,
    "陆": 6,
    "柒": 7,
    "捌": 8,
    "玖": 9,
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10_000}
_TENS = {"廿": 20, "卄": 20, "卅": 30, "卌": 40}
CHARACTERS = "".join([*_VALUES, *_UNITS, *_TENS])


def chinese_number(text: str) -> int | None:
    """Return the value of 一百零二, 廿一, 二〇二一 or 101; None when it is no numeral."""
    text = unicodedata.normalize("NFKC", text).strip()
    if not text or len(text) > 12:
        return None
    if text.isascii():
        return int(text) if text.isdigit() else None
    if all(character in _VALUES for character in text):
        return int("".join(str(_VALUES[character]) for character in text))
    return _with_units(text)


def _with_units(text: str) -> int | None:
    total = section = digit = 0
    for character in text:
        if character in _VALUES:
            digit = _VALUES[character]
        elif character in _TENS:
            section, digit = section + _TENS[character], 0
        elif character == "万":
            total, section, digit = (total + section + digit) * _UNITS["万"], 0, 0
        elif character in _UNITS:
            section, digit = section + (digit or 1) * _UNITS[character], 0
        else:
            return None
    return total + section + digit


def to_chinese(number: int) -> str:
    """Return 一百零二 for 102, 十 for 10; for numbers from 0 to 9999."""
    if number == 0:
        return DIGITS[0]
    words, pending_zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            words += (DIGITS[0] if pending_zero else "") + DIGITS[digit] + name
            pending_zero = False
        elif words and number:
            pending_zero = True
    return words.removeprefix("一") if words.startswith("一十") else words

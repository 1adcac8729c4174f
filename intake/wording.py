"""What the words in a cell mean: serial numbers, counts, time limits, lists."""

import re
from dataclasses import dataclass

from intake import vocabulary
from powers.spelling import GAP

ENDS_A_BODY = re.compile(r"[局队科室处委办院所站心会厅部司府关团）)]$")
STARTS_ANEW = re.compile(r"^(?![、，；。）)])(?![局队科室处委办院所站心会厅部司]([、，；（(]|$))")

SERIAL_PARTS = re.compile(r"[,，、;；\s]+")
SERIAL = re.compile(r"^(\d{1,6})(?:\.0*)?$")
SERIAL_RANGE = re.compile(r"^(\d{1,6})\s*[-－—~～至]\s*(\d{1,6})$")
COUNT = re.compile(r"(?:[（(]\s*(?:共|共计|合计|计)?|共|共计|合计)\s*(\d{1,6})\s*[项条个]")

NUMERAL = r"\d{1,4}|[〇零一二两三四五六七八九十百]{1,6}"
UNITS = (
    ("working_day", re.compile(rf"({NUMERAL})\s*个?\s*工作\s*日")),
    ("month", re.compile(rf"({NUMERAL})\s*个?\s*月")),
    ("hour", re.compile(rf"({NUMERAL})\s*个?\s*小\s*时")),
    ("year", re.compile(rf"({NUMERAL})\s*年(?![份度第\d])")),
    ("calendar_day", re.compile(rf"({NUMERAL})\s*个?\s*(?:自然)?\s*[日天]")),
)
ON_THE_SPOT = re.compile(r"当场|即时|即办|当即|立等可取")
VARIANT = re.compile(r"^\s*([^：:，。；\d]{2,40})[：:]\s*(?=\S)")
LIMIT_LINES = re.compile(r"\n+|(?<=[日月天年时])[；;]\s*")
ITEM_START = re.compile(r"(?:^|(?<=[\n；;。]))\s*(?:\d{1,2}\s*[、．.](?!\d)|[（(]\d{1,2}[）)])\s*")


@dataclass(frozen=True, slots=True)
class Limit:
    """时限: number and unit where there is one; the words as they stand."""

    variant: str
    number: int | None
    unit: str
    raw_text: str


def listed(text: str) -> str:
    """Join the lines of a cell with bodies: broken names are mended, several are listed."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    joined = ""
    for line in lines:
        if joined and ENDS_A_BODY.search(joined) and STARTS_ANEW.match(line):
            joined += "、"
        joined += line
    return GAP.sub("", joined)


def serial_numbers(text: str) -> tuple[int, ...]:
    """Return the numbers of a serial cell: "1.0" is 1, "2,3" is 2 and 3, "4-6" is three."""
    numbers: list[int] = []
    for part in SERIAL_PARTS.split(text.strip()):
        if one := SERIAL.match(part):
            numbers.append(int(one[1]))
        elif span := SERIAL_RANGE.match(part):
            numbers.extend(range(int(span[1]), min(int(span[2]), int(span[1]) + 999) + 1))
    return tuple(numbers)


def is_one_serial(text: str) -> bool:
    """Say whether a serial cell holds a number and nothing else."""
    return SERIAL.match(text.strip()) is not None


def stated_count(title: str) -> int | None:
    """Return the count in a title such as 行政处罚（254项）, or None."""
    found = COUNT.search(title)
    return int(found[1]) if found else None


def time_limits(text: str, heading: str = "") -> list[Limit]:
    """Return the limits of a cell, one for each line; none for "/" and the like.

    A bare number takes its unit from the heading of the column.
    """
    if vocabulary.is_nothing(text):
        return []
    lines = [line.strip() for line in LIMIT_LINES.split(text.strip()) if line.strip()]
    return [_limit(line, heading) for line in lines]


def _limit(line: str, heading: str) -> Limit:
    found = VARIANT.match(line)
    variant = found[1].strip() if found else ""
    words = line[found.end() :] if found else line
    if SERIAL.match(words.strip()):
        unit = "working_day" if "工作日" in heading else "calendar_day"
        return Limit(variant, int(float(words)), unit, line)
    matches = [
        (match.start(), rank, unit, match[1])
        for rank, (unit, pattern) in enumerate(UNITS)
        for match in pattern.finditer(words)
    ]
    if len(matches) == 1:
        _, _, unit, number = matches[0]
        return Limit(variant, number_of(number), unit, line)
    if not matches and ON_THE_SPOT.search(words):
        return Limit(variant, None, "on_the_spot", line)
    return Limit(variant, None, "", line)


def number_of(text: str) -> int:
    """Return an Arabic or a Chinese numeral below 10,000 as a number."""
    if text.isdecimal():
        return int(text)
    total = section = 0
    for char in text:
        if char in "十百":
            total += (section or 1) * (10 if char == "十" else 100)
            section = 0
        else:
            section = "〇一二三四五六七八九".find(char.replace("零", "〇").replace("两", "二"))
    return total + section


def numbered_items(text: str) -> list[str]:
    """Split a numbered list into its items; a text without numbers is one item."""
    if vocabulary.is_nothing(text):
        return []
    pieces = [piece.strip() for piece in ITEM_START.split(text)]
    return [piece for piece in pieces if piece] or [text.strip()]

"""A time limit read from words: 5个工作日, 二十日内, 当场."""

import re

from legislation.numerals import CHARACTERS, chinese_number
from powers.models import LimitUnit

UNITS = {
    "工作日": LimitUnit.WORKING_DAY,
    "日": LimitUnit.CALENDAR_DAY,
    "天": LimitUnit.CALENDAR_DAY,
    "月": LimitUnit.MONTH,
    "年": LimitUnit.YEAR,
    "小时": LimitUnit.HOUR,
}
# "7日前" is a day to keep, not the length of anything; "5月1日" is a date.
NUMBERED = re.compile(
    rf"(?<![年月第{CHARACTERS}\d.])"
    rf"(?P<number>\d{{1,4}}|[{CHARACTERS}]{{1,6}})\s?个?\s?(?P<unit>工作日|小时|日|天|月|年)"
    r"(?![前月]|以?后的)(?!\d)"
)
AT_ONCE = re.compile("当场|即时")


def limit_in(text: str) -> tuple[int | None, str]:
    """Return number and unit of the first limit in a text, or (None, "")."""
    for found in NUMBERED.finditer(text):
        number = chinese_number(found["number"])
        if number is not None and _is_span(found):
            return number, UNITS[found["unit"]].value
    if AT_ONCE.search(text):
        return None, LimitUnit.ON_THE_SPOT.value
    return None, ""


def _is_span(found: re.Match[str]) -> bool:
    """Tell a length from a date: 3个月 is a length, 3月 is March, 2021年 is a year."""
    if found["unit"] == "月":
        return "个" in found[0]
    return not (found["unit"] == "年" and len(found["number"]) == 4)

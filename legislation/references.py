"""References to articles: 第七条第二款第（四）项, lists and ranges of them."""

import re
from dataclasses import dataclass

from legislation.articles import label
from legislation.numerals import CHARACTERS, chinese_number

PART_LIMIT = 20
LAST_ARTICLE = 9999

N = rf"(?:[{CHARACTERS}]{{1,9}}|[0-9]{{1,4}})"
DIVISION = rf"(?:第{N}(?:编|分编|章|节|部分))"
_NUMBERS = rf"(?:\(?{N}\)?[、,和及至到\-—-]{{0,2}}){{1,30}}"
_ITEMS = rf"(?:\({N}\)[、,和及至到]?){{1,30}}"
_PART = rf"(?:[、,和及至到]?(?:第{_NUMBERS}[款项目]|{_ITEMS}项|[首末]款)|{_ITEMS}(?=[;。《]|$))"
_REFERENCE = re.compile(
    rf"{DIVISION}{{0,3}}(?P<more>第(?:{N}[、,和及至到~\-—]第?){{1,20}})?"
    rf"(?P<ordinal>第?)(?P<number>{N})条(?:之(?P<suffix>[一二三四五六七八九十]{{1,3}}))?"
    rf"(?P<parts>{_PART}{{0,12}})"
)
_ONE_PART = re.compile(
    rf"第?(?P<numbers>{_NUMBERS})(?P<kind>[款项目])|(?P<edge>[首末])款|(?P<bare>{_ITEMS})"
)
_ONE_NUMBER = re.compile(N)
THROUGH = re.compile(r"[至到\-—-]")
CHAPTERS = re.compile(rf"(?:第{N}[编章节][、,和及至到]?){{1,20}}")


@dataclass(frozen=True)
class Reference:
    """One article with its parts; ``earlier`` are those of 第三十九至第五十条 before it.

    ``number_at`` is where the number stands, ``article_end`` where 条 or 条之一 ends.
    """

    start: int
    end: int
    number: int
    article: str
    paragraph: str
    item: str
    is_ordinal: bool
    earlier: tuple[str, ...] = ()
    number_at: tuple[int, int] = (0, 0)
    article_end: int = 0


def references(words: str) -> list[Reference]:
    """Find every article that is named in words without white space, in order."""
    found = [_reference(match) for match in _REFERENCE.finditer(words)]
    return [one for one in found if 0 < one.number <= LAST_ARTICLE]


def _reference(match: re.Match[str]) -> Reference:
    number = chinese_number(match["number"]) or 0
    suffix = chinese_number(match["suffix"] or "") or 0
    paragraphs: list[str] = []
    items: list[str] = []
    for part in _ONE_PART.finditer(match["parts"]):
        if part["edge"]:
            paragraphs.append("1" if part["edge"] == "首" else "末")
        elif part["bare"]:
            items.extend(_listed(part["bare"]))
        else:
            {"款": paragraphs, "项": items, "目": []}[part["kind"]].extend(_listed(part["numbers"]))
    return Reference(
        match.start(),
        match.end(),
        number,
        label(number, suffix),
        _joined(paragraphs),
        _joined(items),
        bool(match["ordinal"] or match["more"]),
        tuple(_listed(match["more"] + match["number"])[:-1]) if match["more"] else (),
        match.span("number"),
        match.end("suffix") if match["suffix"] else match.end("number") + len("条"),
    )


def _listed(numbers: str) -> list[str]:
    """Return ["1", "2", "3"] for (一)至(三) and for 一、二、三."""
    values: list[int] = []
    at = 0
    for match in _ONE_NUMBER.finditer(numbers):
        value = chinese_number(match.group()) or 0
        if values and THROUGH.search(numbers, at, match.start()) and value - values[-1] < 40:
            values.extend(range(values[-1] + 1, value))
        values.append(value)
        at = match.end()
    return [str(value) for value in values if value <= LAST_ARTICLE]


def _joined(numbers: list[str]) -> str:
    """Join what fits into a column; a longer list stays readable in the raw text."""
    joined = ",".join(dict.fromkeys(numbers))
    return joined if len(joined) <= PART_LIMIT else joined[: PART_LIMIT + 1].rpartition(",")[0]

"""Compares a quotation with the text of an article.

``normalized`` makes two ways of writing the same words equal: marks and white space are
left out, traditional characters become simplified ones, numbers and percentages become
digits. ``compare`` says how faithfully a quotation follows an article; ``differences`` shows
where it does not, for people.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from functools import lru_cache

from legislation.articles import paragraphs
from legislation.naming import simplified
from legislation.numerals import chinese_number, to_chinese

_NUMERAL = re.compile(
    # Without this look ahead the pattern would match nothing at every character.
    r"(?=[\d零〇一二三四五六七八九十百千万亿两])"
    r"(?P<share>[百千万]分之)?(?P<digits>\d[\d,]*(?:\.\d+)?)?"
    r"(?P<words>[零〇一二三四五六七八九十百千万亿两]{0,12})"
    r"(?:点(?P<decimals>[零〇一二三四五六七八九]{1,6}))?(?P<sign>[%‰])?"
)
_DROPPED = re.compile(r"[\W_]+")
_PIECE_END = re.compile(
    r"第[一二三四五六七八九十]{1,3}[款项][：:]|[。；;：:！!？?\n…]+|\.{3,}|第?[（(][^（）()]{1,4}[）)]项?"
)
# An amount with its bound: 二十万元以下 is another rule than 二十万元以上.
_AMOUNT = re.compile(r"\d+(?:p\d+)?(?:p[cmt])?(?:[元倍日年月个工作]{0,4}以[上下内])?")
_FULL_WIDTH = str.maketrans("(),;:", "（），；：")
# Text that was scanned has the letter l where the paper has the digit 1.
_SCANNED_ONE = re.compile(r"(?<=\d)[lI]|[lI](?=\d)")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_REFERENCE = re.compile(
    r"第[\d零〇一二三四五六七八九十百]+条(?:之[一二三四五六七八九十])?(?:、某条)*"
)
# Departments before and after the reform of the State Council's bodies of 2018.
_RENAMED = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        (r"县级以上(?:地方)?人民政府(?=.{2,12}?部门)", ""),
        (r"(?:农业农村|畜牧兽医|渔业|农牧)(?=(?:行政)?(?:主管)?部门|[、，])", "农业"),
        (r"林业草原|林草", "林业"),
        (r"(?:生态环境|环境保护)(?=(?:行政)?主管部门)", "环境"),
        (r"工商行政管理|质量技术监督|食品药品监督管理", "市场监督管理"),
        (r"卫生计生|卫生健康", "卫生"),
        (r"国土资源", "自然资源"),
        (r"安全生产监督管理", "应急管理"),
        (r"行政主管部门", "主管部门"),
    )
)
_SHARES = {"百分之": "%", "千分之": "‰", "万分之": "‱"}
_MYRIADS = {"千": 10**3, "万": 10**4, "亿": 10**8, "百": 100, "十": 10}

# A quotation of fewer characters is too common to be recognised in another article.
SHORT = 12
SHORTEST = 4
# Real paragraphs stay far below; a text of one repeated character would take minutes.
MOST_MEETINGS = 100_000
NEAR = 0.85


class Closeness(Enum):
    """How a quotation stands to the article it is compared with."""

    SAME = "same"
    PART = "part"
    NEAR = "near"
    OTHER = "other"


@dataclass(frozen=True)
class Comparison:
    """The closeness, and the share of the quotation that stands in the article (0 to 1)."""

    closeness: Closeness
    score: float


@dataclass(frozen=True)
class Difference:
    """A stretch of text that both have, or that only one of the two has."""

    kind: str  # "same", "removed" (quotation only), "added" (law only)
    text: str


@lru_cache(maxsize=65536)
def normalized(text: str) -> str:
    """Return the words that count, in simplified characters, with numbers in digits."""
    text = _SCANNED_ONE.sub("1", "".join(unicodedata.normalize("NFKC", text).split()))
    if not _is_simplified(text):
        text = simplified(text)
    return _DROPPED.sub("", _NUMERAL.sub(_number, text)).lower()


def _is_simplified(text: str) -> bool:
    """GB 2312 has no traditional characters; converting costs more than encoding."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _number(match: re.Match[str]) -> str:
    """Write one number in digits; a decimal point is written P, signs become letters."""
    found = match.group()
    digits, words = match["digits"], match["words"]
    if not digits and not words:
        return found
    value = _value(digits, words)
    if value is None:
        return found
    if match["decimals"]:
        value += "." + "".join(str(chinese_number(one)) for one in match["decimals"])
    sign = match["sign"] or _SHARES.get(match["share"] or "", "")
    return value.replace(".", "P") + {"%": "PC", "‰": "PM", "‱": "PT"}.get(sign, "")


def _value(digits: str | None, words: str) -> str | None:
    if not digits:
        head = words.rstrip("万亿")
        if words != head and head and (number := chinese_number(head)) is not None:
            return str(number * _product(words[len(head) :]))
        number = chinese_number(words)
        return str(number) if number is not None else None
    number_text = digits.replace(",", "")
    if not words:
        return number_text
    if any(one not in _MYRIADS for one in words):
        return None
    value = float(number_text) * _product(words)
    return str(int(value)) if value == int(value) else str(value)


def _product(words: str) -> int:
    product = 1
    for one in words:
        product *= _MYRIADS[one]
    return product


def pieces(text: str) -> list[str]:
    """Split at the ends of sentences, at items and at ellipses; each piece normalised."""
    return [piece for part in _PIECE_END.split(text) if (piece := normalized(part))]


def compare(quotation: str, article: str, paragraph: str = "", item: str = "") -> Comparison:
    """Compare a quotation with an article, of which it may cite paragraphs and items."""
    words, whole = normalized(quotation), normalized(article)
    if not words:
        return Comparison(Closeness.OTHER, 0.0)
    if words == whole or any(
        words == normalized(form) for form in cited_forms(article, paragraph, item)
    ):
        return Comparison(Closeness.SAME, 1.0)
    if words in whole or _stands_in_order(pieces(quotation), whole):
        return Comparison(Closeness.PART, 1.0)
    score = containment(words, whole)
    if score >= NEAR and _numbers_are_kept(words, whole):
        return Comparison(Closeness.NEAR, score)
    return Comparison(Closeness.OTHER, score)


def says_the_same(quotation: str, article: str) -> bool:
    """Whether an article under another number still says what is quoted.

    When a law is renumbered its references to itself change with it, and since 2018 most
    departments have other names; neither makes another rule.
    """
    return compare(_settled(quotation), _settled(article)).closeness is not Closeness.OTHER


def _settled(text: str) -> str:
    text = _REFERENCE.sub("某条", "".join(text.split()))
    for pattern, name in _RENAMED:
        text = pattern.sub(name, text)
    return text


def cited_forms(article: str, paragraph: str, item: str) -> Iterator[str]:
    """The ways in which the cited paragraphs and items of an article may be written out."""
    if not (paragraph or item):
        return
    every = paragraphs(article)
    numbers = {str(every[-1].number) if one == "末" else one for one in paragraph.split(",")}
    wanted = [one for one in every if not paragraph or str(one.number) in numbers]
    yield "".join(
        one.text + "".join(f"（{to_chinese(each.number)}）{each.text}" for each in one.items)
        for one in wanted
    )
    if item:
        selected = item.split(",")
        for one in wanted:
            items = "".join(
                f"（{to_chinese(each.number)}）{each.text}"
                for each in one.items
                if str(each.number) in selected
            )
            if items:
                yield one.text + items
                yield items
                yield items[items.find("）") + 1 :]


def _stands_in_order(found: Sequence[str], whole: str) -> bool:
    """Whether every piece stands in the article, each after the one before."""
    if not found or max(map(len, found)) < 4:
        return False
    at = 0
    for piece in found:
        at = whole.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return True


def containment(words: str, whole: str) -> float:
    """The share of a quotation's runs of three characters that stand in an article."""
    wanted = shingles(words)
    return len(wanted & shingles(whole)) / len(wanted) if wanted else 0.0


@lru_cache(maxsize=32768)
def shingles(words: str) -> frozenset[str]:
    return (
        frozenset(words[at : at + 3] for at in range(max(len(words) - 2, 1)))
        if words
        else frozenset()
    )


def _numbers_are_kept(words: str, whole: str) -> bool:
    """Another amount or term is another rule, however small the difference looks."""
    return set(_AMOUNT.findall(words)) <= set(_AMOUNT.findall(whole))


def is_quotation(text: str) -> bool:
    """Whether there is enough to compare; a stray word or cell reference is none."""
    return len(_CHINESE.findall(text)) >= SHORTEST


def differences(quotation: str, article: str) -> list[Difference]:
    """Show a quotation against the law: sentence by sentence, then word by word."""
    left, right = _sentences(quotation), _sentences(article)
    keys = [[normalized(one) for one in side] for side in (left, right)]
    found: list[Difference] = []
    matcher = SequenceMatcher(None, keys[0], keys[1], autojunk=False)
    for tag, low, high, first, last in matcher.get_opcodes():
        before, after = "".join(left[low:high]), "".join(right[first:last])
        if tag == "equal":
            found.append(Difference("same", after))
        elif tag == "replace" and _meetings(before, after) < MOST_MEETINGS:
            found += _words(before, after)
        else:
            found += [Difference("removed", before), Difference("added", after)]
    return [one for one in found if one.text]


def _meetings(before: str, after: str) -> int:
    """How many pairs of equal characters there are: what comparing words takes."""
    counts = Counter(after)
    return sum(number * counts[one] for one, number in Counter(before).items())


def _sentences(text: str) -> list[str]:
    compact = "".join(text.split()).translate(_FULL_WIDTH)
    return [one for one in re.split(r"(?<=[。；：])", compact) if one]


def _words(before: str, after: str) -> list[Difference]:
    found = []
    for tag, low, high, first, last in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            found.append(Difference("same", after[first:last]))
        else:
            found += [
                Difference("removed", before[low:high]),
                Difference("added", after[first:last]),
            ]
    return found

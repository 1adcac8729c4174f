"""Writes the new number of an article into a basis and changes nothing else.

Whether nothing else changed is not guessed: the new text is parsed, and it has to hold the
same citations as before but for the one number.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from legislation.articles import article_words, split_label
from legislation.citations import Citation, parse
from legislation.numerals import to_chinese
from legislation.page import Page
from legislation.references import Reference

_FORMAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
_FORMAL_CHARACTERS = frozenset("壹贰叁肆伍陆柒捌玖拾佰仟")
_UNITS = frozenset("十百千廿卄卅卌")


class CannotRenumberError(ValueError):
    """The number cannot be replaced without changing something else; says why in Chinese."""


class Cited(Protocol):
    """What a citation has to tell of itself."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def article(self) -> str: ...
    @property
    def quotation(self) -> str: ...


def renumbered_text(raw_text: str, citation: Cited, new_article: str, continuing: str = "") -> str:
    """Return the basis with the article of one citation replaced by ``new_article``.

    The number keeps its way of writing (第三十八条, 第38条, 第三八条); paragraph, item, marks
    and white space stay. ``continuing`` is as for ``parse``. Raises CannotRenumberError for
    ranges, for numbers that share one 条, for places with a chapter, and whenever the text
    would afterwards be read in another way.
    """
    words = article_words(citation.article) if citation.article else "这条引文"
    if not citation.article or not split_label(new_article)[0]:
        raise CannotRenumberError("引文没有写明条号，请对照现行条文修改依据原文。")
    page = Page(raw_text)
    places = _places(page, citation)
    if not places:
        raise CannotRenumberError(
            f"{words}没有单独写出（与其他条合写、写成范围或带有章节），请直接修改依据原文。"
        )
    before = parse(raw_text, continuing)
    # An article may be announced in a list and named again where it is quoted.
    for chosen in (places[:1], places):
        text = _replaced(page, chosen, new_article)
        if _is_only_renumbered(before, parse(text, continuing), citation, new_article):
            return text
    raise CannotRenumberError(f"改写{words}的条号会影响其他引文，请直接修改依据原文。")


def _places(page: Page, citation: Cited) -> list[Reference]:
    """Where the citation names its article, before the quotation begins."""
    quoted = page.text.find(citation.quotation, citation.start) if citation.quotation else -1
    limit = quoted if quoted >= 0 else citation.end
    return [
        one
        for one in page.references
        if citation.start <= page.offset(one.start)
        and page.end_offset(one.end) <= limit
        and one.article == citation.article
        and page.words[one.start : one.number_at[0]] in ("第", "")
    ]


def _replaced(page: Page, places: Sequence[Reference], new_article: str) -> str:
    text = page.text
    for place in reversed(places):
        start, end, words = _new_words(page, place, new_article)
        text = text[:start] + words + text[end:]
    return text


def _new_words(page: Page, place: Reference, new_article: str) -> tuple[int, int, str]:
    """The span to be replaced, and what comes in its place."""
    low, high = place.number_at
    number, suffix = split_label(new_article)
    words = _numeral(page.written[low:high], number)
    if not suffix and not split_label(place.article)[1]:
        return page.offset(low), page.end_offset(high), words
    words += "条" + (f"之{to_chinese(suffix)}" if suffix else "")
    return page.offset(low), page.end_offset(place.article_end), words


def _numeral(like: str, number: int) -> str:
    """Write the number as the old one is written: 40, 四十, 四〇, 肆拾."""
    if like.isascii():
        return str(number)
    if _FORMAL_CHARACTERS & set(like):
        return to_chinese(number).translate(_FORMAL)
    if len(like) > 1 and not _UNITS & set(like):
        return "".join(to_chinese(int(digit)) for digit in str(number)).replace("零", "〇")
    words = to_chinese(number)
    return words.replace("零", "〇") if "〇" in like else words


def _is_only_renumbered(
    before: Sequence[Citation], after: Sequence[Citation], citation: Cited, new_article: str
) -> bool:
    """Whether the texts are read alike but for the article of the one citation."""
    wanted = [
        replace(one, article=new_article) if _is_same(one, citation) else one for one in before
    ]
    is_there = sum(_is_same(one, citation) for one in before) == 1
    return is_there and [_placeless(one) for one in wanted] == [_placeless(one) for one in after]


def _is_same(one: Citation, citation: Cited) -> bool:
    return (one.start, one.end, one.article) == (citation.start, citation.end, citation.article)


def _placeless(one: Citation) -> Citation:
    return replace(one, start=0, end=0)

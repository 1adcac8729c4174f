"""Tells an article that opens a quotation from one that a sentence only mentions."""

import re

from legislation.page import Page
from legislation.references import CHAPTERS, Reference

_TERMINATORS = frozenset("。;:!?)》】…”\"'.")
NOT_A_HEADING = re.compile(r"的|之?规定(?!:)|所[列述称]|中|情形|处罚|给予|予以|处理")
_LINK = re.compile(
    r"[、,;。及和与或以]{0,3}(?:[(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)、.]+|[①-⑳])?"
)
SEPARATORS = re.compile(r"[、,;。及和与或至到\-—~-]{0,3}(?:以及)?")


def reference_at(page: Page, at: int) -> Reference | None:
    one = next(page.references_from(at), None)
    return one if one and one.start == at else None


def list_end(page: Page, at: int) -> int:
    """The end of a list of articles that begins here; ``at`` when there is none."""
    end = at
    for one in page.references_from(at):
        if not SEPARATORS.fullmatch(page.words, end, one.start):
            break
        end = one.end
    return end


def only_references_between(page: Page, start: int, end: int) -> bool:
    if end - start > 300:
        return False
    chapters = CHAPTERS.match(page.words, start)
    reached = chapters.end() if chapters else list_end(page, start)
    return reached <= end and bool(_LINK.fullmatch(page.words, reached, end))


def is_heading(page: Page, one: Reference) -> bool:
    """Whether an article's number opens a quotation, rather than being mentioned in one."""
    end = list_end(page, one.start)
    has_colon = page.words[end : end + 1] == ":"
    has_space = bool(page.gap(end)) and end < len(page.words)
    is_mentioned = not has_colon and bool(NOT_A_HEADING.match(page.words, end))
    ends_sentence = one.start == 0 or page.before(one.start) in _TERMINATORS
    if is_mentioned:
        return False
    if page.begins_line(one.start):
        return has_colon or (one.is_ordinal and (ends_sentence or has_space))
    if not (one.is_ordinal and ends_sentence):
        return False
    if page.before(one.start) in "。;":
        if has_colon:
            return not NOT_A_HEADING.match(page.words, end + 1)
        return has_space and not page.begins_line(end)
    return bool(page.gap(one.start)) and (has_colon or has_space)

"""Reads the raw text of a legal basis into citations.

A basis is one cell of a list: tags, names of instruments with their dates and amending
decisions, articles with paragraphs and items, quotations. ``parse`` gives one ``Citation``
for each article of each instrument; spans are offsets into the raw text, in order and
without overlap. What no span covers is given by ``remainder``; nothing is dropped.

The scanner looks at the text without white space, because real cells are wrapped in the
middle of words; it remembers where lines began. Every pattern is bounded and brackets are
paired in one pass, so the time grows with the length of the text alone.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from legislation.articles import article_words
from legislation.headings import NOT_A_HEADING, SEPARATORS, is_heading, reference_at
from legislation.heads import Head, find_heads
from legislation.numerals import to_chinese
from legislation.page import Page
from legislation.references import CHAPTERS, THROUGH, Reference

# A range is spelt out so far, and only in a cell that a person can have written.
RANGE_LIMIT = 60
REFERENCE_LIMIT = 500

# What may be left between two citations of a list, which nobody quotes.
_NUMBERING = re.compile(
    r"[及和与或以]{1,2}|[①-⑳]|[(（]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）、.．]+"
)
_STATES = re.compile(r"^(?:之?规定|指出|明确)[：:]\s*")


@dataclass(frozen=True)
class Citation:
    """引文 — one instrument and article that a basis rests on.

    ``article`` is "72" or "10-1"; ``paragraph`` and ``item`` are numbers joined by commas,
    "末" for the last one; all three are empty when the text names none. ``chapter`` holds
    the words when whole chapters are cited.
    """

    start: int
    end: int
    instrument: str
    article: str = ""
    paragraph: str = ""
    item: str = ""
    quotation: str = ""
    tag: str = ""
    edition: str = ""
    document_number: str = ""
    chapter: str = ""


def parse(text: str, continuing: str = "") -> list[Citation]:
    """Return the citations of a basis in the order of the text.

    ``continuing`` names the instrument to which articles before the first name belong, for
    a cell that goes on where the one above it ended.
    """
    page = Page(text)
    citations: list[Citation] = []
    heads = find_heads(page)
    first = heads[0].start if heads else len(page.words)
    if continuing and first:
        heads.insert(0, Head(0, 0, 0, continuing))
    for position, head in enumerate(heads):
        limit = heads[position + 1].start if position + 1 < len(heads) else len(page.words)
        citations += _under(page, head, limit)
    return citations


def remainder(text: str, citations: Sequence[Citation]) -> list[tuple[int, int]]:
    """Return the spans that no citation covers, without those of white space alone."""
    spans, at = [], 0
    for citation in citations:
        spans.append((at, citation.start))
        at = max(at, citation.end)
    spans.append((at, len(text)))
    return [(start, end) for start, end in spans if text[start:end].strip()]


def render(citations: Iterable[Citation]) -> str:
    """Write citations as a basis; ``parse`` reads them back."""
    lines: list[str] = []
    above = ("", "", "")
    for one in citations:
        head = (one.tag, one.instrument, one.edition)
        if head != above or not (one.article or one.chapter):
            tag = f"【{one.tag}】" if one.tag else ""
            edition = f"（{one.edition}）" if one.edition else ""
            lines.append(f"{tag}《{one.instrument}》{edition}")
            above = head
        place = one.chapter or reference(one)
        mark = "：" if place and one.quotation else ""
        if place or one.quotation:
            lines.append(f"{place}{mark}{one.quotation}")
    return "\n".join(lines)


def reference(citation: Citation) -> str:
    """Return 第七条第二款第（四）项; empty when no article is cited."""
    if not citation.article:
        return ""
    paragraphs = "、".join(
        "末款" if one == "末" else f"第{to_chinese(int(one))}款"
        for one in filter(None, citation.paragraph.split(","))
    )
    items = "、".join(
        f"第（{to_chinese(int(one))}）项" for one in filter(None, citation.item.split(","))
    )
    return article_words(citation.article) + paragraphs + items


@dataclass
class _Entry:
    """An article under a head while its span is still growing."""

    start: int
    end: int
    reference: Reference | None = None
    words: str = ""
    chapter: str = ""


def _under(page: Page, head: Head, limit: int) -> list[Citation]:
    """The citations of one head: each article up to the next, the last up to the limit."""
    entries = _entries(page, head, limit)
    if not entries:
        return [_bare(page, head, limit)]
    found: list[Citation] = []
    for position, entry in enumerate(entries):
        reference = entry.reference
        one = Citation(
            start=page.offset(entry.start),
            end=page.end_offset(entry.end) if entry.end > entry.start else page.offset(entry.start),
            instrument=head.name,
            article=reference.article if reference else "",
            paragraph=reference.paragraph if reference else "",
            item=reference.item if reference else "",
            quotation=entry.words,
            tag=head.tag,
            edition=head.edition,
            document_number=head.document_number,
            chapter=entry.chapter,
        )
        if position == 0:
            one = replace(one, start=page.offset(head.start))
        found.append(one)
    return found


def _bare(page: Page, head: Head, limit: int) -> Citation:
    """A head without articles; what follows it is quoted from the instrument at large."""
    words = _quotation(page.raw(head.end, limit))
    return Citation(
        start=page.offset(head.start),
        end=page.end_offset(limit),
        instrument=head.name,
        quotation=words,
        tag=head.tag,
        edition=head.edition,
        document_number=head.document_number,
    )


def _entries(page: Page, head: Head, limit: int) -> list[_Entry]:
    groups = _groups(page, head, limit)
    entries: list[_Entry] = []
    if chapters := CHAPTERS.match(page.words, head.end, limit):
        first = groups[0][0].start if groups else limit
        if chapters.end() <= first and not reference_at(page, head.end):
            words = page.raw(chapters.start(), chapters.end())
            chapter = "".join(words.split()).rstrip("、,和及至到")
            entries.append(_Entry(head.end, first, chapter=chapter))
    for position, group in enumerate(groups):
        end = groups[position + 1][0].start if position + 1 < len(groups) else limit
        entries += _group_entries(page, group, end)
    return _without_announcements(entries)


def _groups(page: Page, head: Head, limit: int) -> list[list[Reference]]:
    """The lists of articles under a head that open quotations."""
    groups: list[list[Reference]] = []
    reached = head.end
    for one in page.references_from(head.end):
        if one.start >= limit:
            break
        listed = bool(groups) and SEPARATORS.fullmatch(page.words, reached, one.start)
        if listed and not (page.begins_line(one.start) and _repeats(groups[-1], one)):
            groups[-1].append(one)
        elif _opens(page, head, groups, one):
            groups.append([one])
        else:
            continue
        reached = one.end
    return groups


def _repeats(group: list[Reference], one: Reference) -> bool:
    """A list of articles may be followed by the articles themselves."""
    return any(each.article == one.article for each in group)


def _opens(page: Page, head: Head, groups: list[list[Reference]], one: Reference) -> bool:
    if is_heading(page, one):
        return True
    if groups:
        return False
    # Straight after the head, or after a few words such as a date without brackets.
    between = page.words[head.end : one.start]
    if not between:
        return True
    return len(between) <= 60 and not page.begins_line(head.end) and "。" not in between


def _group_entries(page: Page, group: list[Reference], end: int) -> list[_Entry]:
    entries: list[_Entry] = []
    for position, one in enumerate(group):
        following = group[position + 1].start if position + 1 < len(group) else end
        entries += [
            _Entry(one.start, one.start, replace(one, article=article, paragraph="", item=""))
            for article in one.earlier
        ]
        entries.append(_Entry(one.start, following, one))
        if position + 1 < len(group) and THROUGH.search(page.words, one.end, following):
            entries += _between(page, one, group[position + 1])
    if not NOT_A_HEADING.match(page.words, group[-1].end) or is_heading(page, group[-1]):
        entries[-1].words = _quotation(page.raw(group[-1].end, end))
    return entries


def _between(page: Page, first: Reference, last: Reference) -> list[_Entry]:
    """The articles that 第三条至第七条 means but does not print."""
    low, _, _ = first.article.partition("-")
    high, _, _ = last.article.partition("-")
    is_long = int(high) - int(low) > RANGE_LIMIT or len(page.references) > REFERENCE_LIMIT
    if is_long or int(high) <= int(low):
        return []
    return [
        _Entry(
            last.start,
            last.start,
            replace(last, article=str(number), paragraph="", item="", end=last.start),
        )
        for number in range(int(low) + 1, int(high))
    ]


def _quotation(words: str) -> str:
    words = _STATES.sub("", words.strip().lstrip("：:、;；。.").strip())
    is_empty = _NUMBERING.fullmatch(words) or not any(one.isalnum() for one in words)
    return "" if is_empty else words


def _without_announcements(entries: list[_Entry]) -> list[_Entry]:
    """Drop articles of a list that are quoted one by one below it.

    Their span goes on into the next citation, and the paragraphs and items that only the
    list names go to the quoted article.
    """
    quoted = {one.reference.article: one for one in entries if one.reference and one.words}
    kept: list[_Entry] = []
    start: int | None = None
    for one in entries:
        below = quoted.get(one.reference.article) if one.reference and not one.words else None
        if below:
            below.reference = _more_exact(below.reference, one.reference)
            start = one.start if start is None else start
            continue
        if start is not None:
            one.start, start = start, None
        kept.append(one)
    return kept


def _more_exact(one: Reference | None, other: Reference | None) -> Reference | None:
    if one and other and not (one.paragraph or one.item):
        return replace(one, paragraph=other.paragraph, item=other.item)
    return one

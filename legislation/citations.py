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
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from legislation.articles import article_words, label
from legislation.numerals import CHARACTERS, chinese_number, to_chinese

NAME_LIMIT = 300
PART_LIMIT = 20
LAST_ARTICLE = 9999
# A range is spelt out so far, and only in a cell that a person can have written.
RANGE_LIMIT = 60
REFERENCE_LIMIT = 500


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
    page = _Page(text)
    citations: list[Citation] = []
    heads = _heads(page)
    first = heads[0].start if heads else len(page.words)
    if continuing and first:
        heads.insert(0, _Head(0, 0, 0, continuing))
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


# --- the page -------------------------------------------------------------------------------

# Full-width and look-alike marks, one for one so that offsets stay true.
_MARKS = str.maketrans("（）：；，．＜＞﹤﹥〈〉﹝﹞［］「」", "():;,.<><><>〔〕[]【】")
_OPENING = {"(": ")", "《": "》", "〔": "〕", "【": "】", "[": "]"}
_CLOSING = {closing: opening for opening, closing in _OPENING.items()}


class _Page:
    """The text without white space, and the way back to it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.offsets = [offset for offset, one in enumerate(text) if not one.isspace()]
        self.written = "".join(text[offset] for offset in self.offsets)
        self.words = self.written.translate(_MARKS)
        self.pairs = _pairs(self.words)
        found = [_reference(match) for match in _REFERENCE.finditer(self.words)]
        self.references = [one for one in found if 0 < one.number <= LAST_ARTICLE]
        self.reference_starts = [one.start for one in self.references]

    def references_from(self, position: int) -> Iterator["_Reference"]:
        for index in range(position, len(self.references)):
            yield self.references[index]

    def offset(self, at: int) -> int:
        return self.offsets[at] if at < len(self.offsets) else len(self.text)

    def end_offset(self, at: int) -> int:
        """The offset just after the word before ``at``."""
        return self.offsets[at - 1] + 1 if at else 0

    def gap(self, at: int) -> str:
        """The white space before a word."""
        return self.text[self.end_offset(at) : self.offset(at)]

    def begins_line(self, at: int) -> bool:
        return at == 0 or any(mark in self.gap(at) for mark in "\n\r\v\f\x85\u2028\u2029")

    def raw(self, start: int, end: int) -> str:
        return self.text[self.offset(start) : self.end_offset(end)] if end > start else ""

    def before(self, at: int) -> str:
        return self.words[at - 1] if at else ""


def _pairs(words: str) -> dict[int, int]:
    """Where each opening bracket closes; those that never close are absent."""
    pairs: dict[int, int] = {}
    open_at: dict[str, list[int]] = {opening: [] for opening in _OPENING}
    for at, one in enumerate(words):
        if one in _OPENING:
            open_at[one].append(at)
        elif one in _CLOSING and open_at[_CLOSING[one]]:
            pairs[open_at[_CLOSING[one]].pop()] = at
    return pairs


# --- references to articles -----------------------------------------------------------------

_N = rf"(?:[{CHARACTERS}]{{1,9}}|[0-9]{{1,4}})"
_DIVISION = rf"(?:第{_N}(?:编|分编|章|节|部分))"
_NUMBERS = rf"(?:\(?{_N}\)?[、,和及至到\-—-]{{0,2}}){{1,30}}"
_ITEMS = rf"(?:\({_N}\)[、,和及至到]?){{1,30}}"
_PART = rf"(?:[、,和及至到]?(?:第{_NUMBERS}[款项目]|{_ITEMS}项|[首末]款)|{_ITEMS}(?=[;。《]|$))"
_REFERENCE = re.compile(
    rf"{_DIVISION}{{0,3}}(?P<more>第(?:{_N}[、,和及至到~\-—]第?){{1,20}})?"
    rf"(?P<ordinal>第?)(?P<number>{_N})条(?:之(?P<suffix>[一二三四五六七八九十]{{1,3}}))?"
    rf"(?P<parts>{_PART}{{0,12}})"
)
_ONE_PART = re.compile(
    rf"第?(?P<numbers>{_NUMBERS})(?P<kind>[款项目])|(?P<edge>[首末])款|(?P<bare>{_ITEMS})"
)
_ONE_NUMBER = re.compile(_N)
_THROUGH = re.compile(r"[至到\-—-]")


@dataclass(frozen=True)
class _Reference:
    """One article with its parts; ``earlier`` are those of 第三十九至第五十条 before it."""

    start: int
    end: int
    number: int
    article: str
    paragraph: str
    item: str
    is_ordinal: bool
    earlier: tuple[str, ...] = ()


def _reference(match: re.Match[str]) -> _Reference:
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
    return _Reference(
        match.start(),
        match.end(),
        number,
        label(number, suffix),
        _joined(paragraphs),
        _joined(items),
        bool(match["ordinal"] or match["more"]),
        tuple(_listed(match["more"] + match["number"])[:-1]) if match["more"] else (),
    )


def _listed(numbers: str) -> list[str]:
    """Return ["1", "2", "3"] for (一)至(三) and for 一、二、三."""
    values: list[int] = []
    at = 0
    for match in _ONE_NUMBER.finditer(numbers):
        value = chinese_number(match.group()) or 0
        if values and _THROUGH.search(numbers, at, match.start()) and value - values[-1] < 40:
            values.extend(range(values[-1] + 1, value))
        values.append(value)
        at = match.end()
    return [str(value) for value in values]


def _joined(numbers: list[str]) -> str:
    """Join what fits into a column; a longer list stays readable in the raw text."""
    joined = ",".join(dict.fromkeys(numbers))
    return joined if len(joined) <= PART_LIMIT else joined[: PART_LIMIT + 1].rpartition(",")[0]


# --- heads: tag, name, edition --------------------------------------------------------------

_KINDS = (
    "法律|行政法规|地方性法规|法规|部门规章|政府规章|地方政府规章|地方规章|规章|规范性文件|"
    "司法解释|国务院决定|国务院文件|党内法规|政策文件|政策|文件|其他|部委规章|单行条例|"
    "自治条例|国际条约|标准|三定规定|三定方案|法律依据|设定依据|实施依据|处罚依据|依据"
)
_TAG = re.compile(
    rf"【(?:[\u4e00-\u9fff]{{2,10}}[】\]》〕]?)|[\[〔](?:{_KINDS})[\]〕】]|(?:{_KINDS})】|"
    rf"(?:{_KINDS}):(?=《)"
)
_TAG_NOISE = re.compile(r"[【】\[\]〔〕》:]")
_LAW_ENDING = re.compile(
    r"(?:法|典|条例|办法|规定|规则|细则|决定|决议|通知|通告|意见|方案|章程|解释|批复|公告|目录|"
    r"标准|规范|纲要|制度|公约|协定|议定书|规程|令|函|措施|指南|清单|准则|守则|程序|通则|要求|计划)"
    r"(?:[(<][^()<>]{1,20}[)>])?$"
)
_PLAIN_NAME = re.compile(
    r"[\u4e00-\u9fff、“”<>()《]{2,80}?(?:法|条例|办法|规定|规则|细则)(?:\((?:试行|暂行)\))?》?"
    rf"(?=\(|{_DIVISION}{{0,3}}第{_N}条)"
)
# 违反本法第三条, 依照某条例第四条: words of a sentence, not the name of an instrument.
_MENTION = re.compile(r"^(?:违反|不符合|适用|应当|本)|本(?:法|条例|办法|规定|规则|细则)$")
_NAME_STOP = re.compile(rf"[(。;:,【]|》|{_DIVISION}{{0,3}}第{_N}条")
_SUFFIXED = re.compile(
    r"(?:的?通知|的?决定|的?意见|的?方案|的?办法|的?公告|的?批复|若干规定|实施办法|实施细则|"
    r"实施条例|办法|细则|规定|条例)"
)
_DATED = re.compile(r"[12]\d{3}|令|号|通过|公布|发布|修[正订]|施行|颁布|实行|批准")
_NUMBER = re.compile(
    r"(?:[\u4e00-\u9fff]{2,24}令)?(?:\d{4}年)?第[一二三四五六七八九十百零〇\d]{1,6}号(?:令|公告)?|"
    r"[\u4e00-\u9fff]{1,12}[〔\[【(（〈<]?\d{4}[〕\]】)）〉>]?(?:第)?\d{1,5}号"
)
_LEAD = re.compile(
    r"(?:[(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)、.]+|依据|根据|按照|依照|[●·•\-]){1,3}"
)
_TERMINATORS = frozenset("。;:!?)》】…”\"'.")
_NOT_A_HEADING = re.compile(r"的|之?规定(?!:)|所[列述称]|中|情形|处罚|给予|予以|处理")
# What may be left between two citations of a list, which nobody quotes.
_NUMBERING = re.compile(
    r"[及和与或以]{1,2}|[①-⑳]|[(（]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）、.．]+"
)
_LINK = re.compile(
    r"[、,;。及和与或以]{0,3}(?:[(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)、.]+|[①-⑳])?"
)
_STATES = re.compile(r"^(?:之?规定|指出|明确)[：:]\s*")
_SEPARATORS = re.compile(r"[、,;。及和与或至到\-—~-]{0,3}(?:以及)?")


@dataclass(frozen=True)
class _Head:
    start: int
    name_end: int
    end: int
    name: str
    tag: str = ""
    edition: str = ""
    document_number: str = ""


def _heads(page: _Page) -> list[_Head]:
    heads: list[_Head] = []
    tags = {match.start(): match for match in _TAG.finditer(page.words)}
    reached = 0
    for at in _candidates(page, tags):
        if at < reached:
            continue
        head = _tagged(page, at, tags[at]) if at in tags else _untagged(page, at, heads)
        if head:
            heads.append(head)
            reached = head.end
    return heads


def _candidates(page: _Page, tags: dict[int, re.Match[str]]) -> list[int]:
    """Where a head may begin: at tags, at names in brackets, at the start of lines."""
    names = {match.start() for match in re.finditer("《|<<", page.words)}
    lines = {at for at in range(len(page.words)) if page.begins_line(at)}
    return sorted(names | lines | set(tags))


def _tagged(page: _Page, at: int, match: re.Match[str]) -> _Head | None:
    tag = _TAG_NOISE.sub("", match.group())
    after = match.end()
    for _ in range(3):  # 【规章】【规章】 occurs
        if again := _TAG.match(page.words, after):
            after = again.end()
    if after >= len(page.words):
        return None
    found = _quoted_name(page, after) or _mixed_name(page, after) or _bare_name(page, after)
    return _with_edition(page, at, found, tag) if found else None


def _untagged(page: _Page, at: int, heads: list[_Head]) -> _Head | None:
    start = at
    begins = page.begins_line(at)
    if begins and (lead := _LEAD.match(page.words, at)):
        at = lead.end()
    goes_on = bool(heads) and _only_references_between(page, heads[-1].end, start)
    if not (begins or goes_on):
        return None
    found = _quoted_name(page, at)
    if not found and begins:
        found = _mixed_name(page, at) or _plain_name(page, at)
    if not found or not _LAW_ENDING.search(found[1].translate(_MARKS)):
        return None
    head = _with_edition(page, start, found, "")
    # At the top of a cell, and in a list of names and articles, no quotation has begun yet.
    in_quotation = bool(heads) and (begins or not goes_on)
    return head if _is_followed_like_a_head(page, head, found[0], in_quotation) else None


def _is_followed_like_a_head(page: _Page, head: _Head, name_end: int, in_quotation: bool) -> bool:
    """A name that a quotation mentions is followed by other words."""
    if head.edition and _DATED.search(head.edition):
        return True
    if _reference_at(page, head.end):
        is_mentioned = _NOT_A_HEADING.match(page.words, _list_end(page, head.end))
        return not (in_quotation and is_mentioned)
    if head.end >= len(page.words) or page.begins_line(head.end):
        return True
    if _CHAPTERS.match(page.words, head.end):
        return True
    marks = ":;。【《" if in_quotation else ":;。【《、和及与"
    return head.end == name_end and page.words[head.end] in marks


def _quoted_name(page: _Page, at: int) -> tuple[int, str] | None:
    """A name in brackets; the brackets of names within it are kept."""
    if page.words.startswith("<<", at):
        end = page.words.find(">>", at, at + NAME_LIMIT)
        return (end + 2, page.written[at + 2 : end]) if end > at + 2 else None
    if not page.words.startswith("《", at):
        return None
    end = page.pairs.get(at, -1)
    if not at + 1 < end <= at + NAME_LIMIT:
        # The closing mark was forgotten, or a mark within the name never closes.
        stop = _NAME_STOP.search(page.words, at + 1, at + 120)
        if not stop or stop.start() == at + 1:
            return None
        end = stop.start()
        closes = page.words[end] == "》"
        return end + closes, _clean(page.written[at + 1 : end])
    suffix = _SUFFIXED.match(page.words, end + 1)
    if suffix and not page.begins_line(end + 1):
        return suffix.end(), _clean(page.written[at : suffix.end()])
    return end + 1, _clean(page.written[at + 1 : end])


def _mixed_name(page: _Page, at: int) -> tuple[int, str] | None:
    """实施《…》若干规定 and 国务院《关于…的通知》: words before the bracket."""
    opening = page.words.find("《", at, at + 40)
    if opening <= at or _NAME_STOP.search(page.words, at, opening):
        return None
    if any(page.begins_line(one) for one in range(at + 1, opening)):
        return None
    found = _quoted_name(page, opening)
    if not found:
        return None
    if page.words[found[0] - 1] != "》":
        return found[0], _clean(page.written[at : found[0]])
    return found


def _plain_name(page: _Page, at: int) -> tuple[int, str] | None:
    match = _PLAIN_NAME.match(page.words, at)
    if not match or _MENTION.search(match.group()):
        return None
    return match.end(), _clean(page.written[at : match.end()].rstrip("》"))


def _bare_name(page: _Page, at: int) -> tuple[int, str] | None:
    """A name after a tag, up to a bracket, an article or the end of the line."""
    stop = _NAME_STOP.search(page.words, at, at + 120)
    end = stop.start() if stop else min(at + 120, len(page.words))
    for one in range(at + 1, end):
        if page.begins_line(one) and _LAW_ENDING.search(page.words[at:one]):
            end = one
            break
    if end - at < 2:
        return None
    closes = page.words.startswith("》", end)
    return end + closes, _clean(page.written[at:end])


def _clean(name: str) -> str:
    """The name as it is written, with marks as statutes print them."""
    name = name.strip("《》") if name.count("《") != name.count("》") else name
    return name.replace("(", "（").replace(")", "）")[:NAME_LIMIT]


def _with_edition(page: _Page, start: int, found: tuple[int, str], tag: str) -> _Head:
    """Take in what stands between the name and the first article: dates, numbers."""
    name_end, name = found
    end = name_end
    while end < len(page.words) and page.words[end] in "(〔》":
        closing = page.pairs.get(end)
        if page.words[end] == "》":
            end += 1
        elif closing is not None and not _swallows_a_heading(page, end, closing):
            end = closing + 1
        else:
            end = _unclosed_end(page, end)
    if number := _NUMBER.match(page.words, end):
        end = number.end()
    edition = page.raw(name_end, end).strip()
    known = _NUMBER.search(page.written, name_end, end)
    if edition[:1] in "（(" and edition[-1:] in "）)" and page.pairs.get(name_end) == end - 1:
        edition = edition[1:-1].strip()
    return _Head(
        start, name_end, end, name, tag, edition, known.group().lstrip("年月日") if known else ""
    )


def _swallows_a_heading(page: _Page, opening: int, closing: int) -> bool:
    """A bracket that was never closed must not pair with one in a quotation further down."""
    first = bisect_left(page.reference_starts, opening)
    last = bisect_left(page.reference_starts, closing)
    return any(_is_heading(page, one) for one in page.references[first:last][:3])


def _unclosed_end(page: _Page, at: int) -> int:
    """The end of an edition whose bracket never closes: the next heading, tag or line."""
    ends = [len(page.words), at + 400]
    first = bisect_left(page.reference_starts, at)
    ends += [one.start for one in page.references[first : first + 3] if _is_heading(page, one)]
    if tag := _TAG.search(page.words, at, at + 400):
        ends.append(tag.start())
    return max(min(ends), at + 1)


# --- articles under a head ------------------------------------------------------------------


def _reference_at(page: _Page, at: int) -> _Reference | None:
    position = bisect_left(page.reference_starts, at)
    if position < len(page.references) and page.references[position].start == at:
        return page.references[position]
    return None


def _list_end(page: _Page, at: int) -> int:
    """The end of a list of articles that begins here; ``at`` when there is none."""
    end = at
    position = bisect_left(page.reference_starts, at)
    for one in page.references_from(position):
        if not _SEPARATORS.fullmatch(page.words, end, one.start):
            break
        end = one.end
    return end


def _only_references_between(page: _Page, start: int, end: int) -> bool:
    if end - start > 300:
        return False
    chapters = _CHAPTERS.match(page.words, start)
    reached = chapters.end() if chapters else _list_end(page, start)
    return reached <= end and bool(_LINK.fullmatch(page.words, reached, end))


def _is_heading(page: _Page, one: _Reference) -> bool:
    """Whether an article's number opens a quotation, rather than being mentioned in one."""
    end = _list_end(page, one.start)
    has_colon = page.words[end : end + 1] == ":"
    has_space = bool(page.gap(end)) and end < len(page.words)
    is_mentioned = not has_colon and bool(_NOT_A_HEADING.match(page.words, end))
    ends_sentence = page.before(one.start) in _TERMINATORS or one.start == 0
    if is_mentioned:
        return False
    if page.begins_line(one.start):
        return has_colon or (one.is_ordinal and (ends_sentence or has_space))
    if not one.is_ordinal or page.before(one.start) not in _TERMINATORS:
        return False
    if page.before(one.start) in "。;":
        if has_colon:
            return not _NOT_A_HEADING.match(page.words, end + 1)
        return has_space and not page.begins_line(end)
    return bool(page.gap(one.start)) and (has_colon or has_space)


@dataclass
class _Entry:
    """An article under a head while its span is still growing."""

    start: int
    end: int
    reference: _Reference | None = None
    words: str = ""
    chapter: str = ""


def _under(page: _Page, head: _Head, limit: int) -> list[Citation]:
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


def _bare(page: _Page, head: _Head, limit: int) -> Citation:
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


_CHAPTERS = re.compile(rf"(?:第{_N}[编章节][、,和及至到]?){{1,20}}")


def _entries(page: _Page, head: _Head, limit: int) -> list[_Entry]:
    groups = _groups(page, head, limit)
    entries: list[_Entry] = []
    if chapters := _CHAPTERS.match(page.words, head.end, limit):
        first = groups[0][0].start if groups else limit
        if chapters.end() <= first and not _reference_at(page, head.end):
            words = page.raw(chapters.start(), chapters.end())
            chapter = "".join(words.split()).rstrip("、,和及至到")
            entries.append(_Entry(head.end, first, chapter=chapter))
    for position, group in enumerate(groups):
        end = groups[position + 1][0].start if position + 1 < len(groups) else limit
        entries += _group_entries(page, group, end)
    return _without_announcements(entries)


def _groups(page: _Page, head: _Head, limit: int) -> list[list[_Reference]]:
    """The lists of articles under a head that open quotations."""
    first = bisect_left(page.reference_starts, head.end)
    groups: list[list[_Reference]] = []
    reached = head.end
    for one in page.references_from(first):
        if one.start >= limit:
            break
        listed = bool(groups) and _SEPARATORS.fullmatch(page.words, reached, one.start)
        if listed and not (page.begins_line(one.start) and _repeats(groups[-1], one)):
            groups[-1].append(one)
        elif _opens(page, head, groups, one):
            groups.append([one])
        else:
            continue
        reached = one.end
    return groups


def _repeats(group: list[_Reference], one: _Reference) -> bool:
    """A list of articles may be followed by the articles themselves."""
    return any(each.article == one.article for each in group)


def _opens(page: _Page, head: _Head, groups: list[list[_Reference]], one: _Reference) -> bool:
    if _is_heading(page, one):
        return True
    if groups:
        return False
    # Straight after the head, or after a few words such as a date without brackets.
    between = page.words[head.end : one.start]
    if not between:
        return True
    return len(between) <= 60 and not page.begins_line(head.end) and "。" not in between


def _group_entries(page: _Page, group: list[_Reference], end: int) -> list[_Entry]:
    entries: list[_Entry] = []
    for position, one in enumerate(group):
        following = group[position + 1].start if position + 1 < len(group) else end
        entries += [
            _Entry(one.start, one.start, replace(one, article=article, paragraph="", item=""))
            for article in one.earlier
        ]
        entries.append(_Entry(one.start, following, one))
        if position + 1 < len(group) and _THROUGH.search(page.words, one.end, following):
            entries += _between(page, one, group[position + 1])
    if not _NOT_A_HEADING.match(page.words, group[-1].end) or _is_heading(page, group[-1]):
        entries[-1].words = _quotation(page.raw(group[-1].end, end))
    return entries


def _between(page: _Page, first: _Reference, last: _Reference) -> list[_Entry]:
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


def _more_exact(one: _Reference | None, other: _Reference | None) -> _Reference | None:
    if one and other and not (one.paragraph or one.item):
        return replace(one, paragraph=other.paragraph, item=other.item)
    return one

"""Finds where a cell begins to cite another instrument: tag, name, dates, document number."""

import re
from dataclasses import dataclass
from itertools import islice

from legislation.headings import (
    NOT_A_HEADING,
    is_heading,
    list_end,
    only_references_between,
    reference_at,
)
from legislation.page import MARKS, Page
from legislation.references import CHAPTERS, DIVISION, N

NAME_LIMIT = 300

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
    rf"(?=\(|{DIVISION}{{0,3}}第{N}条)"
)
# 违反本法第三条, 依照某条例第四条: words of a sentence, not the name of an instrument.
_MENTION = re.compile(r"^(?:违反|不符合|适用|应当|本)|本(?:法|条例|办法|规定|规则|细则)$")
_NAME_STOP = re.compile(rf"[(。;:,【]|》|{DIVISION}{{0,3}}第{N}条")
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


@dataclass(frozen=True)
class Head:
    """Where an instrument is named, with what stands between its name and its articles."""

    start: int
    name_end: int
    end: int
    name: str
    tag: str = ""
    edition: str = ""
    document_number: str = ""


def find_heads(page: Page) -> list[Head]:
    """Return the heads of a cell in order, without overlap."""
    heads: list[Head] = []
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


def _candidates(page: Page, tags: dict[int, re.Match[str]]) -> list[int]:
    """Where a head may begin: at tags, at names in brackets, at the start of lines."""
    names = {match.start() for match in re.finditer("《|<<", page.words)}
    lines = {at for at in range(len(page.words)) if page.begins_line(at)}
    return sorted(names | lines | set(tags))


def _tagged(page: Page, at: int, match: re.Match[str]) -> Head | None:
    tag = _TAG_NOISE.sub("", match.group())
    after = match.end()
    for _ in range(3):  # 【规章】【规章】 occurs
        if again := _TAG.match(page.words, after):
            after = again.end()
    if after >= len(page.words):
        return None
    found = _quoted_name(page, after) or _mixed_name(page, after) or _bare_name(page, after)
    return _with_edition(page, at, found, tag) if found else None


def _untagged(page: Page, at: int, heads: list[Head]) -> Head | None:
    start = at
    begins = page.begins_line(at)
    if begins and (lead := _LEAD.match(page.words, at)):
        at = lead.end()
    goes_on = bool(heads) and only_references_between(page, heads[-1].end, start)
    if not (begins or goes_on):
        return None
    found = _quoted_name(page, at)
    if not found and begins:
        found = _mixed_name(page, at) or _plain_name(page, at)
    if not found or not _LAW_ENDING.search(found[1].translate(MARKS)):
        return None
    head = _with_edition(page, start, found, "")
    # At the top of a cell, and in a list of names and articles, no quotation has begun yet.
    in_quotation = bool(heads) and (begins or not goes_on)
    return head if _is_followed_like_a_head(page, head, found[0], in_quotation) else None


def _is_followed_like_a_head(page: Page, head: Head, name_end: int, in_quotation: bool) -> bool:
    """A name that a quotation mentions is followed by other words."""
    if head.edition and _DATED.search(head.edition):
        return True
    if reference_at(page, head.end):
        is_mentioned = NOT_A_HEADING.match(page.words, list_end(page, head.end))
        return not (in_quotation and is_mentioned)
    if head.end >= len(page.words) or page.begins_line(head.end):
        return True
    if CHAPTERS.match(page.words, head.end):
        return True
    marks = ":;。【《" if in_quotation else ":;。【《、和及与"
    return head.end == name_end and page.words[head.end] in marks


def _quoted_name(page: Page, at: int) -> tuple[int, str] | None:
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


def _mixed_name(page: Page, at: int) -> tuple[int, str] | None:
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


def _plain_name(page: Page, at: int) -> tuple[int, str] | None:
    match = _PLAIN_NAME.match(page.words, at)
    if not match or _MENTION.search(match.group()):
        return None
    return match.end(), _clean(page.written[at : match.end()].rstrip("》"))


def _bare_name(page: Page, at: int) -> tuple[int, str] | None:
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


def _with_edition(page: Page, start: int, found: tuple[int, str], tag: str) -> Head:
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
    return Head(
        start, name_end, end, name, tag, edition, known.group().lstrip("年月日") if known else ""
    )


def _swallows_a_heading(page: Page, opening: int, closing: int) -> bool:
    """A bracket that was never closed must not pair with one in a quotation further down."""
    first = islice(page.references_from(opening), 3)
    return any(one.start < closing and is_heading(page, one) for one in first)


def _unclosed_end(page: Page, at: int) -> int:
    """The end of an edition whose bracket never closes: the next heading, tag or line."""
    ends = [len(page.words), at + 400]
    first = islice(page.references_from(at), 3)
    ends += [one.start for one in first if is_heading(page, one)]
    if tag := _TAG.search(page.words, at, at + 400):
        ends.append(tag.start())
    return max(min(ends), at + 1)

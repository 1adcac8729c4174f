"""Reads an instrument from Markdown: title, history, ``<!-- INFO END -->``, chapters, articles.

Nothing here touches files or the database. ``read`` raises ``UnreadableInstrument`` with a
sentence for people when a text has not this form; what it could read but found odd, such as
an article number out of order, is in ``problems``.
"""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import PurePosixPath

from legislation.articles import label
from legislation.naming import STATE
from legislation.numerals import CHARACTERS, chinese_number

NAME_LIMIT = 200
PATH_LIMIT = 300
# No instrument has more articles; a larger number is something else.
LAST_ARTICLE = 9999
INFO_END = "<!-- INFO END -->"

_COMMENT = re.compile(r"<!--.{0,400}?-->", re.DOTALL)
_HEADING = re.compile(r"(#{1,6})\s*(.*)")
_FILE_NAME = re.compile(r"(?P<name>.+?)\((?P<date>\d{4}-\d{2}-\d{2})\)")
_EVENT = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日\s*(.*)")
_ARTICLE = re.compile(
    rf"[第笫]\s*([{CHARACTERS}]{{1,9}}|\d{{1,4}})\s*条"
    r"(?:\s*之\s*(?P<suffix>[一二三四五六七八九十]{1,3}))?"
    r"(?P<gap>[\s:：]*)"
)
_NUMBERED = re.compile(r"([一二三四五六七八九十]{1,4})(?P<suffix>)(?P<gap>[、.．][\s]*)")
_MENTION = re.compile(r"(?:的|规定|所[列述称]|第|、|和|至|或)")
_TAKES_EFFECT = re.compile(
    r"自\s*(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日\s*起\s*(?:施行|实施|生效|执行)"
)
_DOCUMENT_NUMBER = re.compile(
    r"(?:中华人民共和国)?[\u4e00-\u9fff、]{2,30}?令\s*(?:\d{4}年)?第\s*[\d一二三四五六七八九十百零〇]{1,6}\s*号"
    r"|[\u4e00-\u9fff]{2,10}〔\d{4}〕\s*\d{1,4}\s*号"
)
_CLOSING_WORDS = re.compile("施行|实行|实施|执行|生效|废止|有效|为准")
_ANNEX = re.compile(r"附\s*(?:件|表|录|图|注)\s*[一二三四五六七八九十\d]{0,3}\s*[:：]?|附\s*[:：]")


class UnreadableInstrument(ValueError):
    """The text is not an instrument in the expected form; the message says why."""


@dataclass(frozen=True)
class Article:
    """条 — one article as it stands in the text."""

    number: int
    suffix: int
    heading: str
    chapter: str
    text: str

    @property
    def label(self) -> str:
        return label(self.number, self.suffix)


@dataclass(frozen=True)
class ParsedInstrument:
    """What one file, or several files of one work, says."""

    path: str
    name: str
    part: str
    adopted_on: datetime.date | None
    promulgated_on: datetime.date | None
    effective_on: datetime.date | None
    repealed_on: datetime.date | None
    document_number: str
    history: str
    preamble: str
    annex: str
    articles: tuple[Article, ...]
    problems: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether the articles run on to the closing ones, as far as the text shows."""
        closing = "".join(article.text for article in self.articles[-4:])
        return not self.problems and bool(_CLOSING_WORDS.search(closing))


def file_key(path: str) -> tuple[str, datetime.date | None]:
    """Return name and date of 护士条例(2020-03-27).md."""
    stem = PurePosixPath(path).stem
    match = _FILE_NAME.fullmatch(stem)
    return (match["name"], _date(match["date"].split("-"))) if match else (stem, None)


def read(path: str, text: str) -> ParsedInstrument:
    """Read one file; its path gives the date of promulgation when the name carries one."""
    top, mark, body = text.removeprefix("\ufeff").partition(INFO_END)
    if not mark:
        raise UnreadableInstrument(f"没有“{INFO_END}”，不能分清标题和正文")
    titles, lines = _top(top)
    if not titles:
        raise UnreadableInstrument("没有以“# ”开头的标题")
    if "\0" in text:
        raise UnreadableInstrument("含有不能保存的控制字符（NUL）")
    name = "".join(titles[0].split())
    if len(name) > NAME_LIMIT:
        raise UnreadableInstrument(f"标题超过{NAME_LIMIT}字")
    if name == STATE or name.count("《") != name.count("》"):
        raise UnreadableInstrument(f"标题“{titles[0]}”不完整")
    events = [(_date(m.groups()[:3]), m[4]) for m in map(_EVENT.match, lines) if m]
    _, dated = file_key(path)
    content = read_body(body)
    promulgated_on = dated or _promulgation(events)
    return ParsedInstrument(
        path=path,
        name=name,
        part=titles[1] if len(titles) > 1 else "",
        adopted_on=next((day for day, what in events if day and "通过" in what), None),
        promulgated_on=promulgated_on,
        effective_on=_effect(events, body, promulgated_on),
        repealed_on=next((day for day, what in events if day and _is_repeal(what)), None),
        document_number=_document_number(lines),
        history="\n".join(lines),
        preamble="\n".join(content.preamble),
        annex="\n".join(content.annex),
        articles=tuple(content.articles),
        problems=tuple(content.found_problems()),
    )


def joined(parts: Sequence[ParsedInstrument]) -> ParsedInstrument:
    """Put the parts of one work, each in its own file, into one: the books of a code."""
    if len(parts) == 1:
        return parts[0]
    ordered = sorted(parts, key=lambda one: one.articles[0].number if one.articles else 0)
    articles = [
        replace(article, chapter=" / ".join(filter(None, [one.part, article.chapter])))
        for one in ordered
        for article in one.articles
    ]
    own = [problem for one in ordered for problem in one.problems if not _is_order(problem)]
    folder = PurePosixPath(ordered[0].path).parent
    return replace(
        ordered[0],
        path=str(folder),
        part="",
        preamble="\n".join(filter(None, (one.preamble for one in ordered))),
        annex="\n".join(filter(None, (one.annex for one in ordered))),
        articles=tuple(articles),
        problems=(*own, *_order_problems(articles)),
    )


def read_body(body: str) -> "Body":
    """Collect articles; an instrument without any may number its points 一、二、三."""
    lines = [_COMMENT.sub("", line).strip() for line in body.splitlines()]
    found = Body().filled(lines)
    if found.articles:
        return found
    numbered = Body(pattern=_NUMBERED).filled(lines)
    return numbered if len(numbered.articles) > 1 else found


def _top(top: str) -> tuple[list[str], list[str]]:
    """Titles and the lines of history; a title may run on into the next lines."""
    titles: list[str] = []
    lines: list[str] = []
    for line in _COMMENT.sub("", top).splitlines():
        line = line.strip()
        heading = _HEADING.fullmatch(line)
        if heading:
            titles.append(heading[2].strip())
        elif line and titles and not lines and titles[0] == STATE and not _EVENT.match(line):
            titles[0] += line
        elif line and line != "---":
            lines.append(line)
    return [title for title in titles if title], lines


def _promulgation(events: Sequence[tuple[datetime.date | None, str]]) -> datetime.date | None:
    days = [day for day, what in events if day and "施行" not in what and not _is_repeal(what)]
    return max(days, default=None)


def _effect(
    events: Iterable[tuple[datetime.date | None, str]], body: str, since: datetime.date | None
) -> datetime.date | None:
    """The day this version takes effect; older days belong to the first version."""
    days = [day for day, what in events if day and what.strip().endswith("施行")]
    days += [day for m in _TAKES_EFFECT.finditer(body[-2000:]) if (day := _date(m.groups()))]
    later = [day for day in days if since is None or since <= day]
    return min(later, default=since)


def _is_repeal(words: str) -> bool:
    return words.rstrip().endswith("废止")


def _document_number(lines: Sequence[str]) -> str:
    own = [line for line in lines if not _is_repeal(line)]
    found = [match.group() for line in own for match in _DOCUMENT_NUMBER.finditer(line)]
    return "".join(found[-1].split())[:200] if found else ""


def _date(parts: Sequence[str]) -> datetime.date | None:
    try:
        year, month, day = (int(part) for part in parts)
        return datetime.date(year, month, day)
    except ValueError:
        return None


@dataclass
class Body:
    """Collects articles line by line."""

    pattern: re.Pattern[str] = _ARTICLE
    preamble: list[str] = field(default_factory=list)
    annex: list[str] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    in_annex: bool = False

    def filled(self, lines: Iterable[str]) -> "Body":
        for line in filter(None, lines):
            self._add(line)
        self._close()
        return self

    def _add(self, line: str) -> None:
        heading = _HEADING.fullmatch(line)
        words = heading[2].strip() if heading else line
        if self.articles and _ANNEX.match(words) and (heading or _ANNEX.fullmatch(words)):
            self.in_annex = True
        if self.in_annex:
            self.annex.append(words)
        elif heading and not (self.pattern is _NUMBERED and _NUMBERED.match(words)):
            self._head(len(heading[1]), words)
        else:
            self._text(words)

    def _head(self, level: int, words: str) -> None:
        self.headings = [one for one in self.headings if one[0] < level]
        if words:
            self.headings.append((level, " ".join(words.split())))

    def _text(self, line: str) -> None:
        match = self.pattern.match(line)
        if match and self._opens(match, line):
            self._close()
            suffix = chinese_number(match["suffix"] or "") or 0
            heading = "".join(match.group().split()).rstrip(":：、.．").replace("笫", "第")
            chapter = " / ".join(words for _, words in self.headings)[:300]
            number = chinese_number(match[1]) or 0
            self.articles.append(Article(number, suffix, heading, chapter, ""))
            line = line[match.end() :].strip()
            if not line:
                return
        (self.texts if self.articles else self.preamble).append(line)

    def _opens(self, match: re.Match[str], line: str) -> bool:
        """Whether a line opens an article, or merely begins by mentioning one."""
        number = chinese_number(match[1]) or 0
        suffix = chinese_number(match["suffix"] or "") or 0
        if number > LAST_ARTICLE:
            return False
        if not self.articles:
            return number == 1 or (number > 0 and self.pattern is _ARTICLE)
        last = self.articles[-1]
        if (number, suffix) in {(last.number + 1, 0), (last.number, last.suffix + 1)}:
            return True
        if self.pattern is _NUMBERED or not match["gap"] or _MENTION.match(line, match.end()):
            return False
        return (number, suffix) > (last.number, last.suffix)

    def _close(self) -> None:
        if self.articles:
            self.articles[-1] = replace(self.articles[-1], text="\n".join(self.texts))
        self.texts = []

    def found_problems(self) -> list[str]:
        if not self.articles:
            return ["没有“第一条”这样的条文，全文作为序言保存"]
        return _order_problems(self.articles)


def _order_problems(articles: Sequence[Article]) -> list[str]:
    problems = []
    if articles and (articles[0].number, articles[0].suffix) != (1, 0):
        problems.append(f"条文不连续：从{articles[0].heading}开始")
    for before, after in pairwise(articles):
        follows = {(before.number + 1, 0), (before.number, before.suffix + 1)}
        if (after.number, after.suffix) not in follows:
            problems.append(f"条文不连续：{before.heading}之后是{after.heading}")
    problems += [f"{one.heading}没有正文" for one in articles if not one.text]
    return problems


def _is_order(problem: str) -> bool:
    return problem.startswith("条文不连续")

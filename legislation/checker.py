"""Decides whether a citation still says what the law says.

``check`` is pure: it is given the citation's words and the editions of the instrument;
``legislation.library`` fetches those.
"""

import datetime
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate

from legislation.quotations import (
    NEAR,
    SHORT,
    Closeness,
    compare,
    containment,
    is_quotation,
    normalized,
    says_the_same,
    shingles,
)
from legislation.statuses import STALE, Status

# An article that moved has often been amended too. Another article is taken for the cited one
# when it holds so much of the quotation, and so much more of it than the cited one: rows of
# (share held there, how much more than here, share that may at most be held here).
MOVED = ((0.5, 0.0, 0.15), (0.6, 0.2, 1.0), (0.8, 0.05, 1.0))
# A quotation that holds so much of the cited article is of that article, whatever else it holds.
STAYED = 0.6
SURE, LONG = 0.9, 30
LIMIT_OF_QUOTATION = 20_000
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年")


@dataclass(frozen=True)
class Finding:
    """What the check of one citation found."""

    status: str
    score: float = 0.0
    found_article: str = ""
    version_id: int | None = None


@dataclass
class Edition:
    """One version with its articles, and an index of which article holds which words."""

    version_id: int
    effective_on: datetime.date
    promulgated_on: datetime.date | None = None
    is_complete: bool = True
    is_repealed: bool = False
    repealed_on: datetime.date | None = None
    articles: dict[str, str] = field(default_factory=dict)
    other_text: str = ""

    def is_dead(self, on: datetime.date) -> bool:
        return self.is_repealed and (self.repealed_on is None or self.repealed_on <= on)

    def is_older_than(self, words: str) -> bool:
        """Whether the words after a name speak of an amendment that came later."""
        years = [int(year) for year in _YEAR.findall("".join(words.split()))]
        known = max(self.effective_on, self.promulgated_on or self.effective_on)
        return max(years, default=0) > known.year

    @cached_property
    def index(self) -> "ArticleIndex":
        return ArticleIndex(self.articles)


class ArticleIndex:
    """Tells in which articles words stand: all articles end to end, and where each begins.

    Few citations need it, so it has to be made fast; looking words up in one long string is
    faster than any table of words that would first have to be filled.
    """

    def __init__(self, articles: Mapping[str, str]) -> None:
        self.labels = list(articles)
        words = [normalized(text) for text in articles.values()]
        self.text = "\n".join(words)
        self.starts = [0, *accumulate(len(each) + 1 for each in words)]

    def best(self, words: str) -> tuple[str, float]:
        """Return the article that holds most of the words, and the share it holds (0 to 1)."""
        wanted = shingles(words)
        hits = Counter(label for run in wanted for label in self._articles_with(run))
        if not hits:
            return "", 0.0
        label, count = hits.most_common(1)[0]
        return label, count / len(wanted)

    def _articles_with(self, run: str) -> Iterator[str]:
        at = self.text.find(run)
        while at >= 0:
            number = bisect_right(self.starts, at) - 1
            yield self.labels[number]
            at = self.text.find(run, self.starts[number + 1])


def check(
    editions: Sequence[Edition],
    *,
    article: str,
    paragraph: str = "",
    item: str = "",
    quotation: str = "",
    edition: str = "",
    on: datetime.date,
) -> Finding:
    """Compare one citation with the editions of its instrument, in the order of effect.

    ``edition`` is what the basis says of the instrument's dates. A citation is never called
    wrong by a text that the library does not hold, or not whole.
    """
    if not editions:
        return Finding(Status.NOT_IN_LIBRARY)
    begun = [one for one in editions if one.effective_on <= on]
    current = begun[-1] if begun else editions[0]
    quotation = quotation[:LIMIT_OF_QUOTATION]
    finding = _against(current, article, paragraph, item, quotation)
    if current.is_dead(on):
        finding = replace(finding, status=Status.REPEALED)
    elif _is_beyond_the_library(finding, current, edition):
        finding = Finding(Status.NOT_IN_LIBRARY)
    elif finding.status == Status.NEAR and _said_so_before(begun[:-1], article, quotation):
        finding = replace(finding, status=Status.AMENDED)
    return replace(finding, version_id=current.version_id)


def _is_beyond_the_library(finding: Finding, current: Edition, edition: str) -> bool:
    if finding.status == Status.NO_SUCH_ARTICLE and not current.is_complete:
        return True
    return finding.status in STALE and current.is_older_than(edition)


def _against(edition: Edition, article: str, paragraph: str, item: str, quotation: str) -> Finding:
    if not is_quotation(quotation):
        missing = bool(article) and article not in edition.articles
        return Finding(Status.NO_SUCH_ARTICLE if missing else Status.NO_QUOTATION)
    if not article:
        return _without_article(edition, quotation)
    text = edition.articles.get(article)
    here = compare(quotation, text, paragraph, item) if text is not None else None
    if here and here.closeness in _FAITHFUL:
        return Finding(_FAITHFUL[here.closeness], round(here.score, 3), article)
    here_score = here.score if here else 0.0
    label, score = _elsewhere(edition, quotation)
    if label and label != article and _has_moved(quotation, text or "", here_score, score):
        is_same = says_the_same(quotation, edition.articles[label])
        return Finding(Status.RENUMBERED if is_same else Status.AMENDED, round(score, 3), label)
    if here is None:
        return Finding(Status.NO_SUCH_ARTICLE)
    return Finding(Status.AMENDED, round(here_score, 3), article)


_FAITHFUL = {
    Closeness.SAME: Status.MATCH,
    Closeness.PART: Status.PARTIAL,
    Closeness.NEAR: Status.NEAR,
}


def _has_moved(quotation: str, text: str, here: float, there: float) -> bool:
    """Whether a quotation belongs to the article that fits best and not to the cited one."""
    if text and containment(normalized(text), normalized(quotation)) >= STAYED:
        return False
    return any(
        there > share and there >= here + more and here <= most for share, more, most in MOVED
    )


def _elsewhere(edition: Edition, quotation: str) -> tuple[str, float]:
    """The article that fits best; a few common words fit by chance, so they must all fit."""
    words = normalized(quotation)
    label, score = edition.index.best(words)
    enough = 1.0 if len(words) < SHORT else SURE if len(words) < LONG else 0.0
    return (label, score) if score >= enough else ("", 0.0)


def _without_article(edition: Edition, quotation: str) -> Finding:
    """Words quoted from an instrument at large; only finding them says anything."""
    words = normalized(quotation)
    label, score = _elsewhere(edition, quotation)
    if label and score >= NEAR:
        closeness = compare(quotation, edition.articles[label]).closeness
        return Finding(_FAITHFUL.get(closeness, Status.NEAR), round(score, 3), label)
    if edition.other_text and containment(words, normalized(edition.other_text)) >= NEAR:
        return Finding(Status.PARTIAL, 1.0)
    return Finding(Status.NO_QUOTATION, round(score, 3))


def _said_so_before(older: Sequence[Edition], article: str, quotation: str) -> bool:
    """Whether an older version says exactly what is quoted: then the law was amended."""
    return any(
        compare(quotation, one.articles[article]).closeness in (Closeness.SAME, Closeness.PART)
        for one in older
        if article in one.articles
    )

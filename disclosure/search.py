"""What search looks into, and what a query asks: pure functions over text.

A version is found by a word when the normalised word stands in its title or its body.
The title holds what a power is known by: name, sub-item, code, department, category, and the
laws and articles it rests on. The body holds all other words for people.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from disclosure.grams import is_exact
from disclosure.normalizing import normalized
from disclosure.snapshots import EXERCISE_TEXTS, OWN_TEXTS
from legislation.articles import article_words, label
from legislation.naming import name_key
from legislation.numerals import CHARACTERS, chinese_number

LONGEST_QUERY = 64

# 72条, 第72条, 第七十二条, 第十条之一
_ARTICLE = re.compile(rf"第?([{CHARACTERS}\d]{{1,6}})条(?:之([{CHARACTERS}\d]{{1,3}}))?$")
# How the name of a law ends.
_LAW = re.compile(r".*(?:[法典》]|条例|规定|办法|规则|细则|决定|通则)")
_LARGEST_ARTICLE = 9999


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a query: any of these normalised texts will do; the first was typed."""

    choices: tuple[str, ...]

    @property
    def text(self) -> str:
        return self.choices[0]

    @property
    def is_exact(self) -> bool:
        return all(map(is_exact, self.choices))


def search_texts(snapshot: dict[str, Any]) -> tuple[str, str]:
    """Return (title, body) of a snapshot, normalised; each part on a line of its own."""
    title = dict.fromkeys(part for part in _title_parts(snapshot) if part)
    body = "\n".join(part for part in _body_parts(snapshot) if part)
    return normalized("\n".join(title)), normalized(body)


def words_of(query: str) -> list[str]:
    """Split a query into normalised words; the empty query has none.

    A law and the article after it are one word, as they stand in a title.
    """
    words: list[str] = []
    for word in normalized(query).split():
        article = _article(word)
        if article and words and _LAW.fullmatch(words[-1]):
            words[-1] += article
        else:
            words.append(word)
    return words


def parsed(query: str, synonyms: Mapping[str, Sequence[str]]) -> list[Word]:
    """Return the words of a query, each with the words that mean the same."""
    return [
        Word(tuple(dict.fromkeys((word, *_respelled(word), *synonyms.get(word, ())))))
        for word in words_of(query)
    ]


def _respelled(word: str) -> Iterator[str]:
    """Yield 种子法第三十一条 for 种子法第31条 or 种子法31条."""
    law = _LAW.match(word)
    article = _article(word[law.end() :]) if law else ""
    if law and article:
        yield word[: law.end()] + article


def _article(word: str) -> str:
    """Return 第七十二条 for any way of writing it; "" when the word is no article."""
    found = _ARTICLE.fullmatch(word)
    number = chinese_number(found[1]) if found else None
    if not found or not number or number > _LARGEST_ARTICLE:
        return ""
    return article_words(label(number, chinese_number(found[2] or "") or 0))


def _title_parts(snapshot: dict[str, Any]) -> Iterator[str]:
    code = snapshot["code"]
    yield from (snapshot["name"], snapshot["sub_item"], code, code.replace("-", ""))
    yield snapshot["organization"]["name"]
    yield snapshot["organization"]["short_name"]
    yield snapshot["category"]["name"]
    for basis in snapshot["bases"]:
        for citation in basis["citations"]:
            yield from _law_parts(citation)


def _law_parts(citation: dict[str, Any]) -> Iterator[str]:
    """Yield the law with its article as people write it: in full and in short, with marks or not.

    The full name comes first: why a power was found is read from it.
    """
    name, key = citation["instrument"], name_key(citation["instrument"])
    article = article_words(citation["article"]) if citation["article"] else ""
    yield f"《{name}》{article}"
    if article or key not in name:
        yield f"{key}{article}"
    if key != name:
        yield f"《{key}》{article}"


def _body_parts(snapshot: dict[str, Any]) -> Iterator[str]:
    """Yield the words of people; codes such as a level's or a standing's are none."""
    for name in OWN_TEXTS:
        yield snapshot[name]
    for exercise in snapshot["exercises"]:
        yield from (exercise[name] for name in EXERCISE_TEXTS if name != "level")
    for basis in snapshot["bases"]:
        yield basis["raw_text"]
    for material in snapshot["materials"]:
        yield material["name"]
    for limit in snapshot["time_limits"]:
        yield limit["raw_text"]
    yield snapshot["fee"]["standard"]
    yield from _chart_parts(snapshot["flowchart"])


def _chart_parts(flowchart: dict[str, Any] | None) -> Iterator[str]:
    if flowchart is None:
        return
    yield flowchart["title"]
    for step in flowchart["chart"]["steps"]:
        yield from (step["name"], step["post"], step["description"])

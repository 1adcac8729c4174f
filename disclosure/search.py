"""Search over published versions: substrings of normalised text, on every engine alike."""

import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When
from opencc import OpenCC

from disclosure.models import VersionQuerySet
from disclosure.snapshots import EXERCISE_TEXTS, OWN_TEXTS

LONGEST_QUERY = 64


@cache
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


def normalized(text: str) -> str:
    """Return the text as search compares it: NFKC, simplified characters, lower case."""
    return _to_simplified().convert(unicodedata.normalize("NFKC", text)).lower()


def search_texts(snapshot: dict[str, Any]) -> tuple[str, str]:
    """Return (title, body) of a snapshot, normalised.

    The title holds what a power is known by; the body all its other words.
    """
    title = "\n".join(_title_parts(snapshot))
    body = "\n".join(part for part in _body_parts(snapshot) if part)
    return normalized(title), normalized(body)


def words_of(query: str) -> list[str]:
    """Split a query into normalised words; the empty query has none."""
    return normalized(query).split()


def matching(versions: VersionQuerySet, query: str) -> VersionQuerySet:
    """Versions whose text holds every word of the query, hits in the title first."""
    words = words_of(query)
    in_title = Q()
    for word in words:
        found_in_title = Q(search_row__title__contains=word)
        versions = versions.filter(found_in_title | Q(search_row__body__contains=word))
        in_title &= found_in_title
    if not words:
        return versions
    rank = Case(When(in_title, then=Value(0)), default=Value(1), output_field=IntegerField())
    return versions.annotate(rank=rank).order_by("rank", *versions.model._meta.ordering)


def _title_parts(snapshot: dict[str, Any]) -> Iterator[str]:
    code = snapshot["code"]
    yield from (snapshot["name"], snapshot["sub_item"], code, code.replace("-", ""))
    yield snapshot["organization"]["name"]
    yield snapshot["organization"]["short_name"]
    yield snapshot["category"]["name"]
    for basis in snapshot["bases"]:
        for citation in basis["citations"]:
            yield citation["instrument"]


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

"""Whether search finds what a plain scan of all texts finds: missed and extra hits.

``EXACTNESS_QUERIES`` says how many random substrings are tried (200).
"""

import os
import random
import time
from typing import Any
from unittest.mock import patch

from benchmarks.catalogue import catalogue_of
from benchmarks.result import Result
from disclosure import listing
from disclosure.models import ListRow, SearchRow
from disclosure.periods import today
from disclosure.search import Word, parsed

USES_DATABASE = True
LONGEST = 6
UNLIMITED = 10_000_000
# All hits by the index, all by reading texts, and those that a page gives by the index.
WAYS: list[dict[str, Any]] = [
    {"MOST": UNLIMITED, "SOON_READ": 0},
    {"MOST": UNLIMITED, "SOON_READ": UNLIMITED},
    {"SOON_READ": 0},
]


def run() -> list[Result]:
    catalogue_of(int(os.environ.get("BENCH_SEARCH_POWERS", "2000")))
    queries = random_substrings(int(os.environ.get("EXACTNESS_QUERIES", "200")))
    began = time.monotonic()
    missed, extra = compared(queries)
    return [
        Result(f"hits missed by {len(queries)} substrings", missed, "hits"),
        Result(f"hits too many of {len(queries)} substrings", extra, "hits"),
        Result("time to compare with a scan", time.monotonic() - began, "s"),
    ]


def random_substrings(count: int, seed: int = 1) -> list[str]:
    """Return substrings of 1 to 6 characters from the texts of random versions."""
    chance = random.Random(seed)
    keys = list(SearchRow.objects.values_list("pk", flat=True))
    found: list[str] = []
    while len(found) < count:
        row = SearchRow.objects.get(pk=chance.choice(keys))
        text = f"{row.title}\n{row.body}"
        start = chance.randrange(len(text))
        words = text[start : start + chance.randint(1, LONGEST)].split()
        if words:
            found.append(max(words, key=len))
    return found


def compared(queries: list[str]) -> tuple[int, int]:
    """Return how many hits search misses and how many it has too many, all queries together.

    Each query is asked in every way in which a page may find its hits.
    """
    asked = [parsed(query, {}) for query in queries]
    expected = scanned(asked)
    rows = ListRow.objects.in_force(today()).listed()
    missed = extra = 0
    for limits in WAYS:
        with patch.multiple(listing, **limits):
            for words, keys in zip(asked, expected, strict=True):
                hits = listing.find(rows, words, are_filtered=True)
                found = set(hits.versions)
                shown = len(keys) if hits.are_all else listing.SHOWN_OF_MANY
                missed += max(0, shown - len(keys & found))
                extra += len(found - keys)
    return missed, extra


def scanned(asked: list[list[Word]]) -> list[set[int]]:
    """Return for each query the versions in force whose texts have its words; one pass."""
    in_force = set(ListRow.objects.in_force(today()).listed().values_list("pk", flat=True))
    found: list[set[int]] = [set() for _ in asked]
    rows = SearchRow.objects.values_list("version", "title", "body")
    for version, title, body in rows.iterator(chunk_size=1000):
        if version in in_force:
            text = f"{title}\n{body}"
            for words, keys in zip(asked, found, strict=True):
                if all(any(one in text for one in word.choices) for word in words):
                    keys.add(version)
    return found

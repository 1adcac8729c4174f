"""A hit is shown in its own words, with what was looked for marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure.finding import AROUND, excerpt, marked
from disclosure.normalizing import normalized
from disclosure.search import Word


def hits(text: str, *words: str) -> list[str]:
    pieces = marked(text, [Word((normalized(word),)) for word in words])
    assert "".join(piece.text for piece in pieces) == text
    return [piece.text for piece in pieces if piece.is_hit]


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("烟花爆竹经营", "烟花", ["烟花"]),
        ("煙花與烟花", "烟花", ["煙花", "烟花"]),
        ("…烟花爆竹经营…", "烟花", ["烟花"]),
        ("㈠烟花", "(一)烟", ["㈠烟"]),
        ("Ａ类…", "a类.", ["Ａ类…"]),
        ("…", ".", ["…"]),
        ("花炮", "烟花", []),
    ],
)
def test_hits_are_marked_in_the_words_of_the_text(text, word, found):
    assert hits(text, word) == found


def test_the_longer_of_two_words_is_marked():
    assert hits("烟花爆竹", "烟花", "烟花爆竹") == ["烟花爆竹"]


@given(st.text(max_size=20), st.text(min_size=1, max_size=3).filter(lambda word: normalized(word)))
def test_no_letter_is_lost(text, word):
    hits(text, word)


def test_an_excerpt_cut_on_both_sides_keeps_its_mark():
    word = Word(("烟花",))
    words = excerpt("前" * 2 * AROUND + "烟花" + "后" * 2 * AROUND, word)
    assert words.startswith("…") and words.endswith("…")
    assert [piece.text for piece in marked(words, [word]) if piece.is_hit] == ["烟花"]

"""Canonical JSON: the same facts always give the same bytes."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure.canonical import canonical_json, canonical_json_of_texts, salted_hash

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc", max_size=3), inner),
    max_leaves=12,
)


@given(values)
def test_reading_it_back_gives_the_same_bytes_again(value):
    text = canonical_json(value)
    assert canonical_json(json.loads(text)) == text


@given(st.dictionaries(st.text("abcdef", max_size=4), st.integers(), min_size=2))
def test_the_order_of_keys_does_not_matter(facts):
    assert canonical_json(facts) == canonical_json(dict(reversed(facts.items())))


def test_composed_and_decomposed_text_are_the_same():
    assert canonical_json("é") == canonical_json(unicodedata.normalize("NFD", "é"))


@pytest.mark.parametrize("value", [1.5, {"a": [0.1]}, {1, 2}, b"x"])
def test_it_refuses_what_has_no_one_form(value):
    with pytest.raises(TypeError, match="不能写入快照"):
        canonical_json(value)


def test_the_salt_changes_the_hash():
    assert salted_hash("a", "{}") != salted_hash("b", "{}")


@given(st.recursive(st.text() | st.integers() | st.booleans() | st.none(), st.lists))
def test_the_fast_way_gives_the_same_bytes(value):
    assert canonical_json_of_texts(value) == canonical_json(value)


@pytest.mark.parametrize("text", ["e\u0301", "\n\u0301", '"\u0338', "\u1100\u1161", "\u0301"])
def test_the_fast_way_normalises_too(text):
    assert canonical_json_of_texts([text, "a"]) == canonical_json([text, "a"])

"""Random bytes in every public parameter and path never give an answer of 500."""

import os
import time
from urllib.parse import quote_from_bytes

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import builders

PARAMETERS = {
    "/": ("on", "view"),
    "/powers/": (
        *("q", "category", "organization", "law", "basis", "status", "level", "risk", "limit"),
        *("fee", "sort", "on", "view", "page"),
    ),
    "/suggest.json": ("q", "on"),
    "/organizations/": ("on",),
    "/laws/": ("q", "rank", "page"),
    "/changes/": ("organization", "kind", "law", "power", "since", "until", "page"),
    "/changes/between/": ("since", "until", "organization", "law", "power", "page"),
    "/changes.atom": ("organization", "kind", "law", "power", "since", "until"),
    "/changes.json": ("organization", "kind", "law", "power", "since", "until", "after", "limit"),
    "/changes.csv": ("organization", "law", "power", "since"),
    "/changes/between.json": ("since", "until", "law", "power", "after", "limit"),
    "/changes/between.csv": ("since", "until", "organization", "law"),
    "/powers.json": ("organization", "category", "status", "after", "limit", "on"),
    "/laws.json": ("after", "limit"),
    "/log.json": ("after", "limit"),
    "/laws/1.json": ("version", "on"),
    "/organizations.json": ("on", "view"),
    "/statistics.json": ("on",),
    "/directory.csv": ("on",),
    "/disclosure-guide/": ("on",),
    "/inspection/": ("on",),
    "/openapi.json": ("on",),
    "/log/": ("page",),
    "/statistics/": ("on",),
    "/catalogue.csv": ("on",),
    "/sitemap.xml": ("p", "section"),
    "/sitemap-powers.xml": ("p",),
}
PATHS = (
    "/powers/{}/",
    "/powers/{}.json",
    "/powers/{}/changes.json",
    "/organizations/{}/",
    "/organizations/{}/catalogue.csv",
    "/laws/{}/",
    "/laws/{}.jsonld",
    "/sitemap-{}.xml",
    "/{}",
)
# Longer runs: RANDOM_ADDRESSES=5000.
EXAMPLES = int(os.environ.get("RANDOM_ADDRESSES", "300"))
# Of this process: other programs on the machine do not count.
SLOWEST_SECONDS = 2
# Bytes of every kind, and characters that trouble databases and patterns.
odd = st.one_of(
    st.binary(max_size=40),
    # Half of a pair, more than anybody types, pages that cannot be.
    st.sampled_from(
        [b"\xed\xa0\x80", "处".encode() * 100_000, b"9" * 400, b"-1", b"1e9", b"99999"]
    ),
    st.text(alphabet="\0%_\\'\"*([{《》－９0-9:. \ud7ff\uffff\U0001f600", max_size=40).map(
        str.encode
    ),
)
address = st.one_of(
    st.tuples(
        st.sampled_from([(path, name) for path, names in PARAMETERS.items() for name in names]), odd
    ).map(lambda pair: f"{pair[0][0]}?{pair[0][1]}={quote_from_bytes(pair[1])}"),
    st.tuples(st.sampled_from(PATHS), odd).map(
        lambda pair: pair[0].format(quote_from_bytes(pair[1], safe=""))
    ),
)


@pytest.mark.django_db
@settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(address=address)
def test_it_answers_whatever_is_asked(catalogue, address):
    began = time.process_time()
    response = Client().get(address)
    assert response.status_code in {200, 301, 400, 404}
    if response.streaming:
        assert b"".join(response.streaming_content)
    assert time.process_time() - began < SLOWEST_SECONDS


@pytest.fixture
def catalogue(db):
    return builders.published()

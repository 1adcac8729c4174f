"""Random bytes in every public parameter and path never give an answer of 500."""

from urllib.parse import quote_from_bytes

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import builders

PARAMETERS = {
    "/": ("on", "view"),
    "/powers/": ("q", "category", "organization", "law", "status", "level", "risk", "page"),
    "/organizations/": ("on",),
    "/laws/": ("q", "rank", "page"),
    "/changes/": ("organization", "kind", "since", "until", "page"),
    "/log/": ("page",),
    "/statistics/": ("on",),
    "/catalogue.csv": ("on",),
    "/sitemap.xml": ("p", "section"),
}
PATHS = ("/powers/{}/", "/powers/{}.json", "/organizations/{}/", "/laws/{}/", "/{}")
# Bytes of every kind, and characters that trouble databases and patterns.
odd = st.one_of(
    st.binary(max_size=40),
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
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(address=address)
def test_it_answers_whatever_is_asked(catalogue, address):
    response = Client().get(address)
    assert response.status_code in {200, 301, 400, 404}
    if response.streaming:
        assert b"".join(response.streaming_content)


@pytest.fixture
def catalogue(db):
    return builders.published()

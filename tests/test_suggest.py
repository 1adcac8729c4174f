"""Suggestions while a visitor types: names in force, as a browser's search field takes them."""

import datetime

import pytest

from tests import builders

pytestmark = pytest.mark.django_db


def suggested(client, **query):
    response = client.get("/suggest.json", query)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/x-suggestions+json")
    assert not response.cookies
    return response.json()


def test_it_suggests_names_that_have_the_words(client):
    builders.published(builders.power(name="烟花爆竹经营许可"))
    builders.published(builders.power(name="经营许可", summary="烟花爆竹"))
    query, names, _, addresses = suggested(client, q="煙花")
    assert (query, names) == ("煙花", ["烟花爆竹经营许可"])
    assert client.get(addresses[0]).status_code == 200


def test_a_name_is_suggested_once(client):
    for _ in range(3):
        builders.published(builders.power(name="烟花爆竹经营许可"))
    assert suggested(client, q="烟花")[1] == ["烟花爆竹经营许可"]


def test_it_suggests_what_was_in_force_on_the_day(client):
    at = datetime.datetime(2024, 6, 1, 8, tzinfo=datetime.UTC)
    builders.published(builders.power(name="烟花爆竹经营许可"), at=at)
    assert suggested(client, q="烟花", on="2024-05-31")[1] == []
    answer = suggested(client, q="烟花", on="2024-06-01")
    assert answer[1] == ["烟花爆竹经营许可"]
    assert "on=2024-06-01" in answer[3][0]


def test_nothing_typed_is_nothing_suggested(client):
    builders.published()
    assert suggested(client)[1:] == [[], [], []]


@pytest.mark.parametrize("query", ["x" * 65, "a\0b"])
def test_words_that_cannot_be_are_refused(client, query):
    assert client.get("/suggest.json", {"q": query}).status_code == 400

"""The list of powers: search, filters, pages."""

import datetime

import pytest

from tests import builders

pytestmark = pytest.mark.django_db


def found(client, **query) -> list[str]:
    response = client.get("/powers/", query)
    assert response.status_code == 200
    return [version.code for version in response.context["page"].object_list]


def test_it_finds_two_characters_in_the_name_and_says_why(client):
    version = builders.published(builders.power(name="对违法行为的处罚"))
    builders.published(builders.power(name="经营许可"))
    response = client.get("/powers/", {"q": "处罚"})
    assert [row.code for row in response.context["page"]] == [version.code]
    assert "对违法行为的<mark>处罚</mark>" in response.content.decode()


def test_it_finds_traditional_characters_and_full_width_codes(client):
    version = builders.published(builders.power(code="620899001XK00042", name="處罰"))
    assert found(client, q="处罚") == [version.code]
    assert found(client, q="６２０８９９００１xk00042") == [version.code]


def test_it_shows_the_words_around_a_hit_in_the_text(client):
    builders.published(builders.power(conditions="有固定的经营场所，并且符合消防规定。"))
    text = client.get("/powers/", {"q": "消防规定"}).content.decode()
    assert "有固定的经营场所，并且符合<mark>消防规定</mark>。" in text


def test_a_hit_in_the_name_comes_before_one_in_the_text(client):
    in_text = builders.published(builders.power(remarks="另见食品抽检"))
    in_name = builders.published(
        builders.power(name="食品抽检", organization=builders.organization())
    )
    assert found(client, q="食品抽检") == [in_name.code, in_text.code]


def test_it_filters_by_department_category_status_level_and_risk(client):
    power = builders.power(category=builders.category("02", "行政处罚", "CF"), standing="suspended")
    builders.exercise(power, level="county")
    builders.flowchart(power)
    version = builders.published(power)
    builders.published()
    for query in (
        {"organization": version.organization_code},
        {"category": "02"},
        {"status": "suspended"},
        {"level": "county"},
        {"risk": "B"},
    ):
        assert found(client, **query) == [version.code], query


def test_it_filters_by_a_law_and_names_it(client):
    power = builders.power()
    basis = builders.basis(power)
    basis.citations.create(start=0, end=4, instrument_name="中华人民共和国种子法", article="31")
    version = builders.published(power)
    builders.published()
    response = client.get("/powers/", {"law": "《种子法》"})
    assert [row.code for row in response.context["page"]] == [version.code]
    assert "依据中有《中华人民共和国种子法》" in response.content.decode()


def test_a_law_of_punctuation_alone_finds_nothing(client):
    builders.published()
    assert found(client, law="《》") == []


def test_abolished_powers_are_listed_only_when_asked_for(client):
    version = builders.published(builders.power(standing="abolished"))
    assert found(client) == []
    assert found(client, status="abolished") == [version.code]


def test_it_lists_what_was_in_force_on_a_day(client):
    at = datetime.datetime(2024, 6, 1, 8, tzinfo=datetime.UTC)
    version = builders.published(at=at)
    assert found(client, on="2024-05-31") == []
    assert found(client, on="2024-06-01") == [version.code]


def test_an_empty_result_says_what_was_searched_and_what_to_do_next(client):
    text = client.get("/powers/", {"q": "航天"}).content.decode()
    assert "检索“航天”" in text
    assert "换一个更短的词" in text


def test_pages_keep_the_filters(client, monkeypatch):
    monkeypatch.setattr("portal.views.power_list.PAGE_SIZE", 2)
    for _ in range(5):
        builders.published()
    response = client.get("/powers/", {"category": "01", "page": 2})
    assert len(response.context["page"]) == 2
    assert 'href="?category=01&amp;page=3"' in response.content.decode()


@pytest.mark.parametrize("query", [{}, {"q": "许可"}, {"law": "许可法"}])
def test_its_queries_do_not_grow_and_no_snapshot_is_read(
    client, django_assert_max_num_queries, query
):
    for _ in range(5):
        power = builders.power()
        basis = builders.basis(power)
        basis.citations.create(start=0, end=4, instrument_name="中华人民共和国行政许可法")
        builders.published(power)
    with django_assert_max_num_queries(10) as queries:
        assert len(found(client, **query)) == 5
    assert not any('"snapshot"' in query["sql"] for query in queries.captured_queries)

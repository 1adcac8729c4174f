"""Every public address answers in Chinese, without cookies, whatever is asked of it."""

import re

import pytest
from django.urls import reverse

from disclosure.withdrawal import withdraw
from tests import builders

pytestmark = pytest.mark.django_db

PAGES = (
    "/",
    "/powers/",
    "/organizations/",
    "/laws/",
    "/changes/",
    "/statistics/",
    "/changes/between/",
    "/changes/between/?since=2026-01-01",
    "/guide/",
    "/disclosure-guide/",
    "/inspection/",
    "/log/",
)
FILES = (
    "/powers.json",
    "/organizations.json",
    "/laws.json",
    "/changes.atom",
    "/changes.json",
    "/changes.csv",
    "/changes/between.json?since=2026-01-01",
    "/changes/between.csv?since=2026-01-01",
    "/statistics.json",
    "/directory.csv",
    "/log.json",
    "/dataset.jsonld",
    "/openapi.json",
    "/opensearch.xml",
    "/sitemap.xml",
    "/sitemap-powers.xml",
    "/sitemap-columns.xml",
    "/robots.txt",
    "/log.jsonl",
    "/healthz",
    "/catalogue.csv",
    "/catalogue.json",
    "/catalogue.xlsx",
)


def pages_of(version) -> list[str]:
    code, body = version.code, version.organization_code
    return [
        f"/powers/{code}/",
        f"/powers/{code}/v1/",
        f"/powers/{code}/changes/",
        f"/organizations/{body}/",
    ]


def files_of(version) -> list[str]:
    code, body = version.code, version.organization_code
    return [
        f"/powers/{code}.json",
        f"/powers/{code}.jsonld",
        f"/powers/{code}/changes.json",
        f"/organizations/{body}/catalogue.csv",
        f"/organizations/{body}/catalogue.json",
        f"/organizations/{body}/catalogue.xlsx",
    ]


@pytest.mark.parametrize("address", [*PAGES, *FILES])
def test_it_answers_before_anything_was_published(client, address):
    assert client.get(address).status_code == 200


def test_it_answers_with_a_published_power_and_sets_no_cookie(client):
    version = builders.published()
    for address in [*PAGES, *FILES, *pages_of(version), *files_of(version)]:
        for query in ("", "on=2030-01-01", "view=large", "view=contrast", "view=large-contrast"):
            response = client.get(f"{address}{'&' if '?' in address else '?'}{query}")
            assert response.status_code == 200, address + query
            assert not response.cookies, address


def test_pages_allow_no_inline_style_or_script(client):
    version = builders.published()
    for address in [*PAGES, *pages_of(version)]:
        response = client.get(address)
        assert "unsafe" not in response["Content-Security-Policy"]
        text = response.content.decode()
        for script in text.split("<script")[1:]:
            assert re.match(r' src="/static/[\w.-]+" defer></script>', script)
        assert "<style" not in text
        assert " style=" not in text


@pytest.mark.parametrize("address", [*PAGES, "/powers/NOPE/", "/nowhere/", "/powers/?on=gestern"])
def test_every_page_names_the_site_as_the_meta_tag_rules_ask(client, address):
    text = client.get(address).content.decode()
    for name in ("SiteName", "SiteDomain", "SiteIDCode"):
        assert f'<meta name="{name}"' in text


@pytest.mark.parametrize("address", PAGES)
def test_every_column_page_describes_its_column(client, address):
    text = client.get(address).content.decode()
    for name in ("ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"):
        assert f'<meta name="{name}" content="' in text


def test_a_power_page_carries_the_article_tags(client):
    version = builders.published()
    text = client.get(f"/powers/{version.code}/").content.decode()
    assert f'<meta name="ArticleTitle" content="{version.title}">' in text
    assert '<meta name="PubDate" content="20' in text
    assert f'<meta name="ContentSource" content="{version.organization_name}">' in text


@pytest.mark.parametrize("address", [*PAGES, *FILES])
def test_it_refuses_to_be_written_to(client, address):
    assert client.post(address).status_code == 405


@pytest.mark.parametrize(
    "address",
    [
        "/nowhere/",
        "/powers/NOPE/",
        "/powers/NOPE/v1/",
        "/powers/NOPE/changes/",
        "/powers/NOPE/flowchart.svg",
        "/powers/中文/",
        "/powers/%00/",
        "/powers/%ED%A0%80/",
        f"/powers/{'9' * 41}/",
        f"/powers/NOPE/v{'9' * 30}/",
        "/organizations/nobody/",
        "/organizations/nobody/catalogue.csv",
        "/catalogue.pdf",
        "/laws/1/",
        f"/laws/{'9' * 30}/",
        "/powers/?page=999999",
        "/powers/?page=x",
        "/powers/?page=0",
        "/powers/?page=%00",
        f"/powers/?page={'9' * 5000}",
        "/log/?page=2",
        "/sitemap-powers.xml?p=9",
        "/sitemap-poems.xml",
    ],
)
def test_it_says_in_chinese_that_there_is_no_such_page(client, address):
    response = client.get(address)
    assert response.status_code == 404
    assert "返回首页" in response.content.decode()


BAD_QUERIES = (
    "on=yesterday",
    "on=2026-13-01",
    "on=9999-12-31",
    "on=%00",
    f"on={'1' * 100_000}",
    "view=huge",
    "&".join(f"a{number}=1" for number in range(20_001)),
)


@pytest.mark.parametrize("query", BAD_QUERIES)
@pytest.mark.parametrize("address", ["/", "/powers/", "/catalogue.csv", "/changes.atom"])
def test_it_says_in_chinese_that_a_parameter_is_wrong(client, address, query):
    response = client.get(f"{address}?{query}")
    assert response.status_code == 400
    assert "参数不对" in response.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/powers/?q=%00",
        f"/powers/?q={'长' * 65}",
        f"/powers/?q={'%25' * 100_000}",
        "/powers/?law=%00",
        "/powers/?category=%00",
        "/powers/?organization=nobody",
        "/powers/?level=moon",
        "/powers/?status=gone",
        "/powers/?risk=D",
        "/laws/?q=%00",
        "/laws/?rank=poem",
        "/changes/?kind=whim",
        "/changes/?organization=%00",
        "/changes/?since=x",
        "/changes/?since=2026-02-01&until=2026-01-01",
        "/changes/?power=%00",
        "/changes/between/?since=",
        "/changes/between/?since=2026-02-01&until=2026-01-01",
    ],
)
def test_a_wrong_choice_is_named_beside_its_field(client, address):
    response = client.get(address)
    assert response.status_code == 400
    text = response.content.decode()
    assert "请改正以下内容" in text
    assert 'class="error"' in text


@pytest.mark.parametrize("word", ["%", "_", "'", "\\", "%ED%A0%80", "\U0001f600", "a" * 64])
def test_it_searches_for_odd_characters_without_failing(client, word):
    builders.published()
    for name in ("q", "law"):
        assert client.get("/powers/", {name: word}).status_code == 200


def test_a_withdrawn_power_is_gone_from_every_address(client):
    version = builders.published()
    withdraw(version.code, reason="公开内容有误", actor="测试")
    code = version.code
    addresses = [*pages_of(version)[:3], *files_of(version)[:3], f"/powers/{code}/flowchart.svg"]
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 410, address
        assert "公开内容有误" in response.content.decode()
    for address in ("/", "/powers/", "/powers.json", "/sitemap-powers.xml", "/directory.csv"):
        assert code not in text_of(client.get(address)), address
    told = ("/changes/", "/changes.atom", "/changes.json", "/changes.csv")
    between = ("/changes/between/", "/changes/between.json", "/changes/between.csv")
    for address in (*told, *(f"{one}?since=2020-01-01" for one in between)):
        text = text_of(client.get(address))
        assert code in text, address
        assert "公开内容有误" in text, address
        assert version.name not in text, address


def text_of(response) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode()


@pytest.mark.parametrize("address", ["/powers/NOPE.json", "/laws/1.json", "/powers/NOPE.jsonld"])
def test_it_says_as_data_that_there_is_no_such_thing(client, address):
    response = client.get(address)
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["detail"]
    assert response.json()["help"].endswith("/openapi.json")


@pytest.mark.parametrize(
    "address",
    [
        "/powers.json?limit=0",
        "/powers.json?after=%00",
        "/powers.json?status=gone",
        "/laws.json?after=-1",
        "/changes.json?kind=whim",
        "/changes/between.json",
        "/changes/between.json?since=2026-02-01&until=2026-01-01",
        "/powers.json?on=gestern",
    ],
)
def test_it_says_as_data_which_parameter_is_wrong(client, address):
    response = client.get(address)
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["detail"]


def test_an_unchanged_page_is_not_sent_twice(client):
    version = builders.published()
    address = reverse("power", args=[version.code])
    first = client.get(address)
    assert first["Cache-Control"] == "max-age=60, public" or "public" in first["Cache-Control"]
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_it_says_503_when_the_database_is_gone(client, monkeypatch):
    from django.db import OperationalError

    def fail(*args, **kwargs):
        raise OperationalError("gone")

    monkeypatch.setattr("portal.views.home.day_tallies", fail)
    response = client.get("/")
    assert response.status_code == 503
    assert response["Retry-After"]
    assert "暂时无法查询" in response.content.decode()


def test_a_failure_is_answered_in_chinese(client, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("a bug")

    monkeypatch.setattr("portal.views.home.day_tallies", fail)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert "出了差错" in response.content.decode()

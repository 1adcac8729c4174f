"""The front page."""

import re

import pytest

from tests import builders

pytestmark = pytest.mark.django_db


def test_it_counts_powers_by_category_and_department(client):
    body = builders.organization(name="云岭县林业局")
    for _ in range(3):
        builders.published(builders.power(organization=body))
    text = client.get("/").content.decode()
    assert "公开 3 项职权" in text
    assert "云岭县林业局" in text
    # Names of powers have numbers too: 第3项许可.
    assert len(re.findall(r"(?<![第\d])3项", text)) == 2


def test_abolished_powers_are_not_counted(client):
    builders.published(builders.power(standing="abolished"))
    assert "目前还没有公开的职权" in client.get("/").content.decode()


def test_it_shows_the_latest_changes(client):
    version = builders.published(note="承诺时限减为5个工作日。")
    text = client.get("/").content.decode()
    assert "承诺时限减为5个工作日。" in text
    assert f"/powers/{version.code}/v1/" in text


def test_its_queries_do_not_grow_with_rows(client, django_assert_max_num_queries):
    for _ in range(4):
        builders.published()
    with django_assert_max_num_queries(6):
        client.get("/")


def test_the_demonstration_says_that_it_is_one(client, settings):
    assert "演示站点" not in client.get("/").content.decode()
    settings.DEMO = True
    assert "演示站点" in client.get("/").content.decode()


def test_the_large_type_is_carried_by_links_and_forms(client):
    builders.published()
    text = client.get("/?view=large").content.decode()
    assert '<html lang="zh-Hans" class="large">' in text
    assert 'href="/powers/?category=01&amp;view=large"' in text or "view=large&amp;category" in text
    assert '<input type="hidden" name="view" value="large">' in text


def test_a_day_is_carried_by_links_and_named_in_a_banner(client):
    builders.published()
    text = client.get("/?on=2030-01-01").content.decode()
    assert "2030年1月1日</time>将会有效的内容" in text
    assert 'href="/organizations/?on=2030-01-01"' in text


def test_the_footer_shows_what_is_set(client, settings):
    settings.PORTAL = settings.PORTAL | {
        "host_body": "云岭县人民政府办公室",
        "contact": "0933-0000000",
        "identifier": "6208230001",
        "icp_number": "陇ICP备00000000号",
        "error_report_url": "https://example.org/report",
    }
    text = client.get("/").content.decode()
    for words in ("主办单位：云岭县人民政府办公室", "6208230001", "陇ICP备", "我为政府网站找错"):
        assert words in text

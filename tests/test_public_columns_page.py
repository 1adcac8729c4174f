"""Departments, laws, changes, statistics, the log and what machines read."""

import datetime
import hashlib
import json

import pytest

from disclosure.models import LogEntry
from disclosure.withdrawal import withdraw
from legislation.models import Instrument
from organizations.models import Organization
from tests import builders

pytestmark = pytest.mark.django_db


def law(**fields) -> Instrument:
    row = Instrument.objects.create(**{"name": "中华人民共和国种子法", "rank": "law"} | fields)
    version = row.versions.create(effective_on=datetime.date(2016, 1, 1))
    version.provisions.create(
        position=1,
        number=31,
        label="31",
        heading="第三十一条",
        chapter="第五章 经营",
        text="应当取得许可证。",
    )
    return row


def power_resting_on(name: str, article: str = "31"):
    power = builders.power()
    basis = builders.basis(power)
    basis.citations.create(start=0, end=4, instrument_name=name, article=article)
    return builders.published(power)


def test_a_department_page_groups_its_powers_and_says_how_to_reach_it(client):
    body = builders.organization(name="云岭县林业局", telephone="0933-7654321")
    penalty = builders.category("02", "行政处罚", "CF")
    builders.published(builders.power(organization=body, name="甲许可"))
    builders.published(builders.power(organization=body, name="乙处罚", category=penalty))
    text = client.get(f"/organizations/{body.code}/").content.decode()
    for words in ("0933-7654321", "甲许可", "乙处罚", "行政许可", "行政处罚", "公开职权2项"):
        assert words in text


def test_a_department_without_published_powers_shows_nothing_of_its_drafts(client):
    power = builders.power(name="草稿事项")
    text = client.get(f"/organizations/{power.organization.code}/").content.decode()
    assert "草稿事项" not in text
    assert "没有有效的职权" in text


def test_a_department_keeps_the_name_that_was_published(client):
    version = builders.published()
    Organization.objects.update(name="新名称局")
    text = client.get(f"/organizations/{version.organization_code}/").content.decode()
    assert version.organization_name in text


def test_the_queries_of_department_pages_do_not_grow(client, django_assert_max_num_queries):
    body = builders.organization()
    for _ in range(6):
        builders.published(builders.power(organization=body))
        builders.published()
    # Six of them ask whether the volume on paper is stored and up to date.
    with django_assert_max_num_queries(10):
        client.get(f"/organizations/{body.code}/")
    with django_assert_max_num_queries(5):
        client.get("/organizations/")


def test_a_law_page_shows_articles_and_the_powers_that_rest_on_each(client):
    row = law()
    version = power_resting_on("种子法")
    other = power_resting_on("中华人民共和国森林法")
    text = client.get(f"/laws/{row.pk}/").content.decode()
    assert 'id="article-31"' in text
    assert "应当取得许可证。" in text
    assert version.title in text
    assert other.title not in text
    assert "现行有效" in text


def test_a_law_cited_as_a_whole_lists_those_powers_apart(client):
    row = law()
    version = power_resting_on("种子法", article="")
    text = client.get(f"/laws/{row.pk}/").content.decode()
    assert "未对应到条文的职权" in text
    assert version.title in text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"effective_on": datetime.date(2090, 1, 1)}, "尚未施行"),
        ({"effective_on": datetime.date(2000, 1, 1), "is_repealed": True}, "已废止"),
        ({"effective_on": datetime.date(2000, 1, 1)}, "现行有效"),
    ],
)
def test_a_law_says_whether_it_is_in_force(client, fields, words):
    row = Instrument.objects.create(name="某条例", rank="administrative_regulation")
    row.versions.create(**fields)
    assert words in client.get(f"/laws/{row.pk}/").content.decode()
    assert words in client.get("/laws/").content.decode()


def test_a_law_is_shown_as_it_stood_on_a_day(client):
    row = law()
    row.versions.create(effective_on=datetime.date(2022, 3, 1)).provisions.create(
        position=1, number=1, heading="第一条", text="新的第一条。"
    )
    assert "新的第一条。" in client.get(f"/laws/{row.pk}/").content.decode()
    for query in ("on=2020-01-01", "version=2016-01-01"):
        assert "应当取得许可证。" in client.get(f"/laws/{row.pk}/?{query}").content.decode()
    assert client.get(f"/laws/{row.pk}/?version=2016-01-02").status_code == 404
    assert client.get(f"/laws/{row.pk}/?version=x").status_code == 400


def test_laws_are_found_by_name_and_count_their_powers(client):
    law()
    law(name="中华人民共和国森林法")
    power_resting_on("《种子法》")
    response = client.get("/laws/", {"q": "种子"})
    (row,) = response.context["page"]
    assert row.power_count == 1
    assert len(client.get("/laws/", {"rank": "law"}).context["page"]) == 2


def test_the_queries_of_law_pages_do_not_grow(client, django_assert_max_num_queries):
    row = law()
    for number in range(5):
        power_resting_on("种子法")
        law(name=f"第{number}号条例")
    with django_assert_max_num_queries(9):
        client.get(f"/laws/{row.pk}/")
    with django_assert_max_num_queries(4):
        client.get("/laws/")


def test_changes_are_filtered_by_department_kind_and_days(client):
    early = builders.published(at=datetime.datetime(2024, 3, 1, tzinfo=datetime.UTC))
    late = builders.published(
        at=datetime.datetime(2024, 9, 1, tzinfo=datetime.UTC), change_kind="delegate", reason="下放"
    )

    def found(**query):
        return [row.code for row in client.get("/changes/", query).context["page"]]

    assert found() == [late.code, early.code]
    assert found(since="2024-06-01") == [late.code]
    assert found(until="2024-06-01") == [early.code]
    assert found(on="2024-06-01") == [early.code]
    assert found(kind="delegate") == [late.code]
    assert found(organization=early.organization_code) == [early.code]
    assert found(kind="delegate", until="2024-06-01") == []


def test_a_day_ends_at_midnight_in_shanghai(client):
    # 16:30 UTC on 1 March is 00:30 on 2 March in Shanghai.
    builders.published(at=datetime.datetime(2024, 3, 1, 16, 30, tzinfo=datetime.UTC))
    assert not list(client.get("/changes/?on=2024-03-01").context["page"])
    assert list(client.get("/changes/?on=2024-03-02").context["page"])


def test_changes_tell_reason_document_and_reviewers(client):
    builders.published(
        reason="依据修订", cause_document="云政发〔2026〕1号", reviewing_bodies="云岭县司法局"
    )
    text = client.get("/changes/").content.decode()
    for words in ("依据修订", "云政发〔2026〕1号", "云岭县司法局"):
        assert words in text


def test_the_feed_names_the_latest_changes(client):
    version = builders.published(note="首次公开权责清单。")
    response = client.get("/changes.atom")
    assert response["Content-Type"].startswith("application/atom+xml")
    text = response.content.decode()
    assert version.name in text
    assert version.get_version_url() in text
    assert "首次公开权责清单。" in text


def test_the_queries_of_changes_do_not_grow(client, django_assert_max_num_queries):
    for _ in range(5):
        builders.published()
    with django_assert_max_num_queries(6):
        client.get("/changes/")
    with django_assert_max_num_queries(3):
        client.get("/changes.atom")
    with django_assert_max_num_queries(7):
        client.get("/changes/between/?since=2020-01-01")


def test_statistics_count_what_is_in_force(client, django_assert_max_num_queries):
    charted = builders.power()
    builders.flowchart(charted)
    builders.published(charted)
    builders.published(builders.power(standing="suspended"))
    builders.published(builders.power(standing="abolished"))
    with django_assert_max_num_queries(11):
        response = client.get("/statistics/")
    totals = {name: count for name, count, _ in response.context["totals"]}
    assert totals == {
        "公开的职权": 2,
        "实施中": 1,
        "已挂起": 1,
        "已取消": 1,
        "有流程图": 1,
        "标明风险点": 1,
        "部门": 2,
    }


def test_the_log_can_be_checked_line_by_line(client):
    version = builders.published()
    withdraw(version.code, reason="有误", actor="测试")
    lines = b"".join(client.get("/log.jsonl").streaming_content).decode().splitlines()
    previous = ""
    for line in lines:
        assert json.loads(line)["previous"] == previous
        previous = hashlib.sha256(line.encode()).hexdigest()
    assert previous == LogEntry.objects.latest("index").entry_hash
    assert previous in client.get("/log/").content.decode()


def test_the_map_names_powers_and_departments_in_force(client):
    version = builders.published()
    gone = builders.published(builders.power(standing="abolished"))
    text = client.get("/sitemap.xml").content.decode()
    for section in ("columns", "powers", "organizations", "laws"):
        assert f"/sitemap-{section}.xml" in text
    text = client.get("/sitemap-organizations.xml").content.decode()
    assert f"/organizations/{version.organization_code}/" in text
    text = client.get("/sitemap-powers.xml").content.decode()
    assert f"/powers/{version.code}/" in text
    assert gone.code not in text


def test_robots_are_shown_the_map(client):
    assert "/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_health_is_never_cached(client):
    response = client.get("/healthz")
    assert response.content == b"ok\n"
    assert "no-store" in response["Cache-Control"]

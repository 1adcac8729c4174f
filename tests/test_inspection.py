"""Self-inspection: it finds what was broken on purpose, and says nothing of a sound site."""

import datetime
import io

import pytest
from django.core.management import CommandError, call_command

from disclosure.models import LogEntry, PublishedVersion
from disclosure.withdrawal import withdraw
from jobs.models import Job
from portal.inspection.reading import inside, missing_tags, read
from portal.inspection.rules import Required, RulesError, missing, read_rules
from portal.inspection.tasks import start_first_inspection
from portal.models import Inspection, InspectionFinding
from tests import builders
from tests.background import run_waiting

OFFICE = ("office", "address", "hours", "telephone", "fax", "internet")


@pytest.fixture(autouse=True)
def full_settings(settings):
    settings.DISCLOSURE_OFFICE = dict.fromkeys(OFFICE, "甲")
    settings.PORTAL = settings.PORTAL | {"identifier": "6208990001"}
    settings.ALLOWED_HOSTS = ["testserver"]


def a_sound_site() -> PublishedVersion:
    law = builders.law("种子法", "第一条的内容。")
    power = builders.complete_power(quantity="无数量限制")
    power.exercises.update(responsibilities="受理。")
    builders.citation(power.bases.get(), law.name, article="1")
    return builders.published(power)


def found(**options) -> dict[str, list[str]]:
    """Run the command, and return by check what it found."""
    try:
        call_command("inspect_site", **options, verbosity=0, stdout=io.StringIO())
    except SystemExit as error:
        assert error.code == 1
    rows: dict[str, list[str]] = {}
    for row in InspectionFinding.objects.all():
        rows.setdefault(row.check_key, []).append(f"{row.address} {row.words}")
    return rows


@pytest.mark.django_db
def test_a_sound_site_has_nothing_to_mend():
    a_sound_site()
    withdraw(builders.published().code, reason="有误", actor="测试")
    assert found() == {}
    inspection = Inspection.objects.get()
    assert inspection.pages > 15
    assert set(inspection.counts.values()) == {0}


@pytest.mark.django_db
def test_it_finds_a_link_that_leads_nowhere():
    a_sound_site()
    LogEntry.objects.bulk_create(
        [LogEntry(index=99, at=datetime.datetime.now(datetime.UTC), kind="publish", code="GONE-1",
                  version=1, content_hash="0" * 64, entry="{}", entry_hash="0" * 64)]
    )  # fmt: skip
    rows = found()
    assert rows["links"] == ["/log/ 链接 /powers/GONE-1/v1/ 的应答是404"]


@pytest.mark.django_db
def test_it_finds_missing_fields_by_category_with_their_source():
    a_sound_site()
    version = builders.published(builders.power(name="只有名称的许可"))
    words = found()["fields"]
    assert all(row.startswith(f"/powers/{version.code}/") for row in words)
    assert any("缺少申请条件（行政许可法第三十条、第四十二条）" in row for row in words)


@pytest.mark.django_db
def test_it_finds_empty_and_stale_columns(settings):
    old = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=400)
    power = builders.complete_power(quantity="无数量限制")
    builders.published(power, at=old)
    builders.published(builders.power(standing="abolished"), at=old)
    settings.DISCLOSURE_OFFICE = settings.DISCLOSURE_OFFICE | {"fax": ""}
    rows = found()
    assert any("没有有效的职权" in row for row in rows["empty"])
    assert any("法规库没有内容" in row for row in rows["empty"])
    assert any("传真号码" in row for row in rows["empty"])
    assert any("全站已有400天没有公开新版本" in row for row in rows["stale"])


@pytest.mark.django_db
def test_the_public_sees_numbers_and_the_office_everything(client, admin_client):
    builders.published(builders.power(name="只有名称的许可"))
    found()
    text = client.get("/inspection/").content.decode()
    assert "缺少必填内容的职权" in text
    assert "缺少申请条件" not in text
    listed = admin_client.get("/admin/portal/inspectionfinding/").content.decode()
    assert "缺少申请条件" in listed


@pytest.mark.django_db
def test_it_stops_where_it_is_told_to_and_says_so():
    a_sound_site()
    found(pages=3)
    inspection = Inspection.objects.get()
    assert inspection.pages == 3
    assert inspection.unvisited > 10


@pytest.mark.django_db
def test_it_refuses_a_wrong_number_of_pages():
    with pytest.raises(CommandError):
        call_command("inspect_site", pages=0)


def test_it_reads_links_places_and_tags():
    seen = read('<meta name="a" content="b"><a href="?page=2" id="x">1</a><a href="/y/#z">2</a>')
    assert seen.tags == {"a": "b"}
    assert seen.places == {"x"}
    links = inside("/q/", seen.links | {"https://elsewhere.example/", "/admin/"})
    assert links == {("/q/", ""), ("/y/", "z")}


def test_a_tag_that_is_missing_or_empty_is_named():
    tags = {"SiteName": "甲", "SiteDomain": "乙", "ArticleTitle": "丙", "PubDate": " "}
    assert missing_tags(tags, identifier_is_set=True) == ["SiteIDCode", "PubDate", "ContentSource"]
    tags |= {"SiteIDCode": "", "PubDate": "2026-01-01 08:00", "ContentSource": "丁"}
    assert missing_tags(tags, identifier_is_set=False) == []


def test_what_is_disclosed_on_request_needs_no_fields():
    rules = (Required("*", "某办法", ("basis",)),)
    content = {"publicity": "on_request", "category": {"letters": "XK"}, "bases": []}
    assert missing(content, rules) == []
    assert missing(content | {"publicity": "proactive"}, rules) == ["缺少行使依据（某办法）"]


@pytest.mark.parametrize("text", ["", "required = 3", '[[required]]\nletters = "*"'])
def test_rules_of_a_wrong_shape_are_refused(tmp_path, text):
    file = tmp_path / "rules.toml"
    file.write_text(text)
    with pytest.raises(RulesError):
        read_rules(file)


def test_rules_about_unknown_fields_are_refused(tmp_path):
    file = tmp_path / "rules.toml"
    days = "[stale_days]\nsite = 1\norganization = 1\n"
    file.write_text(f'{days}[[required]]\nletters = "*"\nsource = "甲"\nfields = ["poem"]\n')
    with pytest.raises(RulesError, match="poem"):
        read_rules(file)


@pytest.mark.django_db
def test_a_new_site_is_inspected_once_in_the_background():
    a_sound_site()
    start_first_inspection()
    start_first_inspection()
    run_waiting()
    job = Job.objects.get()
    assert job.state == Job.State.DONE
    assert job.result["pages"] == Inspection.objects.get().pages > 15
    start_first_inspection()
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_wrong_rules_fail_the_inspection_with_a_sentence(settings, tmp_path):
    settings.INSPECTION_RULES = tmp_path / "none.toml"
    start_first_inspection()
    run_waiting()
    job = Job.objects.get()
    assert job.state == Job.State.FAILED
    assert "none.toml" in job.problem

"""Progress by office, and the lists over which auditors watch."""

import datetime
import io
import json

import pytest
import time_machine
from django.urls import reverse
from python_calamine import CalamineWorkbook

from filings import moves
from filings.attempts import refused_own_work
from filings.checks import REQUIREMENTS, problems_of
from filings.incomplete import EMPTY, incomplete, missing_from
from filings.models import FilingItem
from filings.progress import offices_of, progress_of
from organizations.models import Organization
from powers.models import Power
from tests import builders
from tests.filing_team import Desk, Team
from tests.office import faults_of

pytestmark = pytest.mark.django_db
MONDAY = datetime.datetime(2026, 11, 23, 1, tzinfo=datetime.UTC)


@pytest.fixture
def team():
    with time_machine.travel(MONDAY, tick=False) as clock:
        team = Team()
        team.clock = clock
        yield team


@pytest.fixture
def auditor(team):
    return Desk("auditor", builders.organization())


def cells(answer) -> list[list[str]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return book.get_sheet_by_index(0).to_python()


def test_progress_counts_the_entries_of_an_office(team):
    drafted, submitted, returned, waiting, done, _unfiled = (team.power() for _ in range(6))
    team.publish("add", done)
    team.draft("add", drafted)
    for power in (submitted, returned):
        moves.submit(*team.draft("add", power), team.clerk)
    moves.return_for_changes(
        FilingItem.objects.select_related("filing", "power", "route").get(power=returned),
        team.head,
        "请改",
    )
    team.approve(*team.draft("add", waiting))
    late = MONDAY.date() + datetime.timedelta(days=14)
    offices = Organization.objects.filter(pk=team.organization.pk)
    (office,) = progress_of(offices, late)
    figures = {name: getattr(office, name) for name in office.__slots__ if name != "organization"}
    assert figures == {
        "total": 6,
        "unfiled": 1,
        "drafts": 1,
        "submitted": 1,
        "returned": 1,
        "approved": 1,
        "published": 1,
        "overdue": 1,
    }


def test_progress_asks_a_fixed_number_of_queries(team, django_assert_num_queries):
    for _ in range(5):
        team.power()
        builders.complete_power()
    with django_assert_num_queries(5):
        progress_of(Organization.objects.all(), MONDAY.date())


def test_a_department_sees_its_own_progress_alone(team):
    builders.complete_power()
    assert offices_of(team.clerk).get() == team.organization
    assert offices_of(team.reviewer).count() > 1


def test_progress_is_shown_and_exported(team, auditor):
    team.publish("add", team.power())
    page = auditor.get("desk_progress")
    assert faults_of(page, "XLSX", "CSV") == []
    assert team.organization.name in page.content.decode()
    address = reverse("admin:desk_progress")
    head, row = cells(auditor.client.get(address, {"format": "xlsx"}))
    assert head[0] == "机构"
    assert row[:2] == [team.organization.name, "1"]
    text = b"".join(auditor.client.get(address, {"format": "csv"}).streaming_content).decode()
    assert text.startswith("\ufeff机构,职权")


@pytest.mark.parametrize("name", ["overdue", "incomplete", "own-work"])
def test_each_list_is_shown_and_exported(team, auditor, name):
    for kind in ("", "xlsx", "csv"):
        address = reverse("admin:desk_list", args=[name])
        answer = auditor.client.get(address, {"format": kind} if kind else {})
        assert answer.status_code == 200
    assert faults_of(auditor.client.get(address), "XLSX", "CSV") == []
    assert auditor.client.get(address, {"format": "exe"}).status_code == 404


def test_an_unknown_list_is_not_there(auditor):
    assert auditor.client.get(reverse("admin:desk_list", args=["nothing"])).status_code == 404


def test_overdue_items_are_listed_with_who_holds_them(team, auditor):
    moves.submit(*team.draft("add", team.power(name="摊位核准")), team.clerk)
    team.clock.shift(datetime.timedelta(days=21))
    other = Desk("auditor", builders.organization())
    row = cells(other.client.get(reverse("admin:desk_list", args=["overdue"]), {"format": "xlsx"}))[
        1
    ]
    assert row[1] == "摊位核准"
    assert row[4] == "部门审核"
    assert "已超期10个工作日" in Desk("head", team.organization).get("desk").content.decode()


def test_incomplete_entries_name_what_is_missing(team, auditor):
    team.power(name="齐全的")
    power = team.power(name="不全的")
    power.materials.all().delete()
    power.flowchart_uses.all().delete()
    shown = auditor.get("desk_list", "incomplete").content.decode()
    assert "申请材料、流程图" in shown
    assert "齐全的" not in shown


def test_a_long_list_has_pages(team, auditor, monkeypatch):
    monkeypatch.setattr("portal.desk.lists.PER_PAGE", 2)
    for _ in range(3):
        builders.power(organization=team.organization)
    first = auditor.get("desk_list", "incomplete").content.decode()
    assert "第1页，共2页" in first
    assert 'href="?page=2"' in first


def test_the_list_and_the_checks_agree_about_what_is_missing():
    assert {row["field"] for row in REQUIREMENTS} <= set(EMPTY)
    empty = builders.power(organization=builders.organization())
    (found,) = incomplete(Power.objects.all())
    assert found == empty
    sentences = "".join(one.sentence for one in problems_of(json.loads(builders.frozen(empty))))
    for label in missing_from(found):
        assert label in sentences


def test_refused_attempts_on_ones_own_work_are_listed(team, auditor):
    (item,) = team.draft("add", team.power())
    moves.submit(item, team.clerk)
    own = Desk("head", team.organization)
    team.clerk.role = "head"
    team.clerk.save()
    own.move("return", item)
    with pytest.raises(Exception, match="参与填报"):
        moves.approve(item, team.clerk)
    assert [entry.person for entry in refused_own_work()] == [team.clerk]
    assert "参与填报过" in auditor.get("desk_list", "own-work").content.decode()


@pytest.mark.parametrize("role", ["clerk", "head", "reviewer", "publisher"])
def test_only_auditors_read_of_attempts(team, role):
    assert Desk(role, team.organization).get("desk_list", "own-work").status_code == 403


def test_a_department_does_not_see_what_others_lack(team):
    power = builders.complete_power(name="别人的不全")
    power.materials.all().delete()
    assert (
        "别人的不全"
        not in Desk("head", team.organization).get("desk_list", "incomplete").content.decode()
    )


def test_no_cell_becomes_a_formula(team, auditor):
    power = team.power(name="=1+1")
    power.materials.all().delete()
    address = reverse("admin:desk_list", args=["incomplete"])
    assert cells(auditor.client.get(address, {"format": "xlsx"}))[1][1] == "'=1+1"

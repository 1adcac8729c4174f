"""Codes: given by the scheme, kept when they are good, never used again once a power ended."""

import pytest
from django.core.management import call_command

from intake.importing import import_sources, read_source
from intake.models import UnmappedCell
from powers.models import Power
from tests import builders
from tests.workbooks import FIRE_HEADINGS, SheetPlan, fire_line, line, listing, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def schemes(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    call_command("loaddata", "categories", "code_schemes", verbosity=0)


@pytest.fixture
def organization():
    return builders.organization(body_code="007")


def imported(organization, *rows):
    is_older = len(rows[0]) == len(FIRE_HEADINGS)
    plan = SheetPlan([FIRE_HEADINGS, *rows]) if is_older else listing(*rows)
    [found] = import_sources([read_source("清单.xlsx", workbook(plan))], organization, actor="测试")
    return found.report


def messages(report):
    return [problem["message"] for sheet in report["sheets"] for problem in sheet["problems"]]


def ended(organization, *rows):
    imported(organization, *rows)
    Power.objects.update(standing=Power.Standing.ABOLISHED)
    return Power.objects.get()


def test_the_code_of_an_ended_power_is_not_given_to_another(organization):
    old = ended(organization, line(1, "摊位核准"))
    imported(organization, line(1, "夜市核准"))
    new = Power.objects.get(name="夜市核准")
    assert old.code.endswith("XK00100")
    assert new.code.endswith("XK00200")


def test_the_code_of_an_ended_power_is_not_taken_from_a_file(organization):
    old = ended(organization, fire_line(1, "摊位处罚", 职权编码="620899007CF00100"))
    report = imported(organization, fire_line(1, "夜市处罚", 职权编码="620899007CF00100"))
    assert report["created"] == 1
    assert Power.objects.get(name="夜市处罚").code == "620899007CF00200"
    old.refresh_from_db()
    assert (old.name, old.standing) == ("摊位处罚", "abolished")
    assert any("已取消的“摊位处罚”" in message for message in messages(report))
    assert UnmappedCell.objects.filter(text="620899007CF00100", reason="code_taken").exists()


def test_a_list_that_still_has_an_ended_power_does_not_revive_it(organization):
    old = ended(organization, fire_line(1, "摊位处罚"))
    report = imported(organization, fire_line(1, "摊位处罚", 申请条件="有摊位"))
    assert (report["created"], report["changed"], report["unchanged"]) == (0, 0, 1)
    old.refresh_from_db()
    assert (old.conditions, old.standing) == ("", "abolished")
    assert any("已取消，没有改动" in message for message in messages(report))


def test_a_list_that_says_itself_that_a_power_ended_is_believed(organization):
    ended(organization, fire_line(1, "摊位处罚"))
    report = imported(organization, fire_line(1, "摊位处罚", 状态="取消"))
    assert (report["created"], report["unchanged"]) == (0, 1)
    assert not any("没有改动" in message for message in messages(report))


def test_two_rows_with_one_code_are_told_and_both_imported(organization):
    report = imported(
        organization,
        fire_line(1, "摊位处罚", 职权编码="620899007CF00100"),
        fire_line(2, "夜市处罚", 职权编码="620899007CF00100"),
    )
    assert report["created"] == 2
    assert any("重复，将另编新码" in message for message in messages(report))
    assert len(set(Power.objects.values_list("code", flat=True))) == 2

"""What the report tells of powers that change: every field, before and after."""

import pytest
from django.core.management import call_command

from intake.importing import import_sources, read_source
from intake.tasks import plan_of
from powers.models import Power
from tests import builders
from tests.workbooks import BASIS, FIRE_HEADINGS, SheetPlan, fire_line, line, listing, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def market(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    call_command("loaddata", "categories", "code_schemes", verbosity=0)
    return builders.organization(body_code="208")


def imported(organization, *rows, mode="replace", **plan):
    data = workbook(listing(*rows, **plan))
    (found,) = import_sources(
        [read_source("清单.xlsx", data)], organization, actor="测试", mode=mode
    )
    return found.report


def changes(report):
    (power,) = report["changed_powers"]
    return [(field["label"], field["before"], field["after"]) for field in power["fields"]]


def test_a_field_of_a_body(market):
    imported(market, line(1, "摊位核准"))
    report = imported(market, line(1, "摊位核准", 承办机构="夜市科"))
    assert changes(report) == [("承办机构", "摊位科", "夜市科")]
    assert (report["changed_powers"][0]["sheet"], report["changed_powers"][0]["row"]) == (
        "Sheet1",
        2,
    )


def test_the_second_body_is_named(market):
    def more(office):
        return line("", 行使主体="各镇集市所", 承办机构=office, 实施层级及权限="乡级")

    imported(market, line(1, "摊位核准"), more("一所"))
    assert changes(imported(market, line(1, "摊位核准"), more("二所"))) == [
        ("第2个行使主体的承办机构", "一所", "二所")
    ]


def test_bodies_that_come_and_go(market):
    more = line("", 行使主体="各镇集市所", 承办机构="一所", 实施层级及权限="乡级")
    imported(market, line(1, "摊位核准"))
    assert ("行使主体", "", "各镇集市所，一所，乡级") in changes(
        imported(market, line(1, "摊位核准"), more)
    )
    assert ("行使主体", "各镇集市所，一所，乡级", "") in changes(
        imported(market, line(1, "摊位核准"))
    )


def test_a_legal_basis(market):
    imported(market, line(1, "摊位核准"))
    other = "《云岭县集市管理条例》第十条"
    assert changes(imported(market, line(1, "摊位核准", 实施依据=other))) == [
        ("行使依据", BASIS, other)
    ]


def test_words_of_a_closed_list_are_told_by_their_names(market):
    def import_(standing):
        row = fire_line(1, "占用疏散通道", 状态=standing)
        data = workbook(SheetPlan([list(FIRE_HEADINGS), row]))
        (found,) = import_sources([read_source("清单.xlsx", data)], market, actor="测试")
        return found.report

    import_("实施")
    assert changes(import_("暂停实施")) == [("实施状态", "实施中", "已挂起")]


def test_the_row_of_a_changed_body_follows_its_file(market):
    imported(market, line(1, "摊位核准"))
    first = Power.objects.get().exercises.get().source_file
    imported(market, line(9, "别的"), line(1, "摊位核准", 承办机构="夜市科"))
    exercise = Power.objects.get(name="摊位核准").exercises.get()
    assert exercise.source_file != first
    assert exercise.source_row == 3


def test_nothing_differs_in_the_same_list(market):
    imported(market, line(1, "摊位核准"))
    report = imported(market, line(1, "摊位核准"))
    assert (report["changed"], report["changed_powers"]) == (0, [])


# What a whole list says by what it lacks


def test_a_list_speaks_only_of_its_own_categories(market):
    imported(market, line(1, "摊位核准"), line(2, "占道处罚", 权力类型="行政处罚"))
    report = imported(market, line(1, "夜市核准"))
    assert report["categories"] == ["行政许可"]
    assert [power["name"] for power in report["missing_powers"]] == ["摊位核准"]
    assert Power.objects.count() == 3


def test_a_supplement_lacks_nothing(market):
    imported(market, line(1, "摊位核准"))
    assert imported(market, line(1, "夜市核准"), mode="supplement")["missing"] == 0


# The plan that is confirmed


def test_the_plan_is_the_same_for_the_same_effects_and_another_for_others(market):
    imported(market, line(1, "摊位核准"))
    one = imported(market, line(1, "摊位核准", 承办机构="夜市科"))
    imported(market, line(1, "摊位核准"))
    same = imported(market, line(1, "摊位核准", 承办机构="夜市科"))
    assert plan_of(one) == plan_of(same)
    imported(market, line(1, "摊位核准"))
    other = imported(market, line(1, "摊位核准", 承办机构="早市科"))
    assert plan_of(other) != plan_of(one)

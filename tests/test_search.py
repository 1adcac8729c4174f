"""Search finds what is written, as it may be typed, and nothing else."""

import pytest

from disclosure.models import PublishedVersion
from disclosure.search import matching, normalized
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    power = builders.power(
        name="烟花爆竹经营（零售）许可证核发",
        code="62082300AJ-XK-0004",
        summary="审查零售点的安全条件",
    )
    builders.exercise(power, department_duty="负责本县烟花爆竹零售点布设")
    builders.basis(power).citations.create(start=0, end=1, instrument_name="烟花爆竹安全管理条例")
    builders.published()
    return builders.published(power)


def found(query: str) -> list[str]:
    return [row.code for row in matching(PublishedVersion.objects.in_force(), query)]


@pytest.mark.parametrize(
    "query",
    [
        "烟花",
        "煙花爆竹",
        "零售 许可",
        "62082300AJ-XK-0004",
        "62082300ajxk0004",
        "６２０８２３００",
        "烟花爆竹安全管理条例",
        "安全条件",
        "零售点布设",
    ],
)
def test_it_finds_the_power(version, query):
    assert found(query) == [version.code]


@pytest.mark.parametrize("query", ["active", "proactive", "county", "礼花", "%", "_", "烟花 礼花"])
def test_it_finds_nothing_else(version, query):
    assert found(query) == []


def test_hits_in_the_title_come_first(version):
    other = builders.power(name="检查", summary="烟花爆竹零售点的检查", position=0)
    last = builders.published(other)
    assert found("烟花爆竹") == [version.code, last.code]


def test_an_empty_query_finds_everything(version):
    assert len(found(" ")) == 2


@pytest.mark.parametrize(
    ("typed", "compared"), [("ＡＢＣ", "abc"), ("行政處罰", "行政处罚"), ("㈠", "(一)")]
)
def test_texts_are_compared_in_one_form(typed, compared):
    assert normalized(typed) == compared

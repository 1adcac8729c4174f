"""Statistics are counted in the background; what is shown is what would be counted on the spot."""

import datetime

import pytest
import time_machine

from disclosure.periods import today
from disclosure.withdrawal import withdraw
from portal.counted_statistics import count_statistics
from portal.models import CountedStatistics
from tests import builders

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 6, 1, 4, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def one_instant():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def version():
    power = builders.power()
    builders.citation(builders.basis(power), "种子法", article="1")
    builders.flowchart(power)
    return builders.published(power)


def numbers(client, query: str = ""):
    response = client.get(f"/statistics/{query}")
    return response.context["totals"], response.context["figures"], response.context["counted_at"]


def test_they_are_the_numbers_of_the_moment(client, version, django_assert_num_queries):
    *on_the_spot, at = numbers(client)
    data = client.get("/statistics.json").json()
    assert at is None
    count_statistics(today())
    # The state, the numbers, and whether anything was withdrawn since.
    with django_assert_num_queries(3):
        *counted, at = numbers(client)
    assert counted == on_the_spot
    assert at == NOON
    assert "统计于" in client.get("/statistics/").content.decode()
    assert client.get("/statistics.json").json() == data


def test_the_last_numbers_stand_until_others_are_counted(client, version):
    count_statistics(today())
    before = numbers(client)
    builders.published()
    assert numbers(client) == before
    count_statistics(today())
    assert numbers(client) != before
    assert CountedStatistics.objects.count() == 1


def test_a_withdrawal_is_counted_at_once(client, version):
    builders.published()
    count_statistics(today())
    withdraw(version.code, reason="误公开", actor="测试")
    totals, _, at = numbers(client)
    assert (totals[0][1], at) == (1, None)


def test_another_day_is_counted_on_the_spot(client, version):
    count_statistics(today())
    assert numbers(client, "?on=2026-05-31")[2] is None
    with time_machine.travel(NOON + datetime.timedelta(days=1), tick=False):
        assert numbers(client)[2] is None


def test_numbers_of_another_release_are_not_shown(client, version):
    count_statistics(today())
    CountedStatistics.objects.update(release="another")
    assert numbers(client)[2] is None

"""Pages made beforehand are the pages that would be made on the spot, or they are not shown."""

import datetime

import pytest
import time_machine
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client

from disclosure.models import PublishedVersion, ReadyPage, RenderedChart
from disclosure.periods import today
from disclosure.purging import purge
from disclosure.withdrawal import restore, withdraw
from jobs.models import Job
from legislation.models import Instrument, InstrumentAlias
from portal import page_making, ready_pages
from portal.library import STANDING, law_links, standing_of, with_standing
from portal.models import CountedStatistics
from portal.page_making import PageWatch, codes_in_force, make_pages
from tests import builders
from tests.background import run_waiting

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 6, 1, 4, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def one_instant():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def version():
    law = builders.law("种子法", "第一条的内容。")
    power = builders.complete_power(code="A-1", name="种子经营许可")
    builders.citation(power.bases.get(), law.name, article="1")
    builders.flowchart(power)
    return builders.published(power)


def page(address: str) -> bytes:
    """Return a page that nothing has kept."""
    caches["pages"].clear()
    response = Client().get(address)
    assert response.status_code == 200
    return response.content


@pytest.fixture
def is_ready(monkeypatch):
    """Whether the page at an address came as it was made beforehand."""

    def on_the_spot(*args, **kwargs):
        raise LookupError

    def asked(address: str) -> bool:
        with monkeypatch.context() as patch:
            patch.setattr("portal.views.powers.power_response", on_the_spot)
            try:
                page(address)
            except LookupError:
                return False
        return True

    return asked


def make() -> None:
    call_command("make_pages", verbosity=0)


def test_a_ready_page_is_the_page_made_on_the_spot(version, is_ready, django_assert_num_queries):
    address = version.get_absolute_url()
    caches["pages"].clear()
    with django_assert_num_queries(3):
        on_the_spot = Client().get(address).content
    assert not is_ready(address)
    make()
    assert CountedStatistics.objects.get().day == today()
    assert is_ready(address)
    caches["pages"].clear()
    with django_assert_num_queries(3):
        assert Client().get(address).content == on_the_spot


def test_on_another_day_it_says_so(version, is_ready):
    address = version.get_absolute_url()
    make()
    with time_machine.travel(NOON + datetime.timedelta(days=1), tick=False):
        assert is_ready(address)
        ready = page(address)
        ReadyPage.objects.all().delete()
        assert ready == page(address)
        assert '内容截至<time datetime="2026-06-02"' in ready.decode()


@pytest.mark.parametrize("query", ["?view=large", "?view=contrast", "?on=2026-06-01", "?a=1"])
def test_other_readings_are_made_on_the_spot(version, is_ready, query):
    make()
    assert not is_ready(version.get_absolute_url() + query)


def a_new_version(version, monkeypatch):
    version.power.conditions = "新条件"
    version.power.save()
    builders.published(version.power, effective_on=today() + datetime.timedelta(days=9))


def a_repealed_law(version, monkeypatch):
    Instrument.objects.get().versions.update(is_repealed=True)


def a_law_of_the_same_name(version, monkeypatch):
    InstrumentAlias.objects.create(instrument=builders.law("另一部法"), name="种子法")


def a_new_picture(version, monkeypatch):
    RenderedChart.objects.update(width=77)


def places_in_the_picture(version, monkeypatch):
    RenderedChart.objects.update(places="")


def a_new_release(version, monkeypatch):
    monkeypatch.setattr(ready_pages, "release", lambda: "another")


def a_withdrawal_that_ended(version, monkeypatch):
    restore(withdraw(version.code, reason="误", actor="测试"), reason="无误", actor="测试")


CHANGES = (
    a_new_version, a_repealed_law, a_law_of_the_same_name, a_new_picture, places_in_the_picture,
    a_new_release, a_withdrawal_that_ended,
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_what_is_no_longer_right_is_not_shown(version, is_ready, monkeypatch, change):
    address = version.get_absolute_url()
    make()
    change(version, monkeypatch)
    assert not is_ready(address)
    on_the_spot = page(address)
    make()
    assert is_ready(address)
    assert page(address) == on_the_spot


def test_the_office_changes_no_byte(version):
    make()
    before = bytes(ReadyPage.objects.get().html)
    version.power.name = "草稿中的名称"
    version.power.save()
    call_command("make_pages", "--all", verbosity=0)
    assert bytes(ReadyPage.objects.get().html) == before


def test_nothing_stays_of_what_is_withdrawn_or_purged(version):
    make()
    withdraw(version.code, reason="误公开", actor="测试")
    assert not ReadyPage.objects.exists()
    purge(version, reason="误公开", people=(builders.person(), builders.person()))
    make()
    assert not ReadyPage.objects.exists()
    assert Client().get(version.get_absolute_url()).status_code == 410


def test_what_is_withdrawn_while_its_page_is_made_is_not_stored(version, monkeypatch):
    real = page_making.present

    def slow(code, day):
        found = real(code, day)
        withdraw(code, reason="误公开", actor="测试")
        return found

    monkeypatch.setattr(page_making, "present", slow)
    assert list(make_pages([version.code], today())) == [(1, 0)]
    assert not ReadyPage.objects.exists()


def test_a_page_that_somebody_changed_is_found_and_mended(version, capsys):
    make()
    changed = page(version.get_absolute_url()).decode().replace("种子", "种籽")
    ReadyPage.objects.update(html=ready_pages.packed(changed.encode(), today()))
    with pytest.raises(SystemExit):
        call_command("make_pages", "--check")
    assert version.code in capsys.readouterr().err
    call_command("make_pages", "--all")
    call_command("make_pages", "--check")
    assert "全部相符" in capsys.readouterr().out


def test_the_worker_asks_for_everything_first_and_then_for_what_is_missing(version):
    watch = PageWatch()
    watch()
    watch()
    assert [job.arguments for job in Job.objects.all()] == [{"all": True}]
    run_waiting()
    assert Job.objects.get().result == {"seen": 1, "made": 1}
    other = builders.published()
    watch()
    run_waiting()
    latest = Job.objects.order_by("pk").last()
    assert (latest.arguments, latest.result) == ({"all": False}, {"seen": 1, "made": 1})
    assert other.ready_page.key
    with time_machine.travel(NOON + datetime.timedelta(days=1), tick=False):
        watch()
    assert Job.objects.order_by("pk").last().arguments == {"all": True}


def test_a_worker_without_a_catalogue_asks_for_nothing():
    PageWatch()()
    assert not Job.objects.exists()


def test_a_power_that_is_not_in_force_yet_has_no_page():
    builders.published(effective_on=today() + datetime.timedelta(days=3))
    assert codes_in_force(today()) == []
    assert list(make_pages(["NOPE-1"][:0], today())) == []
    assert PublishedVersion.objects.count() == 1


DATES = ("2026-05-20", "2026-06-01", "2026-06-02", "2026-06-09")
# Of a law with one version or two: from when each is, and from when it is repealed.
REPEALS = (None, "unknown", *DATES)


def test_laws_stand_in_python_as_they_do_in_the_database():
    for first in DATES[:3]:
        for repealed in REPEALS:
            if repealed in DATES and repealed <= first:
                continue
            for second in (None, *DATES[1:]):
                law = builders.law(f"{first}至{repealed}及{second}之法", effective_on=first)
                law.versions.update(
                    is_repealed=bool(repealed),
                    repealed_on=repealed if repealed in DATES else None,
                )
                if second and second != first:
                    law.versions.create(effective_on=second)
    bare = Instrument.objects.create(name="没有版本的法")
    InstrumentAlias.objects.create(instrument=bare, name="别名")
    day = today()
    rows = with_standing(Instrument.objects.all(), day).values("name", *STANDING)
    expected = {row["name"]: standing_of(row) for row in rows}
    assert len(set(expected.values())) > 8
    links = law_links(expected, day)
    assert {name: link.standing for name, link in links.items()} == expected
    assert law_links(["别名"], day)["别名"].pk == bare.pk

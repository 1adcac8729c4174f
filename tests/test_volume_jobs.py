"""What a publication made stale is rendered in the background."""

import pytest

from disclosure.paper.volumes import stored_volume
from disclosure.periods import today
from disclosure.tasks import start_missing_volumes, start_volumes
from filings.publication import publish_items
from filings.takedowns import decide_takedown, take_down
from jobs.child import ChildTimeout
from jobs.models import Job
from tests import builders
from tests.background import run_waiting
from tests.test_filing_moves import approved, office  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
Kind = Job.Kind


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def kinds():
    return sorted(Job.objects.values_list("kind", flat=True))


def test_a_publication_of_the_office_asks_for_the_volume(office):  # noqa: F811
    approved(office)
    publish_items([office.item], office.publisher)
    job = Job.objects.get(kind=Kind.RENDER_VOLUME)
    assert job.organization == office.item.power.organization
    assert job.owner == office.publisher.user


def test_a_takedown_and_its_end_ask_for_the_volume():
    version = builders.published()
    people = [builders.person("reviewer"), builders.person("publisher")]
    takedown = take_down(version.code, people[0], "误公开个人信息")
    assert Kind.RENDER_VOLUME in kinds()
    Job.objects.all().delete()
    decide_takedown(takedown, people[1], "可以公开", agreed=False)
    assert Kind.RENDER_VOLUME in kinds()


def test_a_volume_that_waits_is_not_asked_for_twice():
    power = builders.power()
    builders.published(power)
    start_volumes([power.organization.code])
    start_volumes([power.organization.code])
    assert kinds() == [Kind.RENDER_BUNDLE, Kind.RENDER_VOLUME]


def test_it_renders_volume_and_bundle():
    power = builders.power()
    builders.published(power)
    start_volumes([power.organization.code])
    run_waiting()
    assert {job.state for job in Job.objects.all()} == {Job.State.DONE}
    assert stored_volume(power.organization.code, today())
    assert start_missing_volumes() == []


def test_a_child_that_fails_is_one_sentence(monkeypatch):
    power = builders.power()
    builders.published(power)

    def too_slow(*arguments):
        raise ChildTimeout("x")

    monkeypatch.setattr("disclosure.tasks.make_volume", too_slow)
    monkeypatch.setattr("disclosure.tasks.make_bundle", too_slow)
    start_volumes([power.organization.code])
    run_waiting()
    assert {job.state for job in Job.objects.all()} == {Job.State.FAILED}
    assert "仍提供旧的分册" in Job.objects.first().problem


def test_a_body_without_published_powers_has_no_volume():
    start_volumes([builders.organization().code])
    run_waiting()
    assert Job.objects.get(kind=Kind.RENDER_VOLUME).result == {"powers": 0, "pages": 0}

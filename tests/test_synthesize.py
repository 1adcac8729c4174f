"""The invented catalogue: large, like a real one, the same for the same seed."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from disclosure.models import LogEntry, PublishedVersion
from disclosure.verification import verify_log
from flowcharts.models import Flowchart
from intake import synthesis
from organizations.models import Organization
from powers.codes import is_well_formed
from powers.models import Citation, Power
from tests import builders


def some_items(count=300, seed=1, body=0):
    return list(synthesis.items(synthesis.bodies(body + 1)[body], count, seed))


def test_the_same_seed_gives_the_same_powers():
    assert some_items() == some_items()
    assert some_items(seed=1) != some_items(seed=2)


def test_every_power_of_a_body_has_its_own_name():
    names = [(item.category, item.name) for item in some_items(6000)]
    assert len(names) == len(set(names)) == 6000


def test_most_are_penalties_and_every_class_is_there():
    items = some_items(1000)
    categories = [item.category for item in items]
    assert 650 <= categories.count("行政处罚") <= 750
    assert len(set(categories)) == 10


def test_texts_are_as_long_as_official_ones():
    lengths = sorted(len(item.basis) for item in some_items(1000))
    assert lengths[0] > 80
    assert 1500 < lengths[-1] <= synthesis.LONGEST_BASIS


def test_bodies_differ_in_name():
    names = [body.name for body in synthesis.bodies(400)]
    assert len(set(names)) == 400


def test_powers_are_split_without_a_rest():
    assert synthesis.counts(10, 4) == [3, 3, 2, 2]


@pytest.mark.parametrize(
    ("number", "word"), [(7, "七"), (10, "十"), (14, "十四"), (20, "二十"), (105, "一百零五")]
)
def test_article_numbers_are_words(number, word):
    assert synthesis.chinese(number) == word


def test_charts_have_eight_to_fourteen_steps_and_sound_links():
    for body in synthesis.bodies(10):
        for category in synthesis.vocabulary()["categories"]:
            chart = synthesis.chart(body, category["name"])
            keys = [step.key for step in chart.steps]
            assert 8 <= len(keys) <= 14
            assert len(set(keys)) == len(keys)
            assert {link.source for link in chart.links} | {
                link.target for link in chart.links
            } == (set(keys))


@pytest.fixture
def synthesize(db):
    call_command("loaddata", "categories", "code_schemes", verbosity=0)

    def synthesize(powers=60, organizations=3, seed=1):
        call_command("synthesize_catalogue", powers=powers, organizations=organizations, seed=seed)

    return synthesize


def test_it_publishes_every_power_as_demonstration(synthesize):
    synthesize()
    versions = PublishedVersion.objects.in_force()
    assert versions.count() == Power.objects.count() == 60
    assert Organization.objects.count() == 3
    assert set(LogEntry.objects.values_list("kind", flat=True)) == {"demonstration"}
    assert not list(verify_log())


def test_codes_keep_to_the_scheme(synthesize):
    synthesize()
    codes = Power.objects.values_list("code", flat=True)
    assert all(is_well_formed(code, r"\d{9}[A-Z]{2}\d{5}") for code in codes)


def test_powers_share_charts_and_cite_laws(synthesize):
    synthesize()
    assert Flowchart.objects.count() < 40
    assert all(version.chart_hash for version in PublishedVersion.objects.all())
    cited = Citation.objects.values("basis__power").distinct()
    assert cited.count() == 60


def test_some_have_a_history(synthesize):
    synthesize()
    assert PublishedVersion.objects.filter(number=2, change_kind="amend").exists()


def test_the_past_is_only_written_on_an_empty_log(synthesize):
    first = builders.published()
    synthesize(powers=12, organizations=1)
    entries = LogEntry.objects.order_by("index")
    assert all(entry.at >= first.published_at for entry in entries)


def test_on_an_empty_log_it_begins_in_the_past(synthesize):
    synthesize(powers=12, organizations=1)
    assert LogEntry.objects.order_by("index").first().at.year == 2024


def refused(call, sentence, code):
    with pytest.raises(CommandError, match=sentence) as caught:
        call()
    assert caught.value.returncode == code


def test_it_refuses_a_second_time(synthesize):
    synthesize(powers=12, organizations=1)
    refused(lambda: synthesize(powers=12, organizations=1), "已有合成目录", 1)
    assert Power.objects.count() == 12


@pytest.mark.parametrize(("powers", "organizations"), [(0, 1), (5, 0), (5, 1000)])
def test_it_refuses_numbers_out_of_range(synthesize, powers, organizations):
    refused(lambda: synthesize(powers, organizations), "须大于0", 2)


@pytest.mark.django_db
def test_it_brings_the_usual_categories_when_there_are_none():
    call_command("synthesize_catalogue", powers=12, organizations=1, seed=1)
    assert Power.objects.count() == 12

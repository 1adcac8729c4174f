"""The demonstration catalogue, as ``load_demo`` leaves it."""

from collections import Counter
from io import StringIO

from django.core.management import call_command
from django.db.models import Count
from django.test import TestCase

from disclosure.models import LogEntry, PublishedVersion, RenderedChart
from disclosure.periods import today
from flowcharts.lawfulness import violations
from flowcharts.models import Control, FlowchartUse, FlowStep, RiskPoint
from flowcharts.overrides import chart_for
from flowcharts.showing import setting_of
from legislation.models import Instrument, InstrumentVersion, Provision
from organizations.models import Organization
from powers.codes import is_well_formed
from powers.models import Citation, CodeScheme, Power


def in_force():
    return PublishedVersion.objects.in_force()


class TheDemonstration(TestCase):
    """Loaded once; each test looks at what is there."""

    output = ""

    @classmethod
    def setUpTestData(cls):
        output = StringIO()
        call_command("load_demo", stdout=output)
        cls.output = output.getvalue()

    def test_it_tells_how_much_it_loaded(self):
        assert f"{Power.objects.count()}项职权" in self.output

    def test_it_shows_a_county_of_some_size(self):
        shown = in_force().listed()
        assert Organization.objects.count() >= 8
        assert shown.count() >= 56
        assert shown.order_by().values("category_code").distinct().count() >= 8
        assert (
            in_force().exclude(chart_hash="").order_by().values("chart_hash").distinct().count()
            >= 16
        )

    def test_some_powers_have_a_history(self):
        numbers = Counter(PublishedVersion.objects.values_list("code", flat=True))
        assert sum(count > 1 for count in numbers.values()) >= 3
        later = PublishedVersion.objects.filter(number__gt=1)
        assert not later.filter(note="").exists()
        assert not later.filter(cause_document="").exists()

    def test_one_power_is_suspended_and_one_abolished(self):
        standings = Counter(in_force().values_list("standing", flat=True))
        assert standings["suspended"] == 1
        assert standings["abolished"] == 1

    def test_publication_days_are_spread_over_the_years(self):
        years = {day.year for day in PublishedVersion.objects.dates("published_at", "year")}
        assert years >= {2024, 2025, 2026}

    def test_some_powers_are_open_on_request_only_and_show_no_content(self):
        hidden = Power.objects.filter(publicity=Power.Publicity.ON_REQUEST)
        assert hidden.exists()
        for version in PublishedVersion.objects.filter(power__in=hidden):
            assert version.content["bases"] == []

    def test_sub_items_stand_under_their_power_and_several_bodies_exercise_one(self):
        assert Power.objects.filter(parent__isnull=False).count() >= 6
        assert Power.objects.annotate(bodies=Count("exercises")).filter(bodies__gte=3).exists()

    def test_every_code_has_the_shape_of_the_county(self):
        pattern = CodeScheme.objects.get(key="county-hyphen").pattern
        for code, letters in Power.objects.values_list("code", "category__letters"):
            assert is_well_formed(code, pattern)
            assert code.split("-")[1] == letters

    def test_the_two_seed_licences_keep_their_codes(self):
        seed = Power.objects.filter(code__in=["62082300NM-XK-0004", "62082300NM-XK-0005"])
        assert {power.name for power in seed} == {
            "农作物种子生产许可证核发",
            "农作物种子经营许可证核发",
        }

    def test_every_organization_tells_how_to_reach_it(self):
        for row in Organization.objects.all():
            row.full_clean()
            assert row.address
            assert row.office_hours
            assert row.telephone
            assert row.complaint_telephone

    def test_every_power_is_published_and_rests_on_a_basis(self):
        published = set(PublishedVersion.objects.values_list("code", flat=True))
        assert published == set(Power.objects.values_list("code", flat=True))
        assert not Power.objects.filter(bases__isnull=True).exists()

    def test_its_law_library_is_whole_and_has_instruments_of_every_standing(self):
        versions = InstrumentVersion.objects
        assert not versions.filter(is_complete=False).exists()
        assert not versions.annotate(count=Count("provisions")).filter(count__lt=15).exists()
        assert versions.filter(repealed_on__isnull=False).count() == 1
        assert Instrument.objects.annotate(count=Count("versions")).filter(count=2).count() == 2
        assert set(Instrument.objects.values_list("rank", flat=True)) == {
            "local_regulation",
            "local_rule",
            "document",
        }
        assert f"{Instrument.objects.count()}部法规" in self.output

    def test_its_bases_show_what_the_check_can_find(self):
        found = Citation.objects.exclude(status="not_in_library")
        assert found.values("basis__power").distinct().count() >= 8
        assert set(found.values_list("status", flat=True)) >= {
            "match",
            "renumbered",
            "amended",
            "repealed",
            "no_quotation",
        }
        assert not Citation.objects.filter(status="").exists()

    def test_every_power_says_that_it_is_a_demonstration(self):
        assert not Power.objects.exclude(remarks__contains="演示数据").exists()

    def test_every_action_has_a_post(self):
        assert not FlowStep.objects.filter(post="").exclude(kind="start").exists()

    def test_risks_of_all_levels_occur_and_each_has_a_control(self):
        assert set(RiskPoint.objects.values_list("level", flat=True)) == {"A", "B", "C"}
        assert not RiskPoint.objects.exclude(pk__in=Control.objects.values("risk")).exists()

    def test_every_chart_was_drawn(self):
        assert not RenderedChart.objects.exclude(problem="").exists()
        assert not RenderedChart.objects.filter(svg="").exists()
        drawn = set(RenderedChart.objects.values_list("chart_hash", flat=True))
        shown = PublishedVersion.objects.exclude(chart_hash="")
        assert set(shown.values_list("chart_hash", flat=True)) <= drawn

    def test_one_chart_contradicts_its_power_on_purpose(self):
        uses = FlowchartUse.objects.select_related("power__category", "flowchart")
        uses = uses.prefetch_related("overrides", "power__time_limits")
        wrong = {
            use.power.code
            for use in uses.order_by("pk")
            if violations(chart_for(use), setting_of(use.power))
        }
        assert wrong == {"62082300GH-XK-0002"}

    def test_a_version_waits_for_the_day_it_takes_effect(self):
        waiting = PublishedVersion.objects.filter(effective_on__gt=today())
        assert waiting.count() == 1
        assert in_force().filter(code=waiting.get().code).get().number < waiting.get().number

    def test_the_log_says_that_all_of_it_is_demonstration(self):
        assert set(LogEntry.objects.values_list("kind", flat=True)) == {"demonstration"}

    def test_the_log_verifies(self):
        call_command("verify_log", stdout=StringIO())

    def test_a_second_run_changes_nothing_and_says_so(self):
        head = LogEntry.objects.order_by("index").last().entry_hash
        articles = set(Provision.objects.values_list("pk", flat=True))
        output = StringIO()
        call_command("load_demo", stdout=output)
        assert "未作改动" in output.getvalue()
        assert LogEntry.objects.order_by("index").last().entry_hash == head
        assert set(Provision.objects.values_list("pk", flat=True)) == articles

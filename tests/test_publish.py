"""Publishing a power."""

import datetime
import itertools
import json

import pytest

from disclosure.models import (
    InForcePeriod,
    LogEntry,
    PublishedCitation,
    PublishedVersion,
    RenderedChart,
    SearchRow,
    Withdrawal,
)
from disclosure.periods import SHANGHAI
from disclosure.publishing import Publication, PublicationRefusedError, publish
from disclosure.verification import verify_log
from disclosure.withdrawal import withdraw
from flowcharts.chart import Chart
from flowcharts.models import FlowLink, FlowStep
from organizations.models import AuditEntry
from powers.models import Power
from tests import builders

pytestmark = pytest.mark.django_db


def day(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(hour=10, tzinfo=SHANGHAI)


def test_it_writes_version_log_search_period_and_audit_together():
    power = builders.power(name="烟花爆竹零售许可")
    builders.flowchart(power)
    version = builders.published(power)
    assert version.number == 1
    assert LogEntry.objects.get().content_hash == version.content_hash
    assert "烟花爆竹零售许可" in SearchRow.objects.get().title
    assert InForcePeriod.objects.get().version == version
    assert RenderedChart.objects.get().chart_hash == version.chart_hash
    assert AuditEntry.objects.get().target == power.code


def test_it_numbers_the_versions_of_a_power():
    power = builders.power()
    assert [builders.published(power).number for _ in range(3)] == [1, 2, 3]


def test_it_chains_every_entry_to_the_one_before():
    power = builders.power()
    builders.published(power)
    builders.published()
    first, second = LogEntry.objects.all()
    assert first.previous == ""
    assert second.previous == first.entry_hash


def test_the_log_holds_no_names():
    builders.published(builders.power(name="烟花爆竹零售许可"))
    assert "烟花" not in LogEntry.objects.get().entry


def test_it_publishes_the_approved_snapshot_and_no_later_edit():
    power = builders.power(name="旧名")
    approved = builders.frozen(power)
    Power.objects.filter(pk=power.pk).update(name="新名")
    publication = Publication(power, approved, PublishedVersion.ChangeKind.ADD, "首次公开")
    (version,) = publish([publication], actor="测试")
    assert version.name == "旧名"


def test_it_lists_a_power_on_request_without_its_content():
    power = builders.power(publicity=Power.Publicity.ON_REQUEST, summary="内容甲")
    builders.exercise(power, department_duty="职责乙")
    builders.basis(power)
    version = builders.published(power)
    assert version.content["exercises"] == version.content["bases"] == []
    assert "内容甲" not in version.snapshot


def test_it_keeps_names_as_they_were_on_the_day():
    power = builders.power()
    name = power.organization.name
    version = builders.published(power)
    power.organization.name = "改名后的局"
    power.organization.save()
    version.refresh_from_db()
    assert version.content["organization"]["name"] == version.organization_name == name


def test_it_copies_the_citations_for_the_law_pages():
    power = builders.power()
    basis = builders.basis(power)
    basis.citations.create(start=0, end=5, instrument_name="行政许可法", article="38")
    builders.published(power)
    assert PublishedCitation.objects.get().article == "38"


def test_a_change_that_takes_effect_later_leaves_the_present_in_force():
    power = builders.power()
    first = builders.published(power, at=day("2025-01-10"))
    builders.published(power, at=day("2025-03-01"), effective_on=datetime.date(2025, 6, 1))
    in_force = PublishedVersion.objects.in_force
    assert in_force(datetime.date(2025, 1, 9)).count() == 0
    assert in_force(datetime.date(2025, 5, 31)).get() == first
    assert in_force(datetime.date(2025, 6, 1)).get().number == 2


def test_it_refuses_the_same_power_twice():
    power = builders.power()
    publication = Publication(power, builders.frozen(power), "add", "首次公开")
    with pytest.raises(PublicationRefusedError, match="只能出现一次"):
        publish([publication, publication], actor="测试")


def test_it_refuses_the_snapshot_of_another_power():
    one, other = builders.power(), builders.power()
    publication = Publication(one, builders.frozen(other), "add", "首次公开")
    with pytest.raises(PublicationRefusedError, match="不符"):
        publish([publication], actor="测试")
    assert not LogEntry.objects.exists()


def test_it_refuses_a_past_instant_for_anything_real():
    power = builders.power()
    publication = Publication(power, builders.frozen(power), "add", "首次公开")
    with pytest.raises(PublicationRefusedError, match="服务器"):
        publish([publication], actor="测试", at=day("2025-01-10"))


def test_it_refuses_a_past_instant_on_a_log_with_real_entries():
    builders.published()
    with pytest.raises(PublicationRefusedError, match="服务器"):
        builders.published(at=day("2025-01-10"))


def test_it_refuses_demonstration_data_out_of_order():
    builders.published(at=day("2025-01-10"))
    with pytest.raises(PublicationRefusedError, match="先后"):
        builders.published(at=day("2025-01-09"))


def test_a_corrected_version_puts_a_withdrawn_power_back():
    version = builders.published()
    withdraw(version.code, reason="含个人信息", actor="测试")
    builders.published(version.power, change_kind="amend")
    assert not Withdrawal.objects.standing().exists()
    assert PublishedVersion.objects.in_force().filter(code=version.code).get().number == 2
    kinds = LogEntry.objects.order_by("index").values_list("kind", flat=True)
    assert list(kinds) == ["publish", "withdraw", "publish", "restore"]
    assert list(verify_log()) == []


def test_a_withdrawn_power_is_in_force_on_no_day():
    version = builders.published()
    withdraw(version.code, reason="含个人信息", actor="测试")
    assert not PublishedVersion.objects.in_force().exists()
    assert not PublishedVersion.objects.shown().exists()


def test_a_failure_leaves_nothing_behind(monkeypatch):
    def fail(*args):
        raise RuntimeError

    monkeypatch.setattr("disclosure.publishing.add_rows", fail)
    with pytest.raises(RuntimeError):
        builders.published()
    assert not PublishedVersion.objects.exists()
    assert not LogEntry.objects.exists()


def test_a_snapshot_is_the_same_bytes_for_the_same_facts():
    power = builders.power()
    builders.flowchart(power)
    assert builders.frozen(power) == builders.frozen(power)
    assert json.loads(builders.frozen(power))["schema"] == 1


def test_freezing_many_powers_asks_a_fixed_number_of_queries(django_assert_num_queries):
    from disclosure.snapshots import for_snapshot, freeze

    for _ in range(4):
        power = builders.power()
        builders.exercise(power)
        builders.basis(power)
        builders.flowchart(power)
    with django_assert_num_queries(13):
        for power in for_snapshot(Power.objects.all()):
            freeze(power)


def test_charts_of_a_thousand_steps_can_be_frozen():
    power = builders.power()
    chart = builders.flowchart(power, Chart())
    steps = FlowStep.objects.bulk_create(
        FlowStep(flowchart=chart, key=f"s{n}", name="办理", position=n) for n in range(1200)
    )
    FlowLink.objects.bulk_create(
        FlowLink(flowchart=chart, source=step, target=following)
        for step, following in itertools.pairwise(steps)
    )
    frozen = json.loads(builders.frozen(power))
    assert len(frozen["flowchart"]["chart"]["links"]) == 1199

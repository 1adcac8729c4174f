"""Acts on many rows at once, and the trail that they leave."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from flowcharts.models import FlowchartUse
from organizations.audit import verify_audit
from organizations.models import AuditEntry
from powers.models import Citation
from tests import builders
from tests.office import full_power, signed_in

pytestmark = pytest.mark.django_db

POWERS = reverse("admin:powers_power_changelist")
CITATIONS = reverse("admin:powers_citation_changelist")


def act(action, rows, **fields):
    return {"action": action, "_selected_action": [row.pk for row in rows]} | fields


def test_many_powers_share_one_chart():
    first = full_power()
    chart = first.flowcharts.get()
    others = [builders.power(organization=first.organization) for _ in range(3)]
    builders.flowchart(others[0])
    client = signed_in()
    asked = client.post(POWERS, act("share_flowchart", others))
    assert "使用这张流程图" in asked.content.decode()
    client.post(POWERS, act("share_flowchart", others, share="1", flowchart=chart.pk))
    assert [power.flowcharts.get() for power in others] == [chart] * 3
    assert AuditEntry.objects.latest("index").action == "flowcharts.share"


def test_a_shared_chart_keeps_its_place():
    power = full_power()
    use = power.flowchart_uses.get()
    client = signed_in()
    client.post(POWERS, act("share_flowchart", [power], share="1", flowchart=use.flowchart_id))
    assert FlowchartUse.objects.get(power=power) == use


def test_it_asks_again_without_a_chart():
    power, client = builders.power(), signed_in()
    answer = client.post(POWERS, act("share_flowchart", [power], share="1", flowchart=""))
    assert "这个字段是必填项" in answer.content.decode()
    assert not FlowchartUse.objects.exists()


def test_it_offers_charts_of_the_same_owners_alone():
    power, client = full_power(), signed_in()
    stranger = builders.flowchart(builders.power())
    answer = client.post(POWERS, act("share_flowchart", [power], share="1", flowchart=stranger.pk))
    assert answer.status_code == 200
    assert stranger.uses.count() == 1


def test_the_department_confirms_what_is_wrong_alone():
    power = full_power()
    stale = power.bases.get().citations.get()
    fine = Citation.objects.create(basis=stale.basis, start=0, end=1, instrument_name="条例")
    Citation.objects.filter(pk=stale.pk).update(status="repealed")
    Citation.objects.filter(pk=fine.pk).update(status="match")
    answer = signed_in().post(CITATIONS, act("confirm", [stale, fine]), follow=True)
    assert "已确认1条" in answer.content.decode()
    assert list(Citation.objects.filter(is_confirmed=True)) == [stale]
    assert AuditEntry.objects.latest("index").action == "powers.confirm_findings"


def test_looking_at_citations_is_not_enough_to_confirm_them():
    stale = full_power().bases.get().citations.get()
    Citation.objects.update(status="repealed")
    user = User.objects.create(username="旁观者", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_citation"))
    client = Client()
    client.force_login(user)
    client.post(CITATIONS, act("confirm", [stale]))
    assert not Citation.objects.filter(is_confirmed=True).exists()


def test_it_finds_citations_that_need_work():
    stale = full_power().bases.get().citations.get()
    Citation.objects.update(status="repealed")
    client = signed_in()
    assert "已废止" in client.get(CITATIONS, {"stale": "open"}).content.decode()
    assert (
        stale.instrument_name not in client.get(CITATIONS, {"stale": "confirmed"}).content.decode()
    )
    start = client.get(reverse("admin:index"))
    assert start.context["figures"]["stale_citations"] == 1


def test_what_is_edited_is_on_the_trail():
    power, client = builders.power(), signed_in()
    client.post(reverse("admin:powers_power_delete", args=[power.pk]), {"post": "yes"})
    entry = AuditEntry.objects.latest("index")
    assert (entry.action, entry.target) == ("powers.power.delete", str(power))
    assert list(verify_audit()) == []


def test_a_changed_basis_is_read_again():
    basis, client = full_power().bases.get(), signed_in()
    path = reverse("admin:powers_legalbasis_change", args=[basis.pk])
    text = "《中华人民共和国行政处罚法》第三十三条"
    data = {"power": basis.power_id, "purpose": "empowering", "position": 0, "raw_text": text}
    assert client.post(path, data).status_code == 302
    # Four eyes asks the trail who worked on the power, so the part is named as the whole.
    assert AuditEntry.objects.latest("index").subject == f"powers.power:{basis.power_id}"
    assert basis.citations.get().instrument_name == "中华人民共和国行政处罚法"
    assert basis.citations.get().article == "33"


def test_the_start_page_asks_a_fixed_number_of_queries(django_assert_max_num_queries):
    for _ in range(10):
        builders.power()
    client = signed_in()
    with django_assert_max_num_queries(20):
        client.get(reverse("admin:index"))

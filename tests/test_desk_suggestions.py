"""One filing of all powers that a changed chart or a changed law touches."""

import datetime

import pytest
from django.urls import reverse

from disclosure.models import PublishedVersion
from filings import moves
from filings.errors import OwnWorkError
from filings.models import Filing, FilingItem
from flowcharts.models import FlowchartUse
from legislation.models import InstrumentVersion, Provision
from organizations.models import Person
from powers.checking import check_citations
from powers.citing import cite
from powers.models import LegalBasis
from tests import builders
from tests.filing_team import Desk

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 22)
BUILDING = "架设桥梁应当经县级人民政府批准，并按照国家标准施工，不得偷工减料。"


@pytest.fixture
def clerk():
    builders.review_route()
    return Desk("clerk", builders.organization(code="bridges"))


def power(clerk, **fields):
    return builders.complete_power(organization=clerk.person.organization, **fields)


def share(chart, *powers):
    for one in powers:
        one.flowchart_uses.all().delete()
        FlowchartUse.objects.create(flowchart=chart, power=one)


def test_a_changed_chart_becomes_one_filing_of_all_its_powers(clerk):
    first, second, new, other = (power(clerk) for _ in range(4))
    chart = first.flowcharts.get()
    share(chart, second, new)
    for one in (first, second, other):
        builders.published(one)
    chart.steps.filter(key="s4").update(name="审查并决定")
    form = clerk.get("flowcharts_flowchart_change", chart.pk).content.decode()
    address = f"{reverse('admin:desk_file')}?chart={chart.pk}"
    assert address in form
    offered = clerk.client.get(address)
    assert offered.context["chosen"] == {first.pk, second.pk, new.pk}
    initial = offered.context["form"].initial
    data = initial | {"power": sorted(offered.context["chosen"])}
    clerk.client.post(address, data)
    filing = Filing.objects.get()
    kinds = dict(filing.items.values_list("power", "change_kind"))
    assert kinds == {first.pk: "amend", second.pk: "amend", new.pk: "add"}
    # A changed chart takes effect after it is published.
    for item in filing.items.all():
        moves.submit(item, clerk.person)


def test_powers_that_are_on_their_way_are_not_offered_twice(clerk):
    one = power(clerk)
    builders.filing_item(one, clerk.person)
    address = f"{reverse('admin:desk_file')}?chart={one.flowcharts.get().pk}"
    assert clerk.client.get(address).context["chosen"] == set()


def test_powers_of_other_departments_are_not_offered(clerk):
    chart = power(clerk).flowcharts.get()
    stranger = builders.complete_power()
    share(chart, stranger)
    address = f"{reverse('admin:desk_file')}?chart={chart.pk}"
    assert stranger.pk not in clerk.client.get(address).context["chosen"]


@pytest.mark.parametrize(
    "query", ["?chart=x", "?chart=99999999999999999999", "?law=%00", "?law=无"]
)
def test_a_damaged_link_shows_the_plain_page(clerk, query):
    assert clerk.client.get(reverse("admin:desk_file") + query).status_code == 200


@pytest.fixture
def moved(clerk):
    """Two published powers that cite an article which got another number."""
    instrument = builders.law("桥梁管理条例", BUILDING, effective_on="2010-01-01")
    version = InstrumentVersion.objects.create(instrument=instrument, effective_on="2025-01-01")
    for number, text in enumerate(("本条例由县级人民政府组织实施。", BUILDING), start=1):
        Provision.objects.create(
            version=version, position=number, number=number, heading=f"第{number}条", text=text
        )
    found = [power(clerk), power(clerk)]
    for one in found:
        row = builders.basis(one, raw_text=f"《桥梁管理条例》第一条：{BUILDING}")
        cite(row)
        check_citations(row.citations.all(), TODAY)
        builders.published(one)
    return found


def correct(clerk):
    data = {"act": "correct", "organization": "bridges", "law": "桥梁管理条例", "whole": "1"}
    return clerk.client.post(reverse("admin:stale_bases_act"), data, follow=True)


def test_corrections_become_one_filing(clerk, moved):
    power(clerk)
    assert "申报这些更正" in correct(clerk).content.decode()
    assert "已更正依据、还没有申报" in clerk.get("desk").content.decode()
    address = f"{reverse('admin:desk_file')}?law=桥梁管理条例"
    offered = clerk.client.get(address)
    assert offered.context["chosen"] == {one.pk for one in moved}
    initial = offered.context["form"].initial
    clerk.client.post(address, initial | {"power": sorted(offered.context["chosen"])})
    assert {item.change_kind for item in FilingItem.objects.all()} == {"amend"}
    assert "申报这些更正" not in clerk.get("stale_bases").content.decode()


def test_what_was_published_since_is_not_offered_again(clerk, moved):
    correct(clerk)
    builders.published(moved[0], change_kind=PublishedVersion.ChangeKind.AMEND)
    address = f"{reverse('admin:desk_file')}?law=桥梁管理条例"
    assert clerk.client.get(address).context["chosen"] == {moved[1].pk}


def test_whoever_corrected_a_basis_has_a_hand_in_its_power(clerk, moved):
    correct(clerk)
    assert LegalBasis.objects.filter(raw_text__contains="第二条").count() == 2
    second = builders.person("clerk", clerk.person.organization)
    item = builders.filing_item(moved[0], second, change_kind="amend")
    moves.submit(item, second)
    Person.objects.filter(pk=clerk.person.pk).update(role="head")
    with pytest.raises(OwnWorkError):
        moves.approve(item, clerk.person)

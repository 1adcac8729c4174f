"""The work list of bases that no longer fit the law: see, confirm, correct."""

import datetime

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from legislation.models import InstrumentVersion, Provision
from organizations.models import AuditEntry
from powers.checking import check_citations
from powers.citing import cite
from powers.correcting import correct_renumbered, plainly_renumbered
from powers.models import Citation, LegalBasis
from tests.builders import basis, law, organization, person, power
from tests.office import faults_of, signed_in

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 22)
BUILDING = "架设桥梁应当经县级人民政府批准，并按照国家标准施工，不得偷工减料。"
CROSSING = "车辆通过木桥应当减速慢行，载重超过五吨的车辆不得通过木桥。"
FINE = "违反本条例规定损坏桥梁设施的，责令恢复原状，并处一百元罚款。"
HIGHER_FINE = "对损坏桥面、栏杆或者其他设施的人员，由主管部门没收工具，处二千元以上罚款。"
INSPECTION = "主管部门应当每年对全部桥梁进行两次检查，并公布检查的结果。"
TWO_PARAGRAPHS = f"{INSPECTION}\n{CROSSING}"


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel("2026-11-22 12:00+08:00"):
        yield


@pytest.fixture
def bridges():
    """Building was the first article, then the second; the fine was rewritten."""
    instrument = law("桥梁管理条例", BUILDING, FINE, effective_on="2010-01-01")
    version = InstrumentVersion.objects.create(instrument=instrument, effective_on="2025-01-01")
    for number, text in enumerate((HIGHER_FINE, BUILDING, TWO_PARAGRAPHS), start=1):
        Provision.objects.create(
            version=version, position=number, number=number, heading=f"第{number}条", text=text
        )
    return instrument


@pytest.fixture
def office(bridges):
    return organization(code="bridges", name="桥梁局")


def checked(text, **fields):
    row = basis(power(**fields), raw_text=text)
    cite(row)
    check_citations(row.citations.all(), TODAY)
    return row


def moved(**fields):
    return checked(f"《桥梁管理条例》第一条：{BUILDING}", **fields)


def client_of(member):
    client = Client()
    account = User.objects.create_user(member.staff_number, is_staff=True)
    member.user = account
    member.save()
    client.force_login(account)
    return client


def act(client, name, *citations, of="bridges", law_key="桥梁管理条例", **fields):
    data = {"act": name, "organization": of, "law": law_key} | fields
    data["citation"] = [row.pk for row in citations]
    return client.post(reverse("admin:stale_bases_act"), data, follow=True)


def law_page(client, code="bridges", law_key="桥梁管理条例", **fields):
    address = reverse("admin:stale_bases_law")
    return client.get(address, {"organization": code, "law": law_key} | fields)


def messages_of(answer):
    return [str(one) for one in answer.context["messages"]]


def texts(rows):
    return [row.raw_text for row in LegalBasis.objects.filter(pk__in=[row.pk for row in rows])]


# Seeing


def test_it_groups_by_department_and_instrument(office):
    moved(organization=office)
    moved(organization=office)
    checked(f"《桥梁管理条例》第二条：{FINE}", organization=office)
    checked(f"《桥梁管理条例》第二条：{BUILDING}", organization=office)
    other = moved().power.organization
    answer = signed_in().get(reverse("admin:stale_bases"))
    found = {
        owner: [(one["name"], one["open"], one["renumbered"], one["amended"]) for one in laws]
        for owner, laws in answer.context["groups"]
    }
    assert found == {
        office: [("桥梁管理条例", 3, 2, 1)],
        other: [("桥梁管理条例", 1, 1, 0)],
    }
    assert faults_of(answer) == []


def test_it_shows_old_words_and_new_article_side_by_side(office):
    row = checked(
        f"《桥梁管理条例》第一条：{BUILDING.replace('国家标准', '地方标准')}", organization=office
    )
    answer = law_page(signed_in())
    assert faults_of(answer) == []
    page = answer.content.decode()
    assert "<del>地方</del>" in page
    assert "<ins>国家</ins>" in page
    assert "<strong>第一条</strong>" in page
    assert "<strong>第二条</strong>" in page
    assert str(row.power) in page


def test_it_shows_an_older_article_when_nothing_is_quoted(office):
    checked("《桥梁管理条例》第九条", organization=office)
    assert "现行版本没有这一条" in law_page(signed_in()).content.decode()
    old = office.powers.get().bases.get()
    Provision.objects.create(
        version=InstrumentVersion.objects.order_by("effective_on").first(),
        position=9,
        number=9,
        heading="第九条",
        text="拱桥每年粉刷一次。",
    )
    assert "拱桥每年粉刷一次。" in law_page(signed_in()).content.decode()
    assert old.raw_text == "《桥梁管理条例》第九条"


def test_many_citations_take_a_fixed_number_of_queries(office, django_assert_max_num_queries):
    for _ in range(30):
        moved(organization=office)
    client = signed_in()
    with django_assert_max_num_queries(16):
        answer = law_page(client)
    assert len(answer.context["rows"]) == 25
    assert len(law_page(client, page="2").context["rows"]) == 5
    assert len(law_page(client, page="x").context["rows"]) == 25


def test_an_empty_list_says_so(office):
    client = signed_in()
    assert "没有需要处理的依据。" in client.get(reverse("admin:stale_bases")).content.decode()
    assert "没有需要处理的引文。" in law_page(client).content.decode()


@pytest.mark.parametrize("code", ["nobody", "a\0b", ""])
def test_an_unknown_department_leads_back_to_the_list(office, code):
    assert law_page(signed_in(), code).url == reverse("admin:stale_bases")


def test_words_of_a_basis_are_escaped(office):
    checked(f"《桥梁管理条例》第一条：<b>{BUILDING}</b>", organization=office)
    assert "<b>" not in law_page(signed_in()).content.decode()


# Confirming


def test_the_department_confirms(office):
    row = moved(organization=office).citations.get()
    untouched = moved(organization=office).citations.get()
    answer = act(client_of(person("head", office)), "confirm", row)
    assert messages_of(answer) == ["已确认1条；下次申报公开时，核对结果会随依据一并公开。"]
    row.refresh_from_db()
    untouched.refresh_from_db()
    assert (row.is_confirmed, untouched.is_confirmed) == (True, False)
    assert AuditEntry.objects.get(action="powers.confirm_findings").person.organization == office


def test_the_whole_list_is_confirmed_at_once(office):
    moved(organization=office)
    moved(organization=office)
    moved()
    act(client_of(person("clerk", office)), "confirm", whole="1")
    assert Citation.objects.filter(is_confirmed=True).count() == 2


# Correcting


def test_it_writes_the_new_number_and_checks_again(office):
    row = checked(
        f"【法规】《桥梁管理条例》第一条：{BUILDING}\n第二条：{FINE}", organization=office
    )
    before = row.raw_text
    Citation.objects.filter(article="2").update(is_confirmed=True)
    keys = list(row.citations.values_list("pk", flat=True))
    client = client_of(person("clerk", office))
    answer = act(client, "correct", row.citations.get(article="1"))
    row.refresh_from_db()
    assert row.raw_text == before.replace("》第一条", "》第二条")
    assert row.text_before == before
    found = row.citations.values_list("pk", "article", "status", "is_confirmed")
    assert list(found) == [(keys[0], "2", "match", False), (keys[1], "2", "amended", True)]
    assert messages_of(answer)[0].startswith("已更正1条引文的条号")
    entry = AuditEntry.objects.get(action="powers.correct_basis")
    assert (entry.target, entry.person.role) == (row.power.code, "clerk")
    assert entry.detail == {
        "basis": row.pk,
        "laws": ["桥梁管理条例"],
        "articles": [["1", "2"]],
        "before": before,
    }


def test_all_that_are_plain_are_corrected_at_once(office):
    plain = [moved(organization=office), moved(organization=office)]
    amended = checked(f"《桥梁管理条例》第二条：{FINE}", organization=office)
    elsewhere = moved()
    answer = act(client_of(person("clerk", office)), "correct", whole="1")
    assert texts(plain) == [f"《桥梁管理条例》第二条：{BUILDING}"] * 2
    assert texts([amended, elsewhere]) == [amended.raw_text, elsewhere.raw_text]
    assert len(messages_of(answer)) == 1
    answer = act(client_of(person("clerk", office)), "correct", whole="1")
    assert messages_of(answer) == ["没有只是条号变动的引文可以更正。"]


def test_the_first_text_is_kept_through_later_corrections(office):
    row = moved(organization=office)
    LegalBasis.objects.filter(pk=row.pk).update(text_before="最早的原文")
    correct_renumbered(row.citations.all(), TODAY, actor="测试")
    row.refresh_from_db()
    assert row.text_before == "最早的原文"


def test_several_citations_of_one_basis_are_corrected_together(office):
    row = checked(
        f"《桥梁管理条例》第一条：{BUILDING}\n《桥梁管理条例》第十条：{BUILDING}",
        organization=office,
    )
    assert correct_renumbered(row.citations.all(), TODAY, actor="测试").citations == 2
    row.refresh_from_db()
    assert row.raw_text.count("第二条") == 2
    assert {one.status for one in row.citations.all()} == {"match"}


def test_a_cell_that_goes_on_from_the_one_above_keeps_its_instrument(office):
    row = basis(power(organization=office), raw_text=f"第一条：{BUILDING}")
    cite(row, "桥梁管理条例")
    check_citations(row.citations.all(), TODAY)
    assert correct_renumbered(row.citations.all(), TODAY, actor="测试").citations == 1
    citation = row.citations.get()
    assert (citation.instrument_name, citation.article) == ("桥梁管理条例", "2")


def test_it_refuses_an_article_that_was_rewritten_too(office):
    row = checked(f"《桥梁管理条例》第二条：{FINE}", organization=office)
    answer = act(client_of(person("clerk", office)), "correct", row.citations.get())
    assert "不只是条号变动，请对照现行条文修改原文" in messages_of(answer)[0]
    assert texts([row]) == [row.raw_text]


def test_it_refuses_when_the_cited_paragraph_says_something_else(office):
    good = checked(f"《桥梁管理条例》第一条第二款：{CROSSING}", organization=office)
    bad = checked(f"《桥梁管理条例》第一条第一款：{CROSSING}", organization=office)
    rows = Citation.objects.filter(basis__in=[good, bad])
    assert {row.status for row in rows} == {"renumbered"}
    assert plainly_renumbered(rows) == {good.citations.get().pk}
    assert correct_renumbered(rows, TODAY, actor="测试").citations == 1
    assert texts([good]) == [f"《桥梁管理条例》第三条第二款：{CROSSING}"]


def test_it_refuses_a_range_and_leaves_the_basis_whole(office):
    row = checked(f"《桥梁管理条例》第五条至第七条：{BUILDING}", organization=office)
    result = correct_renumbered(row.citations.filter(status="renumbered"), TODAY, actor="测试")
    assert result.citations == 0
    assert "请直接修改依据原文" in result.refusals[0]
    row.refresh_from_db()
    assert (row.text_before, "第五条至第七条" in row.raw_text) == ("", True)


def test_what_somebody_else_corrected_meanwhile_is_left_alone(office):
    row = moved(organization=office)
    chosen = Citation.objects.filter(pk=row.citations.get().pk)
    correct_renumbered(chosen, TODAY, actor="甲")
    again = correct_renumbered(chosen, TODAY, actor="乙")
    assert (again.citations, again.refusals) == (0, ())
    assert AuditEntry.objects.filter(action="powers.correct_basis").count() == 1


def test_it_refuses_when_the_raw_text_was_changed_meanwhile(office):
    row = moved(organization=office)
    LegalBasis.objects.filter(pk=row.pk).update(raw_text="县里的文件")
    result = correct_renumbered(row.citations.all(), TODAY, actor="测试")
    assert (result.citations, "引文与依据原文不一致" in result.refusals[0]) == (0, True)
    assert not AuditEntry.objects.filter(action="powers.correct_basis").exists()


# Who may


def test_each_department_sees_its_own_and_the_office_sees_all(office):
    moved(organization=office)
    moved()
    address = reverse("admin:stale_bases")
    for role, seen in [("clerk", 1), ("head", 1), ("reviewer", 2), ("publisher", 2)]:
        answer = client_of(person(role, office)).get(address)
        assert len(answer.context["groups"]) == seen


@pytest.mark.parametrize("role", ["secaudit", "secadmin", "sysadmin"])
def test_other_roles_see_nothing(office, role):
    client = client_of(person(role, office))
    assert client.get(reverse("admin:stale_bases")).status_code == 403
    assert law_page(client).status_code == 403
    assert act(client, "confirm").status_code == 403


def test_a_stranger_is_sent_to_the_sign_in(office):
    assert Client().get(reverse("admin:stale_bases")).status_code == 302
    assert Client().post(reverse("admin:stale_bases_act")).status_code == 302


def test_another_department_changes_nothing(office):
    row = moved(organization=office)
    client = client_of(person("clerk"))
    for name in ("confirm", "correct"):
        for whole in ({}, {"whole": "1"}):
            answer = act(client, name, row.citations.get(), **whole)
            assert messages_of(answer) == ["请至少选择一条引文。"]
    assert texts([row]) == [row.raw_text]
    assert not row.citations.get().is_confirmed


@pytest.mark.parametrize(
    ("role", "name"), [("head", "correct"), ("reviewer", "correct"), ("reviewer", "confirm")]
)
def test_a_role_that_may_not_act_is_refused(office, role, name):
    row = moved(organization=office)
    answer = act(client_of(person(role, office)), name, row.citations.get())
    assert answer.status_code == 403
    assert texts([row]) == [row.raw_text]


def test_a_broken_request_changes_nothing(office):
    row = moved(organization=office).citations.get()
    client = signed_in()
    assert messages_of(act(client, "delete", row)) == ["请求不完整，请刷新页面后重新选择。"]
    assert "没有这个机构" in messages_of(act(client, "correct", row, of="nobody"))[0]
    assert messages_of(act(client, "correct")) == ["请至少选择一条引文。"]
    data = {"act": "correct", "organization": "bridges", "law": "桥梁管理条例", "citation": "x"}
    answer = client.post(reverse("admin:stale_bases_act"), data, follow=True)
    assert messages_of(answer) == ["请至少选择一条引文。"]
    assert client.get(reverse("admin:stale_bases_act")).status_code == 405


def test_a_basis_that_is_corrected_by_hand_is_checked_at_once(office):
    row = checked(f"《桥梁管理条例》第二条：{FINE}", organization=office)
    address = reverse("admin:powers_legalbasis_change", args=[row.pk])
    data = {"power": row.power.pk, "purpose": row.purpose, "position": 0}
    text = f"《桥梁管理条例》第一条：{HIGHER_FINE}"
    answer = client_of(person("clerk", office)).post(address, data | {"raw_text": text})
    assert answer.status_code == 302
    assert row.citations.get().status == "match"

"""What a change of law means for the powers: import, admin and command find the same ones."""

import datetime
import importlib
import io

import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command
from django.urls import reverse

from legislation.models import Instrument, InstrumentAlias, InstrumentVersion, Provision
from organizations.models import AuditEntry
from powers.checking import check_citations
from powers.citing import cite
from powers.models import Citation
from powers.rechecking import affected_citations, affected_powers, fallen_due, recheck
from tests.builders import basis, law, organization, power
from tests.office import signed_in

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 22)
PURPOSE = "为了加强桥梁管理，保障行人和车辆的安全，根据本县实际，制定本条例。"
BUILDING = "架设桥梁应当经县级人民政府批准，并按照国家标准施工，不得偷工减料。"
CROSSING = "车辆通过木桥应当减速慢行，载重超过五吨的车辆不得通过木桥。"
FINE = "违反本条例规定损坏桥梁设施的，责令恢复原状，并处一百元罚款。"
HIGHER_FINE = "对损坏桥面、栏杆或者其他设施的人员，由主管部门没收工具，处二千元以上罚款。"
INSPECTION = "主管部门应当每年对全部桥梁进行两次检查，并公布检查的结果。"
FERRIES = "渡口由县级人民政府管理，渡船应当每年接受安全检验。"


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel("2026-11-22 12:00+08:00"):
        yield


def a_file(day, *articles):
    words = [
        f"第{number}条 {text}" for number, text in zip("一二三四五六七", articles, strict=False)
    ]
    last = f"第{'一二三四五六七'[len(articles)]}条 本条例自{day[:4]}年1月1日起施行。"
    return "\n\n".join(["# 桥梁管理条例", "<!-- INFO END -->", *words, last])


def import_version(tmp_path, day, *articles):
    (tmp_path / f"桥梁管理条例({day}).md").write_text(a_file(day, *articles), encoding="utf-8")
    out = io.StringIO()
    call_command("import_laws", tmp_path, stdout=out)
    return out.getvalue()


def a_citing(text, **fields):
    row = basis(power(**fields), raw_text=text)
    cite(row)
    return row.power


def older(tmp_path):
    return import_version(tmp_path, "2010-12-01", PURPOSE, BUILDING, CROSSING, FINE)


def newer(tmp_path):
    """Building moved behind a new article, the fine was amended, crossing stays the third."""
    return import_version(
        tmp_path, "2024-12-01", PURPOSE, INSPECTION, CROSSING, HIGHER_FINE, BUILDING
    )


@pytest.fixture
def catalogue(tmp_path):
    """Six powers on an older law; three of them are touched by the newer one."""
    older(tmp_path)
    InstrumentAlias.objects.create(instrument=Instrument.objects.get(), name="桥条例")
    law("渡口条例", FERRIES)
    powers = {
        "moved": a_citing(f"【法规】《桥梁管理条例》第二条：{BUILDING}"),
        "amended": a_citing(f"《桥梁管理条例》（2010年）第四条：{FINE}"),
        "by alias": a_citing(f"《桥条例》第2条：{BUILDING}"),
        "unchanged": a_citing(f"《桥梁管理条例》第三条：{CROSSING}"),
        "other law": a_citing(f"《渡口条例》第一条：{FERRIES}"),
        "unknown law": a_citing(f"《栈道条例》第二条：{BUILDING}"),
    }
    check_citations(Citation.objects.all(), TODAY)
    assert set(Citation.objects.values_list("status", flat=True)) == {"match", "not_in_library"}
    return powers


def named_in(report, powers):
    return {name for name, row in powers.items() if row.code in report}


def findings():
    return sorted(Citation.objects.values_list("pk", "status", "found_article", "checked_on"))


def test_a_newer_version_lists_exactly_the_affected_powers(catalogue, tmp_path):
    report = newer(tmp_path)
    assert named_in(report, catalogue) == {"moved", "amended", "by alias"}
    assert "重新核对引文4条，结果有变化的3条；需要更正的职权3项。" in report
    assert f"{catalogue['moved'].code} {catalogue['moved']}：《桥梁管理条例》第二条" in report
    assert "条文序号已变动，现为第五条" in report
    stale = Citation.objects.filter(status__in=["renumbered", "amended"])
    assert {row.basis.power.code for row in stale} == {
        catalogue[name].code for name in ("moved", "amended", "by alias")
    }


def test_a_second_run_changes_nothing(catalogue, tmp_path):
    newer(tmp_path)
    before, entries = findings(), AuditEntry.objects.count()
    report = newer(tmp_path)
    assert named_in(report, catalogue) == set()
    assert "没有需要重新核对的引文。" in report
    again = recheck(Instrument.objects.get(name="桥梁管理条例"), TODAY, actor="测试")
    assert (again.checked, again.changes) == (4, ())
    assert (findings(), AuditEntry.objects.count()) == (before, entries)


def test_a_change_is_on_the_audit_trail(catalogue, tmp_path):
    newer(tmp_path)
    entry = AuditEntry.objects.get(action="powers.recheck")
    assert (entry.actor, entry.target) == ("import_laws", "《桥梁管理条例》")
    assert entry.detail == {"checked": 4, "changed": 3, "stale": 3}


def test_the_powers_of_an_instrument_are_found_by_every_name(catalogue):
    found = affected_powers(Instrument.objects.get(name="桥梁管理条例"))
    names = ("moved", "amended", "by alias", "unchanged")
    assert {row.code for row in found} == {catalogue[name].code for name in names}


def test_a_notice_counts_as_what_it_gives_out():
    a_citing(f"《关于印发〈桥梁办法〉的通知》第二条：{BUILDING}")
    assert affected_citations(law("桥梁办法", BUILDING)).count() == 1


def test_of_two_instruments_of_one_name_the_one_that_is_checked_is_affected():
    first = law("桥梁办法", BUILDING, issuing_body="甲市")
    second = law("桥梁办法", BUILDING, issuing_body="乙市")
    a_citing(f"《桥梁办法》第一条：{BUILDING}")
    assert affected_citations(first).count() == 1
    assert affected_citations(second).count() == 0


def test_a_citation_is_let_go_when_its_alias_goes():
    instrument = law("桥梁办法", BUILDING)
    alias = InstrumentAlias.objects.create(instrument=instrument, name="桥办法")
    a_citing(f"《桥办法》第一条：{BUILDING}")
    recheck(instrument, TODAY, actor="测试")
    assert Citation.objects.get().status == "match"
    alias.delete()
    recheck(instrument, TODAY, actor="测试")
    assert Citation.objects.get().status == "not_in_library"
    assert affected_citations(instrument).count() == 0


def test_a_confirmation_falls_with_another_finding(catalogue, tmp_path):
    Citation.objects.update(is_confirmed=True)
    newer(tmp_path)
    confirmed = Citation.objects.filter(is_confirmed=True)
    assert set(confirmed.values_list("status", flat=True)) == {"match", "not_in_library"}


def run(*args):
    out = io.StringIO()
    try:
        call_command("recheck_bases", *args, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def test_the_command_checks_one_instrument(catalogue):
    Provision.objects.filter(text=BUILDING).update(text=INSPECTION)
    code, report = run("--instrument", "《桥条例》")
    assert code == 1
    assert named_in(report, catalogue) == {"moved", "by alias"}
    assert run("--instrument", str(Instrument.objects.get(name="桥梁管理条例").pk))[0] == 0


def test_the_command_refuses_an_unknown_instrument():
    with pytest.raises(CommandError, match="请核对名称") as refusal:
        call_command("recheck_bases", "--instrument", "栈道条例")
    assert refusal.value.returncode == 2


def test_the_command_finds_what_took_effect_since(catalogue):
    instrument = Instrument.objects.get(name="渡口条例")
    InstrumentVersion.objects.create(instrument=instrument, effective_on="2026-12-01")
    assert not fallen_due(TODAY).exists()
    with time_machine.travel("2026-12-01 12:00+08:00"):
        assert list(fallen_due(datetime.date(2026, 12, 1))) == [instrument]
        code, report = run()
        assert code == 1
        assert named_in(report, catalogue) == {"other law"}
        assert run() == (0, "没有需要重新核对的引文。\n")


def test_the_command_finds_what_was_repealed_since(catalogue):
    versions = InstrumentVersion.objects.filter(instrument__name="渡口条例")
    versions.update(is_repealed=True, repealed_on="2026-12-01")
    assert not fallen_due(TODAY).exists()
    with time_machine.travel("2026-12-01 12:00+08:00"):
        assert named_in(run()[1], catalogue) == {"other law"}
    assert Citation.objects.get(basis__power=catalogue["other law"]).status == "repealed"


def test_the_command_checks_what_was_never_checked(catalogue):
    added = a_citing(f"《桥梁管理条例》第一条：{BUILDING}")
    code, report = run()
    assert (code, named_in(report, catalogue | {"added": added})) == (1, {"added"})
    assert run()[0] == 0


def form_values(client, address):
    form = client.get(address).context["adminform"].form
    return {name: value for name, value in form.initial.items() if value is not None}


def test_a_repeal_in_the_office_checks_the_bases_anew(catalogue):
    version = InstrumentVersion.objects.get(instrument__name="渡口条例")
    address = reverse("admin:legislation_instrumentversion_change", args=[version.pk])
    client = signed_in()
    values = form_values(client, address) | {"is_repealed": "on"}
    answer = client.post(address, values, follow=True)
    assert "重新核对引文1条，其中1条的结果有变化" in answer.content.decode()
    assert Citation.objects.get(basis__power=catalogue["other law"]).status == "repealed"


def test_a_corrected_article_in_the_office_checks_the_bases_anew(catalogue):
    article = Provision.objects.get(text=FERRIES)
    address = reverse("admin:legislation_provision_change", args=[article.pk])
    client = signed_in()
    values = form_values(client, address) | {"text": INSPECTION}
    assert client.post(address, values).status_code == 302
    assert Citation.objects.get(basis__power=catalogue["other law"]).status == "amended"


def test_a_deleted_article_in_the_office_checks_the_bases_anew(catalogue):
    article = Provision.objects.get(text=FERRIES)
    address = reverse("admin:legislation_provision_delete", args=[article.pk])
    assert signed_in().post(address, {"post": "yes"}).status_code == 302
    assert Citation.objects.get(basis__power=catalogue["other law"]).status == "no_such_article"


def test_a_new_alias_in_the_office_checks_the_bases_anew(catalogue):
    instrument = Instrument.objects.get(name="桥梁管理条例")
    address = reverse("admin:legislation_instrument_change", args=[instrument.pk])
    client = signed_in()
    values = form_values(client, address) | {
        "aliases-TOTAL_FORMS": 2,
        "aliases-INITIAL_FORMS": 1,
        "aliases-0-id": instrument.aliases.get().pk,
        "aliases-0-name": "桥条例",
        "aliases-0-instrument": instrument.pk,
        "aliases-1-name": "栈道条例",
        "aliases-1-instrument": instrument.pk,
    }
    assert client.post(address, values).status_code == 302
    assert Citation.objects.get(basis__power=catalogue["unknown law"]).status == "match"


def test_an_imported_catalogue_finds_its_instruments_too():
    row = basis(power(organization=organization()), raw_text=f"《桥梁法》第一条：{BUILDING}")
    Citation.objects.bulk_create(
        [Citation(basis=row, start=0, end=1, instrument_name="中华人民共和国桥梁法")]
    )
    assert Citation.objects.get().instrument_key == "桥梁法"


def test_citations_from_before_the_key_are_given_one(catalogue):
    keys = list(Citation.objects.order_by("pk").values_list("instrument_key", flat=True))
    Citation.objects.update(instrument_key="")
    migration = importlib.import_module("powers.migrations.0004_fill_instrument_keys")
    migration.fill(apps, None)
    assert list(Citation.objects.order_by("pk").values_list("instrument_key", flat=True)) == keys

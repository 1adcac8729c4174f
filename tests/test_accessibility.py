"""Every kind of page: readable by everyone (WCAG 2.2 A and AA), and valid HTML."""

import io
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from disclosure.models import PublishedVersion
from disclosure.withdrawal import withdraw
from powers.models import Power, TimeLimit
from tests import builders

AXE = settings.BASE_DIR / "node_modules/axe-core/axe.min.js"
VALIDATOR = settings.BASE_DIR / "node_modules/vnu-jar/build/dist/vnu.jar"
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
RUN_AXE = """async tags => {
    const found = await axe.run(document, {runOnly: tags, resultTypes: ["violations"]});
    return found.violations.flatMap(rule => rule.nodes.map(
        node => `${rule.id}: ${rule.help} at ${node.target} ${node.failureSummary}`));
}"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def a_rich_power() -> Power:
    """A licence with every field a citizen may read, and a law in the library."""
    office = builders.organization(
        name="云岭县应急管理局",
        code="yingji",
        address="云岭县和平路1号",
        telephone="0900-1234567",
        complaint_telephone="12345",
    )
    licence = builders.power(
        organization=office,
        code="620899207XK00100",
        name="烟花爆竹零售许可",
        summary="准许在本县零售烟花爆竹。",
        counterpart="烟花爆竹零售经营者",
        conditions="1.主要负责人经过安全培训；2.实行专店或者专柜销售。",
        procedure="到县政务服务中心窗口办理。",
        fee_kind=Power.FeeKind.FREE,
        remedies="可以申请行政复议或者提起行政诉讼。",
        complaint_channel="拨打12345",
    )
    builders.exercise(
        licence,
        responsible_office="危险化学品监管股",
        responsibilities="1.受理责任：公示应当提交的材料。2.审查责任：审核材料，现场核查。",
        accountable_parties="承办人、负责人",
        accountability_circumstances="1.对符合条件的不予受理的；2.违反法定程序的。",
    )
    law = builders.law("烟花爆竹安全管理条例", "为了加强管理，制定本条例。", "零售者应当许可。")
    amended = law.versions.create(effective_on="2022-03-01")
    amended.provisions.create(position=1, number=2, heading="第二条", text="零售者应当取得许可。")
    law.versions.create(effective_on="2098-01-01")
    words = "【行政法规】《烟花爆竹安全管理条例》第二条 零售者应当取得许可。"
    cell = builders.basis(licence, raw_text=words)
    builders.citation(
        cell, "烟花爆竹安全管理条例", article="2", quotation="零售者应当取得许可。", start=6
    )
    builders.material(licence)
    builders.material(licence, name="营业执照", form="复印件", copies="1", is_required=False)
    builders.time_limit(licence, number=20, unit="working_day")
    builders.time_limit(
        licence, kind=TimeLimit.Kind.PROMISED, number=7, unit="working_day", raw_text="7个工作日"
    )
    builders.flowchart(licence)
    return licence


@pytest.fixture
def addresses(transactional_db) -> list[str]:
    """One address for each kind of page of a small catalogue with a little history."""
    licence = a_rich_power()
    builders.published(licence)
    licence.summary = "准许在本县零售烟花爆竹，有效期两年。"
    licence.save()
    builders.published(
        licence, change_kind=PublishedVersion.ChangeKind.AMEND, reason="依据修订", note="补充有效期"
    )
    builders.published(builders.power(name="只有名称的许可", organization=licence.organization))
    gone = builders.published(builders.power(code="GONE-1"))
    withdraw(gone.code, reason="公开内容有误", actor="测试", cause_document="处理单一号")
    with pytest.raises(SystemExit):
        call_command("inspect_site", pages=1, stdout=io.StringIO())
    power = f"/powers/{licence.code}/"
    law = builders.Instrument.objects.get()
    return [
        "/",
        "/powers/",
        "/powers/?q=烟花",
        "/powers/?q=许可",
        "/powers/?q=许可&sort=name&limit=20&view=large",
        "/powers/?q=烟花暴竹",
        "/powers/?q=没有这样的事项",
        power,
        f"{power}v1/",
        f"{power}changes/",
        "/organizations/",
        f"/organizations/{licence.organization.code}/",
        "/laws/",
        f"/laws/{law.pk}/",
        "/changes/",
        "/changes/?since=wrong",
        "/changes/between/",
        "/changes/between/?since=2020-01-01",
        "/statistics/",
        "/guide/",
        "/disclosure-guide/",
        "/inspection/",
        "/log/",
        "/no-such-page/",
        "/powers/GONE-1/",
        "/laws/?on=wrong",
        f"{power}?view=large",
        f"{power}?view=contrast",
        "/?on=2025-01-01&view=large-contrast",
        f"{power}?on=2098-06-01",
    ]


def expected_status(address: str) -> int:
    if address == "/powers/GONE-1/":
        return 410
    return 404 if address == "/no-such-page/" else 400 if "wrong" in address else 200


def needed(path: Path) -> Path:
    if not path.is_file():
        pytest.fail(f"{path.name} is missing; run make setup-dev")
    return path


@pytest.mark.parametrize(
    ("width", "scripts"),
    [(1280, True), (640, False), (375, False), (320, True)],
    ids=["desktop", "twice-enlarged-without-scripts", "phone-without-scripts", "smallest"],
)
def test_everyone_can_read_every_page(addresses, live_server, browser, width, scripts):
    # The strict content policy would stop the checker's own script.
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": width, "height": 800},
        bypass_csp=True,
        locale="zh-CN",
    )
    if not scripts:
        context.route("**/*.js", lambda route: route.abort())
    context.add_init_script(path=needed(AXE))
    page = context.new_page()
    faults = []
    for address in addresses:
        answer = page.goto(address)
        assert answer.status == expected_status(address), address
        faults += [f"{address} {fault}" for fault in page.evaluate(RUN_AXE, STANDARD)]
        if (overflow := page.evaluate(OVERFLOW)) > 0:
            faults.append(f"{address} is {overflow} px wider than the window")
    context.close()
    assert not faults, "\n".join(faults)


def test_every_page_is_valid_html(addresses, client, tmp_path):
    for number, address in enumerate(addresses):
        answer = client.get(address)
        assert answer.status_code == expected_status(address), address
        (tmp_path / f"{number}.html").write_bytes(answer.content)
    errors = [
        f"{addresses[int(Path(error['url']).stem)]}: {error['message']} {error['extract']}"
        for error in validated(list(tmp_path.glob("*.html")))
    ]
    assert not errors, "\n".join(errors)


def validated(files: list[Path]) -> list[dict]:
    """Return what the validator complains of."""
    java = shutil.which("java")
    if java is None:
        pytest.fail("Java is missing; run make setup-dev")
    options = ["--errors-only", "--format", "json", "--exit-zero-always"]
    ran = subprocess.run(
        [java, "-Xss1m", "-jar", str(needed(VALIDATOR)), *options, *map(str, files)],
        capture_output=True,
        check=True,
        text=True,
    )
    return json.loads(ran.stderr)["messages"]

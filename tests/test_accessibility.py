"""Every kind of page: readable by everyone (WCAG 2.2 A and AA), and valid HTML.

``ACCESSIBILITY=full`` asks every page in every width, with scripts and without.
"""

import datetime
import io
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.template import Template
from django.utils import timezone

from disclosure.models import PublishedVersion
from disclosure.paper.single import PaperNotReadyError
from disclosure.purging import purge
from disclosure.withdrawal import restore, withdraw
from portal.views import errors, paper, public
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
# WCAG 1.4.10: nothing needs scrolling sideways at 320 px, which is 1280 px enlarged four times.
WIDTHS = {"desktop": 1280, "twice-enlarged": 640, "phone": 375, "smallest": 320}
IS_FULL = os.environ.get("ACCESSIBILITY") == "full"
WAYS = (
    [(width, scripts) for width in WIDTHS for scripts in (True, False)]
    if IS_FULL
    else [("desktop", True), ("twice-enlarged", False), ("phone", False), ("smallest", True)]
)
# Parts of the office, of paper, and what is no page.
NOT_PUBLIC = ("admin/", "paper/")
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
    other_states(licence)
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
        "/powers/?on=2098-06-01",
        "/powers/?law=烟花爆竹安全管理条例&level=county",
        "/powers/?q=yhbzls",
        "/organizations/?on=2098-06-01",
        f"/organizations/{licence.organization.code}/?on=2098-06-01",
        "/laws/?q=烟花&on=2098-06-01",
        f"/laws/{law.pk}/?on=2020-01-01",
        "/changes/?kind=withdraw",
        "/changes/between/?since=2098-01-01",
        "/statistics/?on=2098-06-01",
        "/log/?view=contrast",
        "/powers/COMING-1/",
        "/powers/COMING-1/v2/",
        "/powers/SUSPENDED-1/",
        "/powers/ABOLISHED-1/",
        "/powers/PURGED-1/v1/",
        "/powers/?page=99",
        *STAND_INS,
    ]


def other_states(licence: Power) -> None:
    """One power suspended, one abolished, one with a version to come, one partly purged."""
    shared = {"organization": licence.organization}
    for standing in ("suspended", "abolished"):
        code = f"{standing.upper()}-1"
        builders.published(builders.power(code=code, standing=standing, **shared))
    coming = builders.power(code="COMING-1", **shared)
    builders.published(coming)
    later = timezone.localdate() + datetime.timedelta(days=400)
    builders.published(coming, effective_on=later, change_kind="amend", note="补充条件")
    partly = builders.power(code="PURGED-1", **shared)
    first = builders.published(partly)
    builders.published(partly, change_kind="amend")
    withdrawal = withdraw(partly.code, reason="含个人信息", actor="测试")
    purge(first, reason="含个人信息", people=(builders.person(), builders.person()))
    restore(withdrawal, reason="其余内容无误", actor="测试")


def _pdf_not_ready(request):
    version = PublishedVersion.objects.order_by("pk")[0]
    return paper._not_ready(request, version, PaperNotReadyError("PDF正在生成，请稍后再试。"))


# Pages that are shown when something is broken, at addresses of this test alone.
STAND_INS = {
    "/stand-in/403/": lambda request: errors.forbidden(request, PermissionError()),
    "/stand-in/500/": errors.server_error,
    "/stand-in/503/": public.database_gone,
    "/stand-in/503/pdf/": _pdf_not_ready,
}


def expected_status(address: str) -> int:
    if address in STAND_INS:
        return int(address.split("/")[2])
    if address in ("/powers/GONE-1/", "/powers/PURGED-1/v1/"):
        return 410
    if address in ("/no-such-page/", "/powers/?page=99"):
        return 404
    return 400 if "wrong" in address else 200


def needed(path: Path) -> Path:
    if not path.is_file():
        pytest.fail(f"{path.name} is missing; run make setup-dev")
    return path


def stand_in(rf, address: str):
    """Return the page that is shown when something is broken."""
    response = STAND_INS[address](rf.get(address))
    assert response.status_code == expected_status(address)
    return response


@pytest.mark.parametrize(
    ("width", "scripts"),
    WAYS,
    ids=[f"{width}{'' if scripts else '-without-scripts'}" for width, scripts in WAYS],
)
def test_everyone_can_read_every_page(addresses, live_server, browser, rf, width, scripts):
    # The strict content policy would stop the checker's own script.
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": WIDTHS[width], "height": 800},
        bypass_csp=True,
        locale="zh-CN",
    )
    if not scripts:
        context.route("**/*.js", lambda route: route.abort())
    context.add_init_script(path=needed(AXE))
    for address in STAND_INS:
        page = stand_in(rf, address)
        show = {"status": page.status_code, "body": page.content, "content_type": "text/html"}
        context.route(f"**{address}", lambda route, _request, show=show: route.fulfill(**show))
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
    print(f"{width}, scripts {scripts}: 0 violations on {len(addresses)} pages")


def test_every_public_template_is_among_the_pages(addresses, client, rf):
    folder = settings.BASE_DIR / "templates"
    there = {str(path.relative_to(folder)) for path in folder.rglob("*.html")}
    seen = set()
    with pytest.MonkeyPatch.context() as patch:
        rendered = Template._render
        patch.setattr(
            Template,
            "_render",
            lambda self, context: seen.add(self.name) or rendered(self, context),
        )
        for address in addresses:
            stand_in(rf, address) if address in STAND_INS else client.get(address)
    unseen = {name for name in there - seen if not name.startswith(NOT_PUBLIC)}
    assert not unseen


def test_every_page_is_valid_html(addresses, client, rf, tmp_path):
    for number, address in enumerate(addresses):
        answer = stand_in(rf, address) if address in STAND_INS else client.get(address)
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

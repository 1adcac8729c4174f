"""Charts by keyboard, pointer, touch and screen reader: the editor and the public page."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from flowcharts.models import Flowchart
from flowcharts.starters import starters
from flowcharts.writing import write_chart
from tests import builders
from tests.office import signed_in
from tests.test_accessibility import AXE, OVERFLOW, RUN_AXE, STANDARD, needed
from tests.test_quick_text import PROCEDURE

WIDTH = "document.querySelector('[data-zoom] img').getBoundingClientRect().width"
LEFT = "document.querySelector('[data-zoom] .scroll').scrollLeft"
DRAWN = "document.querySelector('#picture img').src"
NAMES = "[...document.querySelectorAll('[name^=steps-][name$=-name]')].map(field => field.value)"
FOCUSED = "document.activeElement.name + '=' + document.activeElement.value"


@pytest.fixture
def power(transactional_db):
    """A published power with a chart that is wider than a phone."""
    made = builders.complete_power(name="烟花爆竹零售许可")
    write_chart(made.flowcharts.get(), starters()[0].chart_for(made.organization))
    builders.published(made)
    return made


@pytest.fixture
def tab(browser, live_server):
    """Open a tab under the strict content policy; whatever it complains of is a fault."""
    contexts, complaints = [], []

    def opened(*, width: int = 1280, as_office: bool = False, **options) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 800},
            locale="zh-CN",
            **options,
        )
        contexts.append(context)
        if as_office:
            cookie = signed_in().cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: _note(message, complaints))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def _note(message, complaints: list[str]) -> None:
    if message.type == "error" and "favicon" not in message.location["url"]:
        complaints.append(message.text)


def addresses_of(power) -> list[str]:
    chart = power.flowcharts.get()
    return [
        reverse("admin:flowcharts_flowchart_change", args=[chart.pk]),
        reverse("admin:flowcharts_flowchart_add"),
        reverse("admin:flowcharts_flowchart_starters"),
        reverse("admin:flowcharts_flowchart_starter", args=["reward"]),
        reverse("admin:flowcharts_flowchart_quick_text"),
        reverse("admin:flowcharts_flowchartuse_change", args=[chart.uses.get().pk]),
        reverse("admin:powers_power_chart_difference", args=[power.pk]),
        reverse("admin:flowcharts_flowchart_import_bpmn"),
        reverse("admin:risk_catalogue"),
        f"/powers/{power.code}/",
    ]


@pytest.mark.parametrize("width", [1280, 375])
def test_everyone_can_use_every_page_of_charts(power, tab, width):
    # Different from what was published, and small: the checker reads every field.
    write_chart(power.flowcharts.get(), builders.simple_chart())
    page = tab(width=width, as_office=True, bypass_csp=True)
    page.context.add_init_script(path=needed(AXE))
    faults = []
    for address in addresses_of(power):
        assert page.goto(address).status == 200, address
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        faults += [f"{address} {fault}" for fault in page.evaluate(RUN_AXE, STANDARD)]
        if (overflow := page.evaluate(OVERFLOW)) > 0:
            faults.append(f"{address} is {overflow} px wider than the window")
    assert not faults, "\n".join(faults)


def until(page: Page, expression: str) -> None:
    """Wait for what a script says; the content policy forbids Playwright's own way."""
    for _ in range(200):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never true: {expression[:200]}")


def typed_before_the_picture_changed(page: Page, field: str, words: str) -> None:
    before = page.evaluate(DRAWN)
    page.locator(f"[name={field}]").focus()
    page.keyboard.press("End")
    page.keyboard.type(words)
    until(page, f"{DRAWN} !== {before!r}")


def test_a_chart_is_edited_by_keyboard_alone(power, tab):
    chart = power.flowcharts.get()
    write_chart(chart, builders.simple_chart())
    page = tab(as_office=True)
    page.goto(reverse("admin:flowcharts_flowchart_change", args=[chart.pk]))
    typed_before_the_picture_changed(page, "steps-1-name", "申请")
    expect(page.locator("[name=links-0-target] option:checked")).to_have_text("2 受理申请")
    page.keyboard.press("Alt+ArrowUp")
    until(page, f"{NAMES}[0] === '受理申请'")
    assert page.evaluate(FOCUSED) == "act=down steps 0"
    page.keyboard.press("Alt+ArrowDown")
    until(page, f"{NAMES}[1] === '受理申请'")
    page.locator("button[value='insert steps 3']").focus()
    page.keyboard.press("Enter")
    until(page, f"{NAMES}.length === 6")
    assert page.evaluate(FOCUSED) == "steps-4-name="
    page.keyboard.type("法制审核")
    page.locator("[name=_continue]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".success")
    names = [step.name for step in chart.steps.all()]
    assert names == ["提出申请", "受理申请", "材料齐全？", "审查决定", "法制审核", "送达"]
    arrows = {(link.source.name, link.target.name) for link in chart.links.all()}
    assert {("审查决定", "法制审核"), ("法制审核", "送达")} <= arrows


def test_problems_are_told_while_one_types(power, tab):
    chart = power.flowcharts.get()
    write_chart(chart, builders.simple_chart())
    page = tab(as_office=True)
    page.goto(reverse("admin:flowcharts_flowchart_change", args=[chart.pk]))
    page.locator("[name=links-2-condition]").fill("")
    expect(page.locator(".findings")).to_contain_text("请写明条件")
    page.locator(".findings a").first.click()
    page.wait_for_url("**#row-s3")
    assert chart.links.filter(condition="齐全").exists()
    page.locator("[name=title]").press("Enter")
    page.wait_for_timeout(300)
    assert chart.links.filter(condition="齐全").exists()


def test_the_editor_works_without_scripts(power, tab):
    chart = power.flowcharts.get()
    write_chart(chart, builders.simple_chart())
    page = tab(as_office=True, java_script_enabled=False)
    page.goto(reverse("admin:flowcharts_flowchart_change", args=[chart.pk]))
    page.locator("[name=steps-0-name]").fill("网上申请")
    page.locator("button[value='down steps 0']").click()
    assert page.locator("[name=steps-1-name]").input_value() == "网上申请"
    page.locator("[name=_save]").click()
    assert [step.name for step in chart.steps.all()][:2] == ["受理", "网上申请"]


def test_written_words_become_a_chart_by_keyboard(power, tab):
    page = tab(as_office=True)
    page.goto(reverse("admin:flowcharts_flowchart_quick_text"))
    page.locator("[name=text]").fill(PROCEDURE)
    page.locator("[name=text]").press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".proposed")).to_contain_text("还没有保存")
    assert page.evaluate(NAMES)[3] == "书面审查申请材料"
    assert Flowchart.objects.count() == 1


def test_a_chart_is_enlarged_and_moved_by_keyboard(power, tab):
    page = tab(width=375)
    page.goto(f"/powers/{power.code}/")
    natural = page.evaluate(WIDTH)
    assert natural > 1000
    page.locator("[data-zoom] .scroll").focus()
    page.keyboard.press("0")
    fitting = page.evaluate(WIDTH)
    assert fitting < 375
    page.keyboard.press("1")
    assert page.evaluate(WIDTH) == natural
    expect(page.locator("[data-zoom-state]")).to_have_text("100%")
    before = page.evaluate(LEFT)
    page.keyboard.press("ArrowRight")
    until(page, f"{LEFT} > {before}")
    page.keyboard.press("0")
    assert page.evaluate(WIDTH) == pytest.approx(fitting, abs=1)
    page.keyboard.press("Shift+Tab")
    for words, larger in (
        ("原始大小", True),
        ("适合宽度", False),
        ("缩小", False),
        ("放大", False),
    ):
        expect(page.get_by_role("button", name=words)).to_be_focused()
        page.keyboard.press("Enter")
        assert (page.evaluate(WIDTH) > 1000) == larger
        page.keyboard.press("Shift+Tab")


def test_a_chart_is_moved_by_mouse_and_enlarged_by_two_fingers(power, tab):
    page = tab(width=375, has_touch=True)
    page.goto(f"/powers/{power.code}/")
    page.get_by_role("button", name="原始大小").click()
    page.locator("[data-zoom] .scroll").scroll_into_view_if_needed()
    page.evaluate("document.querySelector('[data-zoom]').scrollIntoView()")
    before = page.evaluate(LEFT)
    page.mouse.move(200, 400)
    page.mouse.down()
    page.mouse.move(120, 400, steps=4)
    page.mouse.up()
    assert page.evaluate(LEFT) == pytest.approx(before + 80, abs=2)
    natural = page.evaluate(WIDTH)
    fingers = page.context.new_cdp_session(page)
    pinch = {"x": 180, "y": 400, "scaleFactor": 1.5, "gestureSourceType": "touch"}
    fingers.send("Input.synthesizePinchGesture", pinch)
    until(page, f"{WIDTH} > {natural * 1.2}")


def test_without_scripts_the_picture_simply_scrolls(power, tab):
    page = tab(width=375, java_script_enabled=False)
    page.goto(f"/powers/{power.code}/")
    assert page.locator(".zoom").is_hidden()
    frame = page.locator("[data-zoom] .scroll").bounding_box()
    picture = page.locator("[data-zoom] img").bounding_box()
    assert picture["width"] > 1000 > frame["width"]


def test_a_chart_is_first_shown_in_legible_size_from_its_first_step(power, tab):
    page = tab(width=375)
    page.goto(f"/powers/{power.code}/")
    natural = page.locator("[data-zoom] img").get_attribute("width")
    assert page.evaluate(WIDTH) == int(natural)
    first = page.locator("#box-1").bounding_box()
    assert 0 <= first["x"] < first["x"] + first["width"] <= 375


ABOVE = "document.querySelector('%s').getBoundingClientRect().top"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_box_leads_to_its_words_and_the_words_lead_back(power, tab, scripts):
    page = tab(java_script_enabled=scripts)
    page.goto(f"/powers/{power.code}/")
    page.get_by_role("link", name="第3步", exact=False).first.click()
    page.wait_for_url("**#step-3")
    page.wait_for_function(f"0 <= {ABOVE % '#step-3'} && {ABOVE % '#step-3'} < 100")
    page.locator("#step-3").get_by_role("link", name="在图中查看").click()
    page.wait_for_url("**#box-3")
    # Below the buttons, which stay in view.
    page.wait_for_function(f"{ABOVE % '#box-3'} < 400")
    bar = page.locator(".zoom").bounding_box() if scripts else {"y": 0, "height": 0}
    assert bar["y"] + bar["height"] <= page.evaluate(ABOVE % "#box-3")
    page.locator("#box-4").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#step-4")


def test_dragging_the_picture_by_a_box_does_not_follow_its_link(power, tab):
    page = tab(width=375)
    page.goto(f"/powers/{power.code}/")
    page.locator("#box-2").scroll_into_view_if_needed()
    before = page.evaluate(LEFT)
    box = page.locator("#box-2").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y, steps=4)
    page.mouse.up()
    assert page.evaluate(LEFT) == pytest.approx(before + 60, abs=2)
    assert "#" not in page.url


def test_the_links_stay_on_their_boxes_when_the_picture_is_made_smaller(power, tab):
    page = tab(width=375)
    page.goto(f"/powers/{power.code}/")
    whole = page.locator("#box-2").bounding_box()
    page.get_by_role("button", name="适合宽度").click()
    share = page.evaluate(WIDTH) / int(page.locator("[data-zoom] img").get_attribute("width"))
    assert page.locator("#box-2").bounding_box()["width"] == pytest.approx(
        whole["width"] * share, abs=1
    )

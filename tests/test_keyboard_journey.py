"""By keyboard alone: find the fireworks retail licence, read its chart, open its PDF."""

import pytest
from django.core.management import call_command

NAME = "烟花爆竹经营（零售）许可证核发"


@pytest.fixture
def demonstration(transactional_db):
    call_command("load_demo", verbosity=0)


def focused(page) -> dict[str, str]:
    """Return what has the focus: its kind, its words, where it leads, and whether that is seen."""
    return page.evaluate(
        """() => {
            const it = document.activeElement, style = getComputedStyle(it);
            return {tag: it.tagName, text: it.textContent.trim(),
                    href: it.href?.baseVal ?? it.href ?? "",
                    name: it.name || "", label: it.getAttribute("aria-label") || "",
                    outline: style.outlineStyle + style.outlineWidth};
        }"""
    )


def tab_to(page, wanted, most: int = 200) -> dict[str, str]:
    """Press the tabulator until the wanted element has the focus; every stop must be visible."""
    for _ in range(most):
        page.keyboard.press("Tab")
        here = focused(page)
        assert here["outline"] not in ("none0px", "none3px"), here
        if wanted(here):
            return here
    raise AssertionError("the keyboard does not reach it")


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without"])
def test_the_keyboard_finds_the_licence_its_chart_and_its_pdf(
    demonstration, live_server, browser, scripts
):
    context = browser.new_context(
        base_url=live_server.url, locale="zh-CN", java_script_enabled=True, accept_downloads=True
    )
    if not scripts:
        context.route("**/*.js", lambda route: route.abort())
    elsewhere = []
    context.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((live_server.url, "data:"))
            else elsewhere.append(request.url)
        ),
    )
    page = context.new_page()
    page.goto("/")
    page.keyboard.press("Tab")
    assert focused(page)["text"] == "跳到正文"
    tab_to(page, lambda here: here["name"] == "q")
    page.keyboard.type("烟花爆竹 零售 许可证核发")
    page.keyboard.press("Enter")
    page.wait_for_url("**/powers/?*")
    tab_to(page, lambda here: here["tag"] == "A" and here["text"] == NAME)
    page.keyboard.press("Enter")
    page.wait_for_url("**/powers/*-XK-*/")
    assert page.locator("h1").inner_text() == NAME
    tab_to(page, lambda here: here["text"] == "办理流程" and here["tag"] == "A")
    page.keyboard.press("Enter")
    tab_to(page, lambda here: "流程图" in here["label"])
    chart = page.locator("figure.chart img")
    assert chart.is_visible()
    assert chart.evaluate("it => it.decode().then(() => it.naturalWidth)") > 100
    assert page.locator("ol.steps > li").count() >= 3
    pdf = tab_to(page, lambda here: here["href"].split("?")[0].endswith(".pdf"))
    answer = context.request.get(pdf["href"], timeout=150_000)
    assert answer.status == 200
    assert answer.body().startswith(b"%PDF-")
    assert not elsewhere
    context.close()

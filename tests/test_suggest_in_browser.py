"""Names offered while one types, in a browser: by keyboard, by mouse, and without scripts."""

import pytest
from playwright.sync_api import expect

from tests import builders
from tests.test_accessibility import AXE, RUN_AXE, STANDARD

NAMES = ["烟花爆竹经营（零售）许可证核发", "烟花爆竹燃放许可"]


@pytest.fixture
def powers(transactional_db):
    for name in NAMES:
        builders.published(builders.power(name=name))


@pytest.fixture
def at_home(powers, page):
    page.goto("/")
    page.locator("#q").click()
    return page


def options(page):
    return page.locator("#q ~ .suggestions [role=option]")


def typed(page, words: str):
    """Type, and wait until the list is there."""
    page.keyboard.type(words)
    page.locator("#q ~ .suggestions").wait_for(state="visible")


def asked(page) -> str:
    """Return what the list of powers was asked."""
    page.wait_for_url("**/powers/?*")
    return page.locator("#list-q").input_value()


def test_two_characters_an_arrow_and_enter_find_a_power(at_home):
    typed(at_home, "煙花")
    field = at_home.locator("#q")
    expect(options(at_home)).to_have_count(len(NAMES))
    assert sorted(options(at_home).all_inner_texts()) == sorted(NAMES)
    assert field.get_attribute("aria-expanded") == "true"
    assert field.get_attribute("aria-activedescendant") is None
    at_home.keyboard.press("ArrowDown")
    chosen = options(at_home).first
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    assert chosen.get_attribute("aria-selected") == "true"
    assert field.input_value() == "煙花"
    name = chosen.inner_text()
    at_home.keyboard.press("Enter")
    assert asked(at_home) == name
    assert at_home.locator("main").get_by_role("link", name=name).count() == 1


def test_the_arrows_go_round(at_home):
    typed(at_home, "烟花")
    at_home.keyboard.press("ArrowUp")
    assert options(at_home).last.get_attribute("aria-selected") == "true"
    at_home.keyboard.press("ArrowDown")
    assert options(at_home).first.get_attribute("aria-selected") == "true"


def test_escape_closes_the_list_and_keeps_the_words(at_home):
    typed(at_home, "烟花")
    at_home.keyboard.press("ArrowDown")
    at_home.keyboard.press("Escape")
    expect(at_home.locator("#q ~ .suggestions")).to_be_hidden()
    assert at_home.locator("#q").get_attribute("aria-expanded") == "false"
    assert at_home.locator("#q").input_value() == "烟花"
    at_home.keyboard.press("Enter")
    assert asked(at_home) == "烟花"


def test_enter_without_a_choice_searches_the_words(at_home):
    typed(at_home, "烟花 零售")
    expect(options(at_home)).to_have_text(NAMES[:1])
    at_home.keyboard.press("Enter")
    assert asked(at_home) == "烟花 零售"


def test_a_mouse_chooses(at_home):
    typed(at_home, "烟花")
    name = options(at_home).last.inner_text()
    options(at_home).last.click()
    assert asked(at_home) == name


def test_leaving_the_field_closes_the_list(at_home):
    typed(at_home, "烟花")
    at_home.keyboard.press("Tab")
    expect(at_home.locator("#q ~ .suggestions")).to_be_hidden()


def test_the_list_fits_a_narrow_window(at_home):
    at_home.set_viewport_size({"width": 320, "height": 640})
    typed(at_home, "烟花")
    box = at_home.locator("#q ~ .suggestions").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    assert at_home.evaluate("document.documentElement.scrollWidth") <= 320


def test_everyone_can_read_the_open_list(at_home):
    typed(at_home, "烟花")
    at_home.keyboard.press("ArrowDown")
    at_home.add_script_tag(path=AXE)
    assert at_home.evaluate(RUN_AXE, STANDARD) == []


def test_without_scripts_the_field_is_a_plain_one(powers, browser_context):
    page = browser_context.new_page()
    page.route("**/*.js", lambda route: route.abort())
    page.goto("/")
    page.locator("#q").click()
    page.keyboard.type("烟花")
    assert page.locator("#q").get_attribute("role") is None
    assert page.locator(".suggestions").count() == 0
    page.keyboard.press("Enter")
    assert asked(page) == "烟花"
    assert page.locator("main").get_by_role("link", name=NAMES[0]).count() == 1

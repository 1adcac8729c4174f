"""Fixtures that every test may use."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from disclosure.search_index import clear_index
from organizations.triggers import lifted_triggers

# A run says the same each time, on a slow machine too; another profile looks further.
hypothesis_settings.register_profile(
    "repeatable", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.register_profile("exploring", deadline=None)
hypothesis_settings.load_profile("repeatable")

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session", autouse=True)
def _flush_lifts_triggers() -> Iterator[None]:
    """Let Django empty the database after a test that could not run in one transaction.

    The triggers refuse to delete published rows, as they should; here, and only here,
    they are taken away while the tables are emptied.
    """
    flush = TransactionTestCase._fixture_teardown

    def lift_and_flush(self: TransactionTestCase) -> None:
        with lifted_triggers(connection):
            flush(self)
        clear_index(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lift_and_flush)
        yield


@pytest.fixture(scope="session", autouse=True)
def _wait_for_a_busy_machine() -> Iterator[None]:
    """Let a PDF take as long as it takes; what happens when it takes too long has its own test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("portal.views.paper.PATIENCE", 120)
        yield


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real workbooks and laws; a test that needs it is skipped without it."""
    folder = Path(os.environ.get("REAL_DATA", settings.BASE_DIR / "../shared/data")).resolve()
    if not folder.is_dir():
        pytest.skip(f"no real material in {folder}; set REAL_DATA to its folder")
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, started once for a file of tests.

    Keep browser tests in files of their own: while Playwright runs, Django believes
    that every database query is made from asynchronous code and has to be told otherwise.
    """
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail("Chromium is missing; run make setup-dev")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with sync_playwright() as playwright:
            started = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
            yield started
            started.close()


@pytest.fixture
def browser_context(browser: Browser, live_server) -> Iterator[BrowserContext]:
    """A fresh profile at the address of the running portal; ``goto("/powers/")`` works.

    The strict content policy would stop a test's own scripts, so this profile ignores it.
    """
    context = browser.new_context(
        base_url=live_server.url, bypass_csp=True, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    yield context
    context.close()


@pytest.fixture
def page(browser_context: BrowserContext) -> Page:
    """One browser tab at the address of the running portal."""
    return browser_context.new_page()

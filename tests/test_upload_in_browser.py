"""A workbook in a real browser: progress moves by itself, and the pages are for everyone."""

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import expect

from powers.models import Power
from tests import builders
from tests.background import run_waiting
from tests.test_accessibility import AXE, OVERFLOW, RUN_AXE, STANDARD
from tests.workbooks import line, listing, workbook

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(page, live_server, settings, tmp_path):
    """A browser tab in which a clerk is signed in."""
    settings.MEDIA_ROOT = tmp_path
    call_command("loaddata", "categories", "code_schemes", verbosity=0)
    office = builders.organization(name="云岭县集市管理局", body_code="208")
    user = User.objects.create_user("填报员", is_staff=True)
    builders.person("clerk", office, user=user)
    client = Client()
    client.force_login(user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([cookie | {"url": live_server.url}])
    return page


def rows(**cells):
    """A list with a hidden text, something missing and something changed."""
    listed = [line(1, "摊位核准", **cells), line(2, "夜市核准", 实施依据="《夜市规定》第三条")]
    return workbook(listing(*listed, merges=[(2, 5, 3, 5)], name="行政许可"))


def send(page, data):
    page.goto("/admin/intake/upload/")
    kind = "application/octet-stream"
    page.set_input_files("[name=file]", {"name": "清单.xlsx", "mimeType": kind, "buffer": data})
    page.get_by_role("button", name="读取并查看报告").click()


def faults(page) -> list[str]:
    page.add_script_tag(path=str(AXE))
    for details in page.locator("details").all():
        details.evaluate("box => { box.open = true }")
    found = page.evaluate(RUN_AXE, STANDARD)
    page.set_viewport_size({"width": 375, "height": 800})
    return [*found, *(["overflow"] if page.evaluate(OVERFLOW) > 0 else [])]


def test_a_clerk_brings_a_list_in(desk):
    send(desk, rows())
    expect(desk.locator("#job-progress")).to_have_count(1)
    assert faults(desk) == []
    run_waiting()
    desk.get_by_role("button", name="确认导入").first.wait_for()
    assert faults(desk) == []
    desk.get_by_role("button", name="确认导入").first.click()
    desk.locator("#job-progress").wait_for()
    run_waiting()
    desk.get_by_text("已导入：新增2项").wait_for()
    assert Power.objects.count() == 2


def test_changes_are_readable_for_everyone(desk):
    send(desk, rows())
    run_waiting()
    desk.get_by_role("button", name="确认导入").first.click()
    desk.locator("#job-progress").wait_for()
    run_waiting()
    send(desk, rows(承办机构="夜市科"))
    run_waiting()
    desk.get_by_text("变更1项").first.wait_for()
    assert faults(desk) == []

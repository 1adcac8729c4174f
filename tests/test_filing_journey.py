"""Four people bring a department's list to the public, each in their own browser.

``FILING_JOURNEY=254`` files as many powers; ``SCREENSHOTS=folder`` keeps a picture of each page.
"""

import os
import re
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from disclosure.models import PublishedVersion
from disclosure.verification import verify_log
from filings.models import FilingItem, Review
from flowcharts.models import FlowchartUse
from tests import builders

POWERS = int(os.environ.get("FILING_JOURNEY", "12"))
PICTURES = os.environ.get("SCREENSHOTS", "")
PASSWORD = "a long enough word"
RETURNED = 3
# One request submits, reviews or publishes every item; with 254 that takes a while.
PATIENCE = 5_000 + 1_000 * POWERS


def department():
    """A department whose penalties share one chart, and the people of the route."""
    builders.review_route()
    first = builders.complete_power(name="第1项渡口管理许可")
    [chart] = first.flowcharts.all()
    for number in range(2, POWERS + 1):
        power = builders.complete_power(
            name=f"第{number}项渡口管理许可", organization=first.organization
        )
        FlowchartUse.objects.filter(power=power).update(flowchart=chart)
    office = builders.organization(name="公开办")
    places = {"clerk": first.organization, "head": first.organization}
    for role in ("clerk", "head", "reviewer", "publisher"):
        user = User.objects.create_user(role, password=PASSWORD, is_staff=True)
        builders.person(role, places.get(role, office), user=user)


class Colleague:
    """One of the four at their own browser."""

    def __init__(self, browser, address, role):
        self.role = role
        context = browser.new_context(
            base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai", bypass_csp=True
        )
        context.set_default_timeout(PATIENCE)
        self.page = context.new_page()
        self.page.goto("/admin/")
        self.page.fill("#id_username", role)
        self.page.fill("#id_password", PASSWORD)
        self.page.click("input[type=submit]")
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("我的工作台")

    def files(self, title):
        self.page.get_by_role("link", name="新建申报").click()
        self.page.fill("[name=title]", title)
        self.page.select_option("[name=change_kind]", "add")
        self.page.select_option("[name=reason]", "law_changed")
        self.page.fill("[name=cause_document]", "云府发〔2026〕1号")
        self.page.check("#whole")
        self.picture("file")
        self.page.get_by_role("button", name="建立申报").click()

    def opens(self, title):
        self.page.goto("/admin/")
        self.picture("desk")
        self.page.get_by_role("link", name=title).first.click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(title)

    def does_with_all(self, label, number):
        self.page.get_by_role("button", name=f"{label}其余全部").click()
        self.picture(f"{label}-confirm")
        self.page.get_by_role("button", name=f"确认{label}{number}项").click()
        self.says(f"{label}{number}项")
        self.picture(label)

    def returns(self, number, comment):
        boxes = self.page.get_by_role("checkbox", name=re.compile("^选择"))
        for place in range(number):
            boxes.nth(place).check()
        self.page.fill("#comment", comment)
        self.page.get_by_role("button", name="退回所选").click()
        self.page.get_by_role("button", name=f"确认退回{number}项").click()
        self.says(f"退回{number}项")
        self.picture("returned")

    def says(self, words):
        expect(self.page.locator(".messagelist")).to_contain_text(words, timeout=PATIENCE)

    def picture(self, name):
        if PICTURES:
            folder = Path(PICTURES)
            folder.mkdir(parents=True, exist_ok=True)
            for width in (1280, 375):
                self.page.set_viewport_size({"width": width, "height": 900})
                self.page.screenshot(path=folder / f"{self.role}-{name}-{width}.png")


@pytest.mark.django_db(transaction=True)
def test_four_people_file_review_return_and_publish_a_list(browser, live_server):
    department()
    title = "2026年权责清单"
    clerk, head, reviewer, publisher = (
        Colleague(browser, live_server.url, role)
        for role in ("clerk", "head", "reviewer", "publisher")
    )
    clerk.files(title)
    clerk.does_with_all("提交", POWERS)
    head.opens(title)
    head.does_with_all("同意", POWERS)
    reviewer.opens(title)
    reviewer.returns(RETURNED, "承诺时限请再核对")
    reviewer.does_with_all("同意", POWERS - RETURNED)

    clerk.opens(title)
    expect(clerk.page.locator("table")).to_contain_text("已退回")
    clerk.does_with_all("提交", RETURNED)
    head.opens(title)
    head.does_with_all("同意", RETURNED)
    reviewer.opens(title)
    reviewer.does_with_all("同意", RETURNED)

    publisher.opens(title)
    publisher.does_with_all("发布", POWERS)
    publisher.page.goto("/powers/")
    expect(publisher.page.locator("main")).to_contain_text(str(POWERS))
    publisher.picture("public")

    assert PublishedVersion.objects.count() == POWERS
    assert set(FilingItem.objects.values_list("state", flat=True)) == {"published"}
    assert Review.objects.filter(decision="return").count() == RETURNED
    assert list(verify_log()) == []

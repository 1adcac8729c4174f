"""axe-core finds nothing on the steps of signing in and the main pages of the office."""

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from filings import moves
from filings.takedowns import take_down
from organizations.models import Person
from tests import builders
from tests.filing_team import Team
from tests.office import administrator, one_of_everything

pytestmark = pytest.mark.django_db(transaction=True)

AXE = settings.BASE_DIR / "node_modules" / "axe-core" / "axe.min.js"
PASSWORD = "一个足够长的测试密码"
SIZES = [(1280, 900), (375, 800)]


def violations(page) -> list[str]:
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{page.url}: {one['id']} {[node['target'] for node in one['nodes']][:3]}" for one in found
    ]


def too_wide(page) -> list[str]:
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [f"{page.url}: {width} pixels too wide"] if width > 0 else []


def sign_in(page, username: str) -> None:
    page.goto(reverse("admin:login"))
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("[type=submit]")


@pytest.fixture
def people():
    if not AXE.exists():
        pytest.fail("axe-core is missing; run make setup-dev")
    one_of_everything()
    user = User.objects.create_user("zhang", password=PASSWORD, is_staff=True)
    builders.person(Person.Role.CLERK, user=user)
    root = administrator()
    root.set_password(PASSWORD)
    root.save()
    return user


@pytest.mark.parametrize("size", SIZES, ids=["desktop", "phone"])
def test_the_steps_of_signing_in(page, people, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    faults = []
    page.goto(reverse("admin:login"))
    faults += violations(page) + too_wide(page)
    sign_in(page, "zhang")
    page.goto(reverse("admin:second_factor"))
    faults += violations(page) + too_wide(page)
    TOTPDevice.objects.create(user=people, name="动态口令")
    page.goto(reverse("admin:desk"))
    assert "second-step" in page.url
    faults += violations(page) + too_wide(page)
    for _ in range(5):
        page.goto(reverse("admin:login"))
        page.fill("[name=username]", "nobody")
        page.fill("[name=password]", "不对")
        page.click("[type=submit]")
    assert "登录已锁定" in page.content()
    assert faults + violations(page) + too_wide(page) == []


@pytest.mark.parametrize("size", SIZES, ids=["desktop", "phone"])
def test_the_main_pages_of_the_office(page, people, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    sign_in(page, "管理员")
    person = Person.objects.get(user=people)
    faults = []
    for name, args in (
        ("overview", []),
        ("auth_user_changelist", []),
        ("auth_user_add", []),
        ("organizations_person_change", [person.pk]),
        ("organizations_auditentry_changelist", []),
        ("audit_export", []),
        ("password_change", []),
        ("risk_catalogue", []),
        ("flowcharts_flowchart_import_bpmn", []),
    ):
        answer = page.goto(reverse(f"admin:{name}", args=args))
        assert answer.ok
        faults += violations(page) + too_wide(page)
    assert faults == []


@pytest.fixture
def under_way(people):
    """A filing of which one item came back, and a takedown that waits."""
    team = Team()
    items = team.draft("add", team.power(), team.power())
    for item in items:
        moves.submit(item, team.clerk)
    moves.return_for_changes(items[0], team.head, "请核对时限")
    version = builders.published(team.power())
    take_down(version.code, team.head, "误公开")
    for person, name in ((team.clerk, "clerk"), (team.reviewer, "reviewer")):
        person.user = User.objects.create_user(name, password=PASSWORD, is_staff=True)
        person.save()
    return items[0]


@pytest.mark.parametrize("size", SIZES, ids=["desktop", "phone"])
def test_the_desk(page, under_way, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    faults = []
    for username, addresses in (
        ("clerk", _of_the_clerk(under_way)),
        ("reviewer", ["desk", "takedowns", "withheld", ("desk_list", "overdue")]),
    ):
        sign_in(page, username)
        for address in addresses:
            name, *args = [address] if isinstance(address, str) else address
            page.goto(reverse(f"admin:{name}", args=args))
            faults += violations(page) + too_wide(page)
        page.context.clear_cookies()
    assert faults == []


def _of_the_clerk(item):
    return [
        *("desk", "desk_file", "withheld", "withheld_new", "desk_progress", "workdays"),
        ("desk_filing", item.filing_id),
        ("desk_returned", item.filing_id),
        ("desk_item", item.pk),
        ("desk_revise", item.pk),
        # Refused, in the look of the office.
        "audit_export",
    ]

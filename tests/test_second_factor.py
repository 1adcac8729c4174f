"""The second factor: enrolment, codes, recovery codes, and that it cannot be gone around."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from organizations.models import AuditEntry, Person
from tests import builders
from tests.office import faults_of

pytestmark = pytest.mark.django_db

LOGIN, INDEX = reverse("admin:login"), reverse("admin:index")
SET_UP, STEP = reverse("admin:second_factor"), reverse("admin:second_step")
CODES, REMOVE = reverse("admin:second_factor_codes"), reverse("admin:second_factor_remove")
DESK = reverse("admin:desk")
PASSWORD = "一个足够长的测试密码"


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Codes of the app change with time; each one counts once."""
    now = {"at": 1_800_000_000.0}
    monkeypatch.setattr("django_otp.plugins.otp_totp.models.time.time", lambda: now["at"])
    return now


@pytest.fixture
def user():
    user = User.objects.create_user("zhang", password=PASSWORD, is_staff=True)
    builders.person(Person.Role.CLERK, user=user)
    return user


def signed_in() -> Client:
    client = Client()
    client.post(LOGIN, {"username": "zhang", "password": PASSWORD})
    return client


def code_at(device: TOTPDevice, at: float) -> str:
    generator = TOTP(device.bin_key)
    generator.time = at
    return f"{generator.token():06d}"


def enrolled(user, clock) -> tuple[Client, list[str]]:
    client = signed_in()
    client.get(SET_UP)
    device = TOTPDevice(user=user, key=client.session["second_factor_key"])
    page = client.post(SET_UP, {"code": code_at(device, clock["at"])})
    codes = re.findall(r"<code>(\w{5}-\w{5})</code>", page.content.decode())
    assert faults_of(page, *codes) == []
    clock["at"] += 60
    return client, codes


def test_everybody_enrols_where_it_is_required(user, settings):
    settings.TWO_FACTOR_REQUIRED = True
    client = signed_in()
    for address in (INDEX, DESK, reverse("admin:password_change"), CODES, STEP):
        assert client.get(address).url.startswith(SET_UP)
    page = client.get(SET_UP)
    text = page.content.decode()
    secret = re.search('class="secret">(.+?)<', text)[1].split()
    assert faults_of(page, "TOTP", *secret) == []
    assert 'src="data:image/svg+xml' in text
    assert "我的工作台" not in text


def test_a_post_does_not_go_around_it(user, settings):
    settings.TWO_FACTOR_REQUIRED = True
    answer = signed_in().post(reverse("admin:desk_file"), {"title": "绕过"})
    assert (answer.status_code, answer.url) == (302, SET_UP)


def test_nobody_has_to_where_it_is_optional(user):
    assert signed_in().get(DESK).status_code == 200


def test_enrolling_gives_ten_recovery_codes_and_lets_in(user, clock, settings):
    settings.TWO_FACTOR_REQUIRED = True
    client, codes = enrolled(user, clock)
    assert len(set(codes)) == 10
    assert client.get(DESK).status_code == 200
    assert AuditEntry.objects.order_by("-index").first().action == "accounts.enrol"


def test_recovery_codes_are_not_kept_as_they_are(user, clock):
    _, codes = enrolled(user, clock)
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert len(kept) == 10
    assert not kept & {code.replace("-", "") for code in codes}


def test_a_wrong_code_does_not_enrol(user):
    client = signed_in()
    client.get(SET_UP)
    page = client.post(SET_UP, {"code": "000000"})
    assert "验证码不对" in page.content.decode()
    assert not TOTPDevice.objects.exists()
    entry = AuditEntry.objects.order_by("-index").first()
    assert (entry.action, entry.result) == ("accounts.enrol", "refused")


def test_the_password_alone_shows_nothing(user, clock):
    enrolled(user, clock)
    client = signed_in()
    for address in (INDEX, DESK, SET_UP, CODES, REMOVE, reverse("admin:password_change")):
        for send in (client.get, client.post):
            assert send(address).url.startswith(STEP), address
    assert faults_of(client.get(STEP), "TOTP") == []


def test_the_code_opens_the_page_that_was_asked_for(user, clock):
    enrolled(user, clock)
    client = signed_in()
    asked = client.get(DESK).url
    code = code_at(TOTPDevice.objects.get(), clock["at"])
    before = client.session.session_key
    assert client.post(asked, {"code": code, "next": DESK}).url == DESK
    assert client.session.session_key != before
    assert client.get(DESK).status_code == 200
    assert AuditEntry.objects.order_by("-index").first().action == "accounts.second_step"


def test_it_leads_nowhere_else(user, clock):
    enrolled(user, clock)
    code = code_at(TOTPDevice.objects.get(), clock["at"])
    answer = signed_in().post(STEP, {"code": code, "next": "https://evil.example/"})
    assert answer.url == INDEX


def test_a_code_counts_once(user, clock):
    enrolled(user, clock)
    code = code_at(TOTPDevice.objects.get(), clock["at"])
    assert signed_in().post(STEP, {"code": code}).status_code == 302
    assert signed_in().post(STEP, {"code": code}).status_code == 200


def test_wrong_codes_make_wait(user, clock):
    enrolled(user, clock)
    client = signed_in()
    client.post(STEP, {"code": "000000"})
    page = client.post(STEP, {"code": code_at(TOTPDevice.objects.get(), clock["at"])})
    assert "秒后再试" in page.content.decode()
    last = AuditEntry.objects.order_by("-index")[:2]
    assert [(entry.action, entry.result) for entry in last] == [
        ("accounts.second_step", "refused")
    ] * 2


def test_a_recovery_code_counts_once(user, clock):
    _, codes = enrolled(user, clock)
    assert signed_in().post(STEP, {"code": codes[0].upper()}).status_code == 302
    assert signed_in().post(STEP, {"code": codes[0]}).status_code == 200


def test_new_codes_replace_the_old(user, clock):
    client, codes = enrolled(user, clock)
    page = client.post(CODES)
    fresh = re.findall(r"<code>(\w{5}-\w{5})</code>", page.content.decode())
    assert len(fresh) == 10
    assert signed_in().post(STEP, {"code": codes[0]}).status_code == 200


def test_it_is_switched_off_where_it_is_optional(user, clock):
    client, _ = enrolled(user, clock)
    assert faults_of(client.get(SET_UP)) == []
    client.post(REMOVE)
    assert not TOTPDevice.objects.exists()
    assert signed_in().get(DESK).status_code == 200


def test_it_stays_where_it_is_required(user, clock, settings):
    settings.TWO_FACTOR_REQUIRED = True
    client, _ = enrolled(user, clock)
    client.post(REMOVE)
    assert TOTPDevice.objects.exists()


def test_one_may_leave_at_every_step(user, clock):
    enrolled(user, clock)
    client = signed_in()
    assert client.post(reverse("admin:logout")).status_code == 200
    assert "_auth_user_id" not in client.session

"""Before publishing and before granting roles a person proves again who they are."""

import re
import time

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from filings import moves
from organizations.models import AuditEntry, Person
from organizations.roles import TABLE
from tests import builders
from tests.office import faults_of

pytestmark = pytest.mark.django_db

Role = Person.Role
PASSWORD = "一个足够长的测试密码"


def client_of(role) -> Client:
    """Somebody who signed in a while ago."""
    user = User.objects.create_user(f"账号{role}", password=PASSWORD, is_staff=True)
    builders.person(role, user=user)
    client = Client()
    client.force_login(user)
    session = client.session
    session["confirmed_at"] = 0
    session.save()
    return client


@pytest.fixture
def item():
    builders.review_route()
    power = builders.complete_power()
    people = {role: builders.person(role, of=power.organization) for role in Role}
    item = builders.filing_item(power, people["clerk"])
    moves.submit(item, people["clerk"])
    moves.approve(item, people["head"])
    moves.approve(item, people["reviewer"])
    return item


def publish(client, item, **more):
    item.refresh_from_db()
    path = reverse("admin:desk_move", args=[item.filing_id])
    data = {"move": "publish", "item": f"{item.pk}:{item.revision}", "comment": "甲\n乙"}
    return client.post(path, data | more)


def state_of(item):
    item.refresh_from_db()
    return item.state


def test_publishing_asks_first_and_keeps_what_was_typed(item):
    page = publish(client_of(Role.PUBLISHER), item)
    assert faults_of(page) == []
    text = page.content.decode()
    assert "请再次确认是您本人" in text
    assert (
        dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text))["move"] == "publish"
    )
    assert state_of(item) == "approved"


@pytest.mark.parametrize("scope", ["publish", "publish:rest"])
def test_no_other_way_of_saying_it_goes_around(item, scope):
    publish(client_of(Role.PUBLISHER), item, move=scope, seen=f"{item.pk}:{item.revision}")
    assert state_of(item) == "approved"


def test_the_password_lets_it_through_and_is_good_for_some_minutes(item):
    client = client_of(Role.PUBLISHER)
    assert publish(client, item, identity_proof=PASSWORD).status_code == 302
    assert state_of(item) == "published"
    assert AuditEntry.objects.filter(action="accounts.confirm", result="done").count() == 1
    page = client.post(reverse("admin:desk_move", args=[item.filing_id]), {"move": "publish"})
    assert page.status_code == 302


def test_a_wrong_password_does_not_and_counts_towards_the_lock(item):
    client = client_of(Role.PUBLISHER)
    for _ in range(4):
        assert "密码不对" in publish(client, item, identity_proof="不对").content.decode()
    assert publish(client, item, identity_proof="不对").status_code == 429
    assert publish(client, item, identity_proof=PASSWORD).status_code == 429
    assert state_of(item) == "approved"


def test_a_code_of_the_second_factor_does_too(item):
    client = client_of(Role.PUBLISHER)
    user = User.objects.get(username="账号publisher")
    device = TOTPDevice.objects.create(user=user, name="动态口令")
    session = client.session
    session["otp_device_id"] = device.persistent_id
    session.save()
    assert publish(client, item, identity_proof="000000").status_code == 200
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    generator = TOTP(device.bin_key)
    generator.time = time.time()
    assert publish(client, item, identity_proof=f"{generator.token():06d}").status_code == 302
    assert state_of(item) == "published"


def test_granting_a_role_asks_first():
    person = builders.person("")
    client = client_of(Role.SECURITY_ADMINISTRATOR)
    path = reverse("admin:organizations_person_change", args=[person.pk])
    data = {"organization": person.organization_id, "role": Role.HEAD}
    assert "请再次确认" in client.post(path, data).content.decode()
    person.refresh_from_db()
    assert person.role == ""
    assert client.post(path, data | {"identity_proof": PASSWORD}).status_code == 302
    person.refresh_from_db()
    assert person.role == Role.HEAD


def test_what_is_typed_is_escaped(item):
    page = publish(client_of(Role.PUBLISHER), item, comment='"><script>alert(1)</script>')
    assert "<script>alert" not in page.content.decode()


def test_every_page_in_the_table_exists():
    for name in TABLE["confirm"]["pages"]:
        assert any(reverse(f"admin:{name}", args=args) for args in ([], [1]) if _exists(name, args))


def _exists(name, args) -> bool:
    try:
        return bool(reverse(f"admin:{name}", args=args))
    except NoReverseMatch:
        return False

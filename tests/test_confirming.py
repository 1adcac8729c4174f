"""Before publishing and before granting roles a person proves again who they are."""

import re
import time

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from disclosure.models import PublishedVersion
from filings import moves
from filings.takedowns import ask_purge, take_down
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


def publish(client, item, /, **more):
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


# --- who may not do it is refused before being asked ---------------------------------------------


def refusals():
    return AuditEntry.objects.filter(result="refused").count()


@pytest.mark.parametrize("name", TABLE["confirm"]["moves"])
@pytest.mark.parametrize("role", ["clerk", "head", "reviewer"])
def test_a_move_of_another_role_is_refused_and_not_asked_for(item, role, name):
    page = publish(client_of(role), item, move=name, publish_at="2030-01-01T10:00")
    assert page.status_code in {200, 404}
    assert "请再次确认" not in page.content.decode()
    assert refusals() == 1
    assert state_of(item) == "approved"


def test_a_publisher_who_had_a_hand_in_it_is_refused_and_not_asked(item):
    client = client_of(Role.PUBLISHER)
    person = Person.objects.get(user__username="账号publisher")
    item.participations.create(person=person, part="author", round=1)
    page = publish(client, item)
    assert "您参与填报过" in page.content.decode()
    assert "请再次确认" not in page.content.decode()
    assert AuditEntry.objects.filter(detail__rule="four_eyes").count() == 1


def test_a_publisher_who_was_too_slow_gets_the_conflict_and_is_not_asked(item):
    assert publish(client_of(Role.PUBLISHER), item, item=f"{item.pk}:0").status_code == 409


def test_many_are_confirmed_first_and_then_the_password_is_asked(item):
    power = builders.complete_power(organization=item.power.organization)
    other = builders.filing_item(power, item.filing.created_by)
    other.filing = item.filing
    other.save()
    client = client_of(Role.PUBLISHER)
    item.refresh_from_db()
    seen = [f"{item.pk}:{item.revision}", f"{other.pk}:0"]
    assert "请确认：发布2项" in publish(client, item, item=seen).content.decode()
    page = publish(client, item, item=seen, confirmed="1").content.decode()
    assert "请再次确认是您本人" in page
    assert refusals() == 0


def test_nobody_is_asked_before_an_account_that_is_not_theirs_to_change():
    user = User.objects.create_superuser("根")
    client = client_of(Role.SYSTEM_ADMINISTRATOR)
    for name in ("auth_user_change", "auth_user_password_change"):
        page = client.post(reverse(f"admin:{name}", args=[user.pk]), {"username": "x"})
        assert page.status_code == 403
    assert refusals() == 2


def test_nobody_is_asked_before_their_own_role():
    client = client_of(Role.SECURITY_ADMINISTRATOR)
    person = Person.objects.get(user__username="账号secadmin")
    path = reverse("admin:organizations_person_change", args=[person.pk])
    assert client.post(path, {"role": "publisher"}).status_code == 403
    assert client.post(reverse("admin:organizations_person_add"), {}).status_code == 403


def test_nobody_is_asked_before_an_act_over_a_list_that_is_not_offered():
    person = builders.person("")
    client = client_of(Role.SYSTEM_ADMINISTRATOR)
    data = {"action": "reset_second_factor", "_selected_action": [person.pk]}
    page = client.post(reverse("admin:organizations_person_changelist"), data)
    assert page.status_code == 403


@pytest.fixture
def takedown():
    version = builders.published(builders.complete_power())
    return take_down(version.code, builders.person("head", version.power.organization), "误公开")


def test_taking_down_asks_who_may_and_refuses_who_may_not(takedown):
    version = builders.published(builders.complete_power())
    data = {"code": version.code, "reason": "误公开"}
    address = reverse("admin:takedown_new")
    assert "请再次确认" in client_of(Role.REVIEWER).post(address, data).content.decode()
    stranger = client_of(Role.HEAD).post(address, data)
    assert stranger.status_code == 400
    assert "请再次确认" not in stranger.content.decode()
    assert refusals() == 1


def test_deciding_asks_another_person_and_refuses_the_one_who_took_it_down(takedown):
    client = client_of(Role.PUBLISHER)
    address = reverse("admin:takedown_decide", args=[takedown.pk])
    data = {"agreed": "yes"}
    assert "请再次确认" in client.post(address, data).content.decode()
    person = Person.objects.get(user__username="账号publisher")
    type(takedown).objects.update(started_by=person)
    assert "由另一人办理" in client.post(address, data).content.decode()
    assert refusals() == 1


def test_purging_asks_first(takedown):
    client = client_of(Role.REVIEWER)
    version = PublishedVersion.objects.get(code=takedown.withdrawal.code)
    data = {"version": version.pk, "reason": "含个人信息"}
    assert "请再次确认" in client.post(reverse("admin:purge_ask"), data).content.decode()
    asked = ask_purge(version, builders.person("publisher"), "含个人信息")
    address = reverse("admin:purge_decide", args=[asked.pk])
    assert "请再次确认" in client.post(address, {"agreed": "yes"}).content.decode()
    asked.refresh_from_db()
    assert asked.decision == ""

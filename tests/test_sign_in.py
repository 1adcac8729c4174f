"""Signing in: one audit entry each time, and a lock for who guesses."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from organizations.models import AuditEntry, Person
from tests import builders
from tests.office import faults_of

pytestmark = pytest.mark.django_db

LOGIN = reverse("admin:login")
PASSWORD = "一个足够长的测试密码"


@pytest.fixture
def person():
    user = User.objects.create_user("zhang", password=PASSWORD, is_staff=True)
    return builders.person(Person.Role.CLERK, user=user)


def sign_in(username="zhang", password=PASSWORD, address="10.0.0.1", **options):
    return Client(REMOTE_ADDR=address).post(
        LOGIN, {"username": username, "password": password}, **options
    )


def trail():
    entries = AuditEntry.objects.order_by("index")
    return [(entry.action, entry.result, entry.target) for entry in entries]


def test_it_records_who_signed_in_and_from_where(person):
    assert sign_in().status_code == 302
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.result) == ("accounts.sign_in", "done")
    assert (entry.person, entry.address) == (person, "10.0.0.1")


def test_it_records_who_signed_out(person):
    client = Client()
    client.force_login(person.user)
    client.post(reverse("admin:logout"))
    assert trail()[-1] == ("accounts.sign_out", "done", "zhang")


def test_it_records_a_failure_once(person):
    sign_in(password="不对")
    assert trail() == [("accounts.sign_in", "refused", "zhang")]
    assert AuditEntry.objects.get().person == person


def test_it_does_not_write_down_names_of_no_account(person):
    sign_in(username=PASSWORD)
    entry = AuditEntry.objects.get()
    assert PASSWORD not in f"{entry.target}{entry.actor}{entry.detail}"


def test_five_failures_lock_the_account_from_everywhere(person):
    for number in range(4):
        assert sign_in(password="不对", address=f"10.0.1.{number}").status_code == 200
    locked = sign_in(password="不对", address="10.0.1.9")
    assert locked.status_code == 429
    assert "请30分钟后再试" in locked.content.decode()
    assert faults_of(locked) == [f"{LOGIN}: 429"]
    assert trail()[-2:] == [
        ("accounts.sign_in", "refused", "zhang"),
        ("accounts.lock_out", "refused", "zhang"),
    ]
    assert sign_in(address="10.0.2.2").status_code == 429
    assert AuditEntry.objects.filter(action="accounts.lock_out").count() == 1


def test_others_at_the_address_go_on(person):
    for _ in range(5):
        sign_in(username="nobody", password="不对")
    assert sign_in().status_code == 302


def test_an_address_that_tries_many_names_is_locked(person, settings):
    settings.LOCK_OUT_ADDRESS_FAILURES = 6
    for number in range(6):
        sign_in(username=f"name{number}", password="不对")
    assert sign_in().status_code == 429
    assert sign_in(address="10.0.0.2").status_code == 302


def test_signing_in_clears_one_s_own_failures_alone(person):
    User.objects.create_user("li", password=PASSWORD, is_staff=True)
    for _ in range(4):
        sign_in(password="不对")
    assert sign_in(username="li").status_code == 302
    assert sign_in(password="不对").status_code == 429


def test_the_lock_opens_by_itself(person, settings):
    settings.AXES_COOLOFF_TIME = timedelta(0)
    for _ in range(6):
        sign_in(password="不对")
    assert sign_in().status_code == 302


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "1.2.3.4", "10.0.0.1"),
        (1, "9.9.9.9, 1.2.3.4", "1.2.3.4"),
        (2, "9.9.9.9, 1.2.3.4, 10.0.0.9", "1.2.3.4"),
        (1, "", None),
        (1, "unknown", None),
        (2, "1.2.3.4", "10.0.0.1"),
    ],
)
def test_the_address_is_what_our_own_proxies_say(person, settings, proxies, header, address):
    settings.PROXIES = proxies
    sign_in(headers={"x-forwarded-for": header})
    assert AuditEntry.objects.get().address == address

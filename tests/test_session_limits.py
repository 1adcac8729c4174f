"""Sessions of the office end: after a while without use, and after a day's work."""

import time

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from organizations.models import AuditEntry, Person
from tests import builders

pytestmark = pytest.mark.django_db

DESK, LOGIN = reverse("admin:desk"), reverse("admin:login")
MINUTE, HOUR = 60, 3600


@pytest.fixture
def client():
    user = User.objects.create(username="zhang", is_staff=True)
    builders.person(Person.Role.CLERK, user=user)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def later(monkeypatch):
    """Let time pass, for the sessions alone."""
    start = time.time()

    def pass_by(seconds: int) -> None:
        monkeypatch.setattr("portal.session_limits.time.time", lambda: start + seconds)

    return pass_by


def test_it_lasts_while_it_is_used(client, later):
    for minutes in range(25, 9 * 60, 25):
        later(minutes * MINUTE)
        assert client.get(DESK).status_code == 200


def test_it_ends_when_it_is_not_used(client, later):
    later(31 * MINUTE)
    answer = client.get(DESK)
    assert answer.url == reverse("admin:login", query={"next": DESK})
    assert "请重新登录" in client.get(answer.url).content.decode()
    entry = AuditEntry.objects.order_by("-index").first()
    assert (entry.action, entry.detail) == ("accounts.sign_out", {"why": "超时"})


def test_it_ends_after_a_day_s_work_whatever_is_done(client, later):
    for minutes in range(25, 10 * 60, 25):
        later(minutes * MINUTE)
        client.get(DESK)
    later(10 * HOUR + 1)
    assert client.get(DESK).status_code == 302


def test_a_late_post_does_nothing(client, later):
    later(31 * MINUTE)
    assert client.post(reverse("admin:desk_file"), {"title": "迟到"}).url == LOGIN


def test_it_is_written_once_a_minute_at_most(client, later):
    later(61)
    client.get(DESK)
    seen = client.session["seen_at"]
    later(90)
    client.get(DESK)
    assert client.session["seen_at"] == seen


def test_public_pages_do_not_look_at_it(client):
    assert "Cookie" not in client.get("/").get("Vary", "")

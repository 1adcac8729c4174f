"""Of many people who press the same button at once, over HTTP, one wins and the others are told.

``RIVAL_CLIENTS`` and ``RIVAL_ROUNDS`` make it as hard as one likes; a release is measured with
64 clients and 30 rounds. SQLite admits one writer at a time and cannot show this.
"""

import os
import re
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection
from threading import Barrier
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse

from filings import moves
from filings.drafting import Draft, draft_filing
from filings.models import FilingItem
from organizations.models import Person
from tests import builders

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer anyway"),
]
CLIENTS = int(os.environ.get("RIVAL_CLIENTS", "8"))
ROUNDS = int(os.environ.get("RIVAL_ROUNDS", "1"))
SECRET = "c" * 32
WON, CONFLICT = 302, 409


@dataclass(frozen=True)
class Rival:
    """One signed-in person at a browser of their own."""

    person: Person
    cookies: str

    @classmethod
    def of(cls, role: str, body) -> "Rival":
        person = builders.person(role, body)
        user = User.objects.create(username=person.staff_number, is_staff=True)
        Person.objects.filter(pk=person.pk).update(user=user)
        client = Client()
        client.force_login(user)
        session = client.cookies[django_settings.SESSION_COOKIE_NAME].value
        return cls(person, f"sessionid={session}; csrftoken={SECRET}")

    def typed(self) -> str:
        return f"意见出自{self.person.staff_number}"


@dataclass(frozen=True)
class Answer:
    rival: Rival
    status: int
    page: str


class Race:
    """Lets everybody press the same button of the same item, as they all saw it."""

    def __init__(self, server: str) -> None:
        self.host = urlsplit(server).netloc

    def run(self, rivals: Sequence[Rival], item: FilingItem, move: str) -> list[Answer]:
        form = {
            "csrfmiddlewaretoken": SECRET,
            "page": "item",
            "move": move,
            "item": self.seen(rivals[0], item),
        }
        address = reverse("admin:desk_move", args=[item.filing_id])
        start = Barrier(len(rivals))

        def press(rival: Rival, line: HTTPConnection) -> Answer:
            body = urlencode(form | {"comment": rival.typed()})
            start.wait(timeout=120)
            return self.ask(line, rival, address, body)

        with ThreadPoolExecutor(len(rivals)) as pool:
            return list(pool.map(press, rivals, [self.open_line() for _ in rivals]))

    def open_line(self) -> HTTPConnection:
        """Connect before the start: the test's server lets only ten wait at its door."""
        line = HTTPConnection(self.host, timeout=120)
        line.request("GET", reverse("healthz"))
        line.getresponse().read()
        return line

    def seen(self, rival: Rival, item: FilingItem) -> str:
        """Return what the button's form holds on the page that everybody opened."""
        line = HTTPConnection(self.host, timeout=120)
        page = self.ask(line, rival, reverse("admin:desk_item", args=[item.pk])).page
        return re.search(r'name="item" value="(\d+:\d+)"', page).group(1)

    def ask(self, line: HTTPConnection, rival: Rival, path: str, body: str = "") -> Answer:
        headers = {"Cookie": rival.cookies, "Host": self.host}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line.request("POST" if body else "GET", path, body or None, headers)
        answer = line.getresponse()
        found = Answer(rival, answer.status, answer.read().decode())
        line.close()
        return found


@pytest.fixture
def office(settings, live_server):
    # A race of 30 rounds takes longer than a proof of identity lasts.
    settings.CONFIRMED_FOR = timedelta(days=1)
    builders.review_route((1, "head", "own"))
    power = builders.complete_power()
    body = power.organization
    rivals = {
        role: [Rival.of(role, body) for _ in range(CLIENTS)]
        for role in ("clerk", "head", "publisher")
    }
    return power, rivals, Race(live_server.url)


def one_wins(answers: list[Answer], item: FilingItem, revision: int) -> Rival:
    """Check that one won, that nothing moved twice, and that the others were told."""
    assert Counter(answer.status for answer in answers) == {WON: 1, CONFLICT: len(answers) - 1}
    item.refresh_from_db()
    assert item.revision == revision + 1
    [winner] = [answer.rival for answer in answers if answer.status == WON]
    assert item.moved_by == winner.person
    told = re.compile(rf"{winner.person.name}已于\d\d:\d\d把这个事项变为")
    for loser in answers:
        if loser.status == CONFLICT:
            assert told.search(loser.page)
            assert loser.rival.typed() in loser.page
    return winner


def test_one_of_many_clients_wins(office):
    power, rivals, race = office
    clerk = builders.person("clerk", power.organization)
    for number in range(ROUNDS):
        kind = "amend" if number else "add"
        power.summary = f"第{number + 1}轮"
        power.save()
        filing = draft_filing(Draft("调整", kind, "law_changed"), [power], clerk)
        item = filing.items.select_related("filing", "power", "route").get()
        moves.submit(item, clerk)
        for role, move in (("head", "return"), ("head", "approve"), ("clerk", "recall")):
            if item.state == "returned":
                moves.submit(item, clerk)
            revision = item.revision
            one_wins(race.run(rivals[role], item, move), item, revision)
        moves.submit(item, clerk)
        moves.approve(item, rivals["head"][number % CLIENTS].person)
        revision = item.revision
        one_wins(race.run(rivals["publisher"], item, "publish"), item, revision)
        assert power.versions.count() == number + 1
        assert item.version.snapshot == item.snapshot
        print(f"第{number + 1}轮：4次竞争，每次{CLIENTS}个客户端，各一个成功")

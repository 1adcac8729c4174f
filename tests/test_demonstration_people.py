"""The demonstration's people: one for each role, with something on every desk."""

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from disclosure.models import PublishedVersion
from filings import moves
from filings.models import FilingItem
from filings.publication import publish_items
from filings.scopes import waiting_for
from organizations.models import Person
from portal.demonstration.people import ACCOUNTS, add_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    call_command("load_demo", verbosity=0)
    add_people("a-long-password")
    return {person.user.username: person for person in Person.objects.select_related("user")}


def test_every_role_signs_in_and_has_work(people):
    assert set(Person.objects.values_list("role", flat=True)) == set(Person.Role.values)
    assert User.objects.get(username="clerk").check_password("a-long-password")
    for name in ("clerk", "head", "reviewer", "publisher"):
        assert waiting_for(people[name]).exists(), name
    states = set(FilingItem.objects.values_list("state", flat=True))
    assert states == {"draft", "submitted", "approved", "returned"}
    assert add_people("another-password") == []
    assert len(people) == len(ACCOUNTS)


def test_a_newcomer_walks_the_whole_route(people):
    item = FilingItem.objects.get(state="returned")
    before = PublishedVersion.objects.filter(code=item.power.code).count()
    moves.submit(item, people["clerk"])
    moves.approve(item, people["head"])
    moves.approve(item, people["reviewer"])
    publish_items([item], people["publisher"])
    assert PublishedVersion.objects.filter(code=item.power.code).count() == before + 1

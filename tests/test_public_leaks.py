"""Public output is a function of published data only, and no trace of anything else is in it.

The same addresses are asked before and after the office fills with drafts, returned items,
withheld entries, reviews, comments and accounts: the bytes are the same, and none of the marks
that every text of the office carries is in any of them. ``LEAKS=full`` walks the whole grid as
of every day and in every look, volumes and bundle included; without it every third address of
a smaller one.
"""

import os
from itertools import count

import pytest
import time_machine
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test import Client

from disclosure.models import PublishedVersion
from legislation.models import Instrument
from organizations.models import Organization
from portal.inspection.reading import SITE_TAGS, missing_tags, read
from portal.public_tables import PUBLIC_MODELS
from powers.models import Power
from tests.public_addresses import (
    ALL_READINGS,
    READINGS,
    grid,
    papers,
    published_names,
    unlisted,
    whole,
)
from tests.public_answers import Answer, answers, differing, marked
from tests.small_catalogue import NOW, publish_a_few, reference_tables
from tests.unpublished import ASKED, the_office_works

pytestmark = pytest.mark.django_db
IS_FULL = os.environ.get("LEAKS") == "full"
DRAFTS = 20 if IS_FULL else 1
FEWEST_MARKS = 2_000
FEWEST_ANSWERS = 200


@pytest.fixture(autouse=True)
def one_instant():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def bodies() -> list[Organization]:
    return reference_tables()


@pytest.fixture
def published(bodies) -> Power:
    return publish_a_few(bodies)


def addresses() -> list[str]:
    """Every third address, today and on other days, in plain and in large letters."""
    return list(grid(*names(), READINGS))[::3]


def every_address() -> list[str]:
    """With ``LEAKS=full`` all days, looks and PDFs; otherwise one PDF: rendering takes long."""
    if not IS_FULL:
        return list(dict.fromkeys([*addresses(), "/powers/A-1.pdf"]))
    codes, bodies, laws = names()
    return [*grid(codes, bodies, laws, ALL_READINGS), *papers(codes, bodies)]


def names() -> tuple[list[str], list[str], list[int]]:
    codes, bodies = published_names()
    # What is not public must look the same as what is not there.
    laws = Instrument.objects.order_by("pk").values_list("pk", flat=True)
    return [*codes, ASKED], bodies, list(laws)


def assert_most_answer(found: dict[str, Answer]) -> None:
    assert len(found) >= FEWEST_ANSWERS
    assert sum(answer.status == 200 for answer in found.values()) > len(found) // 3


def test_every_page_carries_the_tags_of_the_rules(published):
    """国办发〔2017〕47号: site tags everywhere, column or article tags on what is no error."""
    for address in addresses():
        response = Client().get(address)
        text = whole(response).decode(errors="replace")
        if not response["Content-Type"].startswith("text/html"):
            continue
        lacking = missing_tags(read(text).tags, identifier_is_set=False)
        wanted = set(lacking) & set(SITE_TAGS) if response.status_code >= 400 else lacking
        assert response.status_code == 301 or not wanted, f"{address} lacks {wanted}"


def test_the_grid_visits_every_public_route():
    assert not unlisted()


def test_the_office_changes_no_public_byte_and_leaves_no_mark(published, bodies):
    client, asked = Client(), every_address()
    before = answers(client, asked)
    assert_most_answer(before)
    assert len(asked) >= 5_000 or not IS_FULL
    marks = the_office_works([published], bodies[0], drafts=DRAFTS)
    assert marks >= FEWEST_MARKS
    after = answers(client, asked)
    found = differing(before, after)
    assert not found, f"{len(found)} of {len(asked)}: {found[:10]}"
    assert not marked(after)
    print(f"{connection.vendor}: 0 of {len(asked)} answers differ; 0 of {marks} marks in them")


def test_a_catalogue_says_nothing_of_what_was_drafted_before_it(bodies, monkeypatch):
    """Numbers that rows get in the database, and how many there are, stay inside too."""
    first = published_after(0, bodies, monkeypatch)
    second = published_after(1, bodies, monkeypatch)
    assert_most_answer(first)
    assert not differing(first, second)
    assert not marked(second)


def published_after(drafts: int, bodies, monkeypatch) -> dict[str, Answer]:
    """Return the answers of a catalogue that was published beside so many drafts."""
    salts = count(1)
    monkeypatch.setattr("disclosure.publishing.secrets.token_hex", lambda _: f"{next(salts):032d}")
    begin_public_keys_anew()
    with transaction.atomic():
        if drafts:
            the_office_works([], bodies[0], drafts=drafts)
        publish_a_few(bodies)
        found = answers(Client(), addresses())
        assert PublishedVersion.objects.exists()
        transaction.set_rollback(True)
    return found


def begin_public_keys_anew() -> None:
    """What was rolled back has used up keys on PostgreSQL; those of public rows may be shown."""
    models = [apps.get_model(label) for label in PUBLIC_MODELS]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)

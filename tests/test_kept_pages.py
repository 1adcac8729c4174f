"""Pages are kept, and stale at once when anything changes that they are made from."""

import datetime

import pytest
import time_machine
from django.core.cache.backends.locmem import LocMemCache
from django.core.management import call_command
from django.db import connection

from disclosure.derived import rebuild
from disclosure.models import ReferenceRevision, Synonym
from disclosure.revisions import KEPT, forget_old_revisions, published_state
from disclosure.withdrawal import withdraw
from organizations.models import Organization
from powers.models import PowerCategory
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def pages(monkeypatch):
    """Pages are kept in this test, and nothing of them afterwards."""
    cache = LocMemCache("kept-pages", {})
    monkeypatch.setattr("portal.keeping.caches", {"pages": cache})
    monkeypatch.setattr("portal.keeping._left_alone_until", 0.0)
    yield cache
    cache.clear()


def test_a_kept_page_takes_one_query(client, django_assert_num_queries):
    version = builders.published()
    for address in (
        "/",
        "/powers/",
        "/powers/?q=许可",
        version.get_absolute_url(),
        f"/organizations/{version.organization_code}/",
    ):
        first = client.get(address)
        with django_assert_num_queries(1):
            again = client.get(address)
        assert again.content == first.content
        assert again.headers == first.headers
        assert not again.cookies


def test_a_kept_page_is_not_sent_twice(client):
    version = builders.published()
    etag = client.get(version.get_absolute_url())["ETag"]
    assert etag.startswith('"')
    answer = client.get(version.get_absolute_url(), headers={"if-none-match": etag})
    assert (answer.status_code, answer.content) == (304, b"")


def test_a_publication_shows_at_once(client):
    builders.published()
    client.get("/powers/")
    version = builders.published()
    assert version.code in client.get("/powers/").content.decode()


def test_a_withdrawal_shows_at_once(client):
    version = builders.published()
    address = version.get_absolute_url()
    assert client.get(address).status_code == 200
    withdraw(version.code, reason="误公开", actor="测试")
    assert client.get(address).status_code == 410


def test_midnight_shows_at_once(client):
    evening = datetime.datetime(2030, 3, 1, 15, 59, tzinfo=datetime.UTC)
    with time_machine.travel(evening, tick=False):
        version = builders.published(effective_on=datetime.date(2030, 3, 2))
        assert version.code not in client.get("/powers/").content.decode()
    with time_machine.travel(evening + datetime.timedelta(minutes=1), tick=False):
        assert version.code in client.get("/powers/").content.decode()


def next_transaction() -> None:
    """PostgreSQL notes one revision in a transaction, and a test is one transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('zhiquan.revised', '', true)")


def test_a_new_law_shows_at_once(client):
    power = builders.power()
    basis = builders.basis(power)
    basis.citations.create(start=0, end=4, instrument_name="中华人民共和国种子法", article="1")
    address = builders.published(power).get_absolute_url()
    assert "/laws/" in client.get(address).content.decode()
    next_transaction()
    law = builders.law("中华人民共和国种子法", "为了规范种子活动，制定本法。")
    assert f"/laws/{law.pk}/" in client.get(address).content.decode()


def test_changed_reference_rows_change_the_state():
    body = builders.organization()
    states = [published_state()]
    next_transaction()
    Organization.objects.filter(pk=body.pk).update(telephone="0933-1")
    states.append(published_state())
    next_transaction()
    PowerCategory.objects.bulk_create([PowerCategory(code="77", name="某类", letters="MM")])
    states.append(published_state())
    next_transaction()
    Synonym.objects.create(word="甲", meaning="乙")
    states.append(published_state())
    next_transaction()
    Synonym.objects.all().delete()
    states.append(published_state())
    next_transaction()
    rebuild()
    states.append(published_state())
    next_transaction()
    assert states[-1] == published_state()
    assert len(set(states)) == len(states)


def test_old_revisions_are_forgotten():
    ReferenceRevision.objects.bulk_create(ReferenceRevision() for _ in range(KEPT + 20))
    forget_old_revisions()
    assert ReferenceRevision.objects.count() == KEPT


def test_errors_and_files_are_not_kept(client, pages):
    builders.published()
    for address in ("/powers/?page=99", "/powers/?limit=x", "/powers/NOPE/", "/catalogue.csv"):
        client.get(address)
    assert "no-store" in client.get("/powers/?limit=x")["Cache-Control"]
    assert not any(b"ETag" in value for value in pages._cache.values())


def test_a_cache_that_is_gone_makes_no_error_and_is_left_alone(client, pages, monkeypatch, caplog):
    asked = []

    def fail(*args, **kwargs):
        asked.append(args)
        raise ConnectionError("no cache")

    builders.published()
    monkeypatch.setattr(pages, "get", fail)
    monkeypatch.setattr(pages, "set", fail)
    for _ in range(2):
        assert client.get("/powers/").status_code == 200
    assert len(asked) == 1
    assert "does not answer" in caplog.text
    monkeypatch.setattr("portal.keeping._left_alone_until", 0.0)
    client.get("/powers/")
    assert len(asked) == 2


def test_migrations_fill_the_list_of_older_catalogues():
    version = builders.published()
    version.list_row.delete()
    call_command("migrate", verbosity=0)
    assert type(version).objects.get().list_row.code == version.code

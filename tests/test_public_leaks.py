"""Public output is a function of published data only, and no trace of anything else is in it.

The same addresses are asked before and after the office fills with drafts, returned items,
reviews, comments and accounts: the bytes are the same, and no marked word is in any of them.
``LEAKS=full`` walks the whole grid as of every day and in every look; without it every seventh
address of a smaller one.
"""

import datetime
import hashlib
import io
import os
import zipfile

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.db import models
from django.test import Client

from disclosure.models import PublishedVersion
from disclosure.withdrawal import withdraw
from portal.inspection.reading import SITE_TAGS, missing_tags, read
from powers.models import Power
from tests import builders
from tests.public_addresses import ALL_READINGS, READINGS, grid, published_names, unlisted, whole

pytestmark = pytest.mark.django_db
IS_FULL = os.environ.get("LEAKS") == "full"
STEP = 1 if IS_FULL else 7
NOW = datetime.datetime(2026, 6, 1, 4, 0, tzinfo=datetime.UTC)
MARK = "LEAKMARK"
LEFT_ALONE = {"code", "key", "content_hash", "entry_hash", "previous", "salt"}


@pytest.fixture(autouse=True)
def one_instant():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def published() -> Power:
    """A small published catalogue: changes, a chart, a law, one abolished, one withdrawn."""
    law = builders.law("种子法", "第一条的内容。")
    power = builders.complete_power(code="A-1", name="种子经营许可", conditions="旧条件")
    builders.citation(power.bases.get(), law.name, article="1")
    builders.published(power, at=datetime.datetime(2024, 3, 1, tzinfo=datetime.UTC))
    power.conditions = "新条件"
    power.save()
    changed = {"change_kind": "amend", "reason": "依据修订"}
    builders.published(power, at=datetime.datetime(2024, 9, 1, tzinfo=datetime.UTC), **changed)
    shared = {"organization": power.organization}
    builders.published(builders.power(code="A-2", standing="abolished", **shared))
    withdraw(builders.published(builders.power(code="A-3")).code, reason="有误", actor="测试")
    return power


def the_office_works(power: Power) -> None:
    """Fill the office: edits of what is published, drafts, items in every state, accounts."""
    draft = builders.complete_power(code="DRAFT-1", organization=power.organization)
    builders.complete_power(code="DRAFT-2")
    body = power.organization
    clerk = builders.person("clerk", body)
    for number, state in enumerate(("draft", "submitted", "returned", "approved", "rejected")):
        row = builders.power(code=f"DRAFT-{number + 3}", organization=body)
        item = builders.filing_item(row, clerk)
        frozen = {"snapshot": builders.frozen(row), "snapshot_hash": "0" * 64}
        type(item).objects.filter(pk=item.pk).update(state=state, **frozen)
    builders.filing_item(power, clerk)
    get_user_model().objects.create_user(f"{MARK}-account", password="x")
    for row in (power, draft, *Power.objects.filter(code__startswith="DRAFT")):
        mark(row)
        for relation in ("exercises", "bases", "materials", "time_limits", "flowcharts"):
            for part in getattr(row, relation).all():
                mark(part)
                for step in part.steps.all() if hasattr(part, "steps") else ():
                    mark(step)
    for item in power.filing_items.all() if hasattr(power, "filing_items") else ():
        mark(item.filing)
    mark(clerk)


def mark(row: models.Model) -> None:
    """Write the mark into every free text of a row, past all forms."""
    texts = {
        field.attname: f"{MARK}{field.attname}"[: field.max_length or 100]
        for field in row._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and not field.primary_key
        and not field.unique
        and field.name not in LEFT_ALONE
    }
    type(row).objects.filter(pk=row.pk).update(**texts)


def addresses() -> list[str]:
    codes, bodies = published_names()
    laws = list(builders.Instrument.objects.values_list("pk", flat=True))
    # What is not public must look the same as what is not there.
    readings = ALL_READINGS if IS_FULL else READINGS
    return list(grid([*codes, "DRAFT-1"], bodies, laws, readings))[::STEP]


def answers(client: Client, asked: list[str]) -> dict[str, tuple]:
    """Return by address the status, the telling headers and the hash of the bytes."""
    for cache in caches.all():
        cache.clear()
    found = {}
    for address in asked:
        response = client.get(address)
        body = whole(response)
        names = ("Content-Type", "ETag", "Last-Modified", "Location", "Content-Disposition")
        headers = tuple(response.get(name, "") for name in names)
        found[address] = (response.status_code, headers, hashlib.sha256(body).hexdigest())
    return found


def marked_in(client: Client, asked: list[str]) -> list[str]:
    """Return the addresses whose answer, headers included, holds the mark."""
    for cache in caches.all():
        cache.clear()
    found = []
    for address in asked:
        response = client.get(address)
        if MARK in str(response.headers) or MARK.encode() in opened(whole(response)):
            found.append(address)
    return found


def opened(body: bytes) -> bytes:
    """Return the members of a workbook in place of its compressed bytes."""
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as members:
        return b"".join(members.read(name) for name in members.namelist())


def test_every_page_carries_the_tags_of_the_rules(published):
    """国办发〔2017〕47号: site tags everywhere, column or article tags on what is no error."""
    for address in addresses():
        response = Client().get(address)
        text = whole(response).decode(errors="replace")
        if not response["Content-Type"].startswith("text/html"):
            continue
        lacking = missing_tags(read(text).tags, identifier_is_set=False)
        wanted = set(lacking) & set(SITE_TAGS) if response.status_code >= 400 else lacking
        assert not wanted, f"{address} lacks {wanted}"


def test_the_grid_visits_every_public_route():
    assert not unlisted()


def test_the_office_changes_no_public_byte(published):
    client, asked = Client(), addresses()
    before = answers(client, asked)
    assert sum(status == 200 for status, _, _ in before.values()) > len(asked) // 2
    the_office_works(published)
    after = answers(client, asked)
    differing = [address for address in asked if before[address] != after[address]]
    assert not differing, f"{len(differing)} of {len(asked)}: {differing[:10]}"
    print(f"0 of {len(asked)} answers differ")


def test_no_mark_of_the_office_is_on_any_public_page(published):
    the_office_works(published)
    asked = addresses()
    assert marked_in(Client(), asked) == []
    print(f"no mark in {len(asked)} answers")


def leaking_names(monkeypatch) -> None:
    """A list that names working rows."""
    monkeypatch.setattr(
        PublishedVersion, "title", property(lambda self: Power.objects.get(code=self.code).name)
    )


def leaking_snapshots(monkeypatch) -> None:
    """Pages, exports and data that freeze the working row again."""
    import json

    monkeypatch.setattr(
        PublishedVersion,
        "content",
        property(lambda self: json.loads(builders.frozen(Power.objects.get(code=self.code)))),
    )


def leaking_addresses(monkeypatch) -> None:
    """A redirect, a canonical link or a map that carries a working text."""
    monkeypatch.setattr(
        PublishedVersion,
        "get_absolute_url",
        lambda self: f"/powers/{self.code}/?{Power.objects.get(code=self.code).remarks}",
    )


def leaking_department(monkeypatch) -> None:
    """A department page that counts and names what is filed."""
    from portal.views import organizations

    monkeypatch.setattr(
        organizations,
        "_by_category",
        lambda rows: [(row.summary, []) for row in Power.objects.filter(code="DRAFT-1")],
    )


def leaking_feed(monkeypatch) -> None:
    """A feed with the clerk's remarks."""
    from portal.feeds import ChangesFeed

    monkeypatch.setattr(
        ChangesFeed, "item_description", lambda self, item: Power.objects.get(code="A-1").remarks
    )


def leaking_map(monkeypatch) -> None:
    """A site map made of working rows."""
    from portal.sitemaps import OrganizationSitemap

    monkeypatch.setattr(
        OrganizationSitemap, "location", lambda self, item: f"/{Power.objects.first().remarks}/"
    )


def leaking_file_names(monkeypatch) -> None:
    """A header that names a working text."""
    from portal.views import downloads

    plain = downloads.stamped

    def named(response, request):
        response["X-Title"] = Power.objects.get(code="A-1").remarks
        return plain(response, request)

    monkeypatch.setattr(downloads, "stamped", named)


def leaking_statistics(monkeypatch) -> None:
    """A figure that counts by the office's words."""
    from disclosure.tallies import Tally
    from portal import statistics

    monkeypatch.setattr(
        statistics, "limits", lambda day: [Tally("", Power.objects.get(code="A-1").remarks, 1)]
    )


def leaking_errors(monkeypatch) -> None:
    """An error page that helps too much."""
    from portal import history

    def say(code, reading):
        raise history.NotThereError(f"没有{code}，是不是{Power.objects.get(code='A-1').remarks}？")

    monkeypatch.setattr("portal.views.powers.History", say)


LEAKS = (
    leaking_names, leaking_snapshots, leaking_addresses, leaking_department, leaking_feed,
    leaking_map, leaking_file_names, leaking_statistics, leaking_errors,
)  # fmt: skip
# Whichever address a leak is at, it is asked.
ENOUGH = (
    "/powers/",
    "/powers/A-1/",
    "/powers/A-1.json",
    "/catalogue.csv",
    "/catalogue.xlsx",
    "/changes.atom",
    "/sitemap-powers.xml",
    "/sitemap-organizations.xml",
    "/statistics/",
)


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.__name__.removeprefix("leaking_"))
def test_a_leak_is_found(published, monkeypatch, leak):
    the_office_works(published)
    asked = [*ENOUGH, f"/organizations/{published.organization.code}/"]
    assert marked_in(Client(), asked) == []
    leak(monkeypatch)
    assert marked_in(Client(), asked)


def test_a_number_that_counts_drafts_is_found(published, monkeypatch):
    asked = ["/", "/statistics/"]
    monkeypatch.setattr("portal.statistics.limits", lambda day: [])
    plain = answers(Client(), asked)
    from disclosure.tallies import Tally

    monkeypatch.setattr(
        "portal.statistics.limits", lambda day: [Tally("", "项", Power.objects.count())]
    )
    before = answers(Client(), asked)
    the_office_works(published)
    assert plain["/"] == answers(Client(), asked)["/"]
    assert before["/statistics/"] != answers(Client(), asked)["/statistics/"]

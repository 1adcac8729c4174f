"""The table of permissions, executed over HTTP.

Every cell is a request: an actor, an act, a state, the own or another department. What the table
grants is done; what it refuses changes nothing in the database and leaves one audit entry.
``MATRIX=full`` runs every cell, otherwise a fixed part of them.
"""

import datetime
import os
import re
from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import override_settings
from django.urls import reverse

from organizations.models import AuditEntry
from organizations.readonly import ReadOnlyAdmin
from scripts.permissions_page import PAGE, page
from tests.departments import ACTORS, ANONYMOUS, World, build_world, fingerprint
from tests.matrix import TABLE, Cell, cells

pytestmark = pytest.mark.django_db

ONE_IN = 1 if os.environ.get("MATRIX") == "full" else 25
SHOWN = (200, 302)
REFUSED = (403, 404)
NOT_ALLOWED = 405


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Built once; every cell is taken back."""
    # The whole walk may take longer than a session of people lasts.
    day = datetime.timedelta(days=1)
    with django_db_blocker.unblock(), override_settings(CONFIRMED_FOR=day, SESSION_IDLE=day):
        outer = transaction.atomic()
        outer.__enter__()
        try:
            made = build_world()
            assert made.clients
            yield made
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


@pytest.fixture(scope="module")
def everything(world) -> list[Cell]:
    return list(cells(world))


@pytest.fixture(scope="module")
def chosen(everything) -> dict[str, list[Cell]]:
    """The cells of each actor."""
    found: dict[str, list[Cell]] = {actor: [] for actor in ACTORS}
    for cell in everything:
        if cell.is_sampled(ONE_IN):
            found[cell.actor].append(cell)
    return found


@pytest.fixture(scope="module")
def before(everything) -> int:
    return fingerprint()


@pytest.mark.parametrize("actor", ACTORS)
def test_every_cell_of_the_table(world, chosen, before, actor, record_property):
    faults = [fault for cell in chosen[actor] if (fault := try_cell(world, cell, before))]
    record_property("cells", len(chosen[actor]))
    print(f"{actor}: {len(chosen[actor])} cells, {len(faults)} faults")
    assert chosen[actor]
    assert faults == []


def try_cell(world: World, cell: Cell, before: int) -> str:
    """Ask, compare, take back; return what is wrong."""
    entries = AuditEntry.objects.count()
    savepoint = transaction.savepoint()
    try:
        send = getattr(world.clients[cell.actor], cell.method.lower())
        answer = send(cell.address, cell.data)
        new = list(AuditEntry.objects.filter(index__gte=entries).order_by("index"))
        return f"{cell.name}: {fault}" if (fault := judge(cell, answer, new, before)) else ""
    finally:
        transaction.savepoint_rollback(savepoint)


def judge(cell: Cell, answer, new: list[AuditEntry], before: int) -> str:
    refusals = [entry for entry in new if entry.result == AuditEntry.Result.REFUSED]
    if cell.actor == ANONYMOUS:
        sent_away = answer.status_code == 302 and answer.url.startswith(reverse("admin:login"))
        return "" if sent_away and not new else f"{answer.status_code}, {len(new)} entries"
    if cell.is_granted:
        is_done = answer.status_code in SHOWN and not refusals
        return "" if is_done else f"granted, but {answer.status_code} {_why(refusals)}"
    if answer.status_code == NOT_ALLOWED and cell.act.endswith(" by hand"):
        return f"{len(new)} entries" if new else ""
    if not cell.is_move and answer.status_code not in REFUSED:
        return f"refused by the table, but {answer.status_code}"
    if len(new) != 1 or not refusals:
        return f"refused, but {len(new)} entries with {answer.status_code}"
    if cell.method == "POST" and fingerprint() != before:
        return "refused, but something changed"
    return ""


def _why(refusals: list[AuditEntry]) -> list[object]:
    return [entry.detail.get("why") for entry in refusals]


def test_granted_moves_move(world, everything, before):
    """Otherwise a table that grants what nobody can do would pass."""
    moved: dict[tuple[str, str], Cell] = {}
    for cell in everything:
        if cell.is_granted and cell.is_move and cell.act != "publish":
            moved.setdefault((cell.target.partition(" ")[0], cell.act), cell)
    assert len(moved) > len(TABLE["moves"])
    for cell in moved.values():
        savepoint = transaction.savepoint()
        world.clients[cell.actor].post(cell.address, cell.data)
        assert fingerprint() != before, cell.name
        transaction.savepoint_rollback(savepoint)


def test_the_table_names_every_form_that_nobody_edits():
    read_only = {
        model._meta.label_lower
        for model, page in admin.site._registry.items()
        if isinstance(page, ReadOnlyAdmin)
    }
    assert read_only == set(TABLE["forms"]["read_only"])


def test_the_table_names_every_act_over_lists():
    named = {
        f"{model._meta.label_lower}.{name if isinstance(name, str) else name.__name__}"
        for model, page in admin.site._registry.items()
        for name in page.actions or []
    }
    assert named == set(TABLE["actions"])


def test_the_table_names_every_page_of_the_office():
    prefixes = tuple(
        f"{model._meta.app_label}_{model._meta.model_name}_" for model in admin.site._registry
    )
    stock = {f"{prefix}{page}" for prefix in prefixes for page in STOCK}
    named = {pattern.name for pattern in walk(admin.site.get_urls()) if pattern.name}
    named -= stock | {"login", "view_on_site"}
    assert named == set(TABLE["pages"]) | set(TABLE["model_pages"])


STOCK = ("changelist", "add", "history", "delete", "change")


def walk(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from walk(pattern.url_patterns)
        else:
            yield pattern


def test_the_page_of_permissions_is_up_to_date():
    fresh = page(TABLE)
    assert PAGE.read_text() == fresh, "run python -m scripts.permissions_page"
    named = set(re.findall(r"`([a-z]+\.[a-z]+)`", fresh))
    assert set(TABLE["owners"]) <= named

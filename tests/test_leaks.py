"""No page of the office shows a marked row to whom the table does not show it.

Every text of another department's rows carries a mark. Each role then walks through all pages
that it can reach, asks for rows by forged addresses, filters and searches, and posts forged keys.
"""

import os
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django import forms
from django.apps import apps
from django.contrib import admin
from django.db import models, transaction
from django.urls import reverse

from disclosure.models import PublishedVersion
from filings.models import FilingItem
from organizations import scopes
from organizations.models import Person
from organizations.office import Scoped, ScopedChoices, ScopedFilter
from organizations.roles import TABLE
from powers.admin import PartOfPower
from powers.models import Citation
from tests.departments import (
    ANONYMOUS,
    MARK,
    OTHER,
    OWN,
    ROLELESS,
    SUPERUSER,
    World,
    build_world,
)
from tests.test_office_powers import fields_of
from withholding.models import WithheldEntry

pytestmark = pytest.mark.django_db

LINK = re.compile(r'(?:href|src)="([^"]+)"')
# Walking everywhere takes minutes; MATRIX=full does.
IS_FULL = os.environ.get("MATRIX") == "full"
MOST_PAGES = 600 if IS_FULL else 50
ONE_IN = 1 if IS_FULL else 5
# Who may see rows of one department alone, and who may see no department's content at all.
DEPARTMENTAL = ("clerk", "head")
WITHOUT_CONTENT = ("secaudit", "secadmin", "sysadmin", ROLELESS, ANONYMOUS)
# Stands in the register of what is not disclosed.
WITHHELD = "登记标记"
# Administrators register and look up people; that is not content.
PEOPLE = "organizations.person"


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            made = build_world()
            mark_rows(made.departments[OTHER].organization, people=True)
            assert made.clients
            yield made
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


@pytest.fixture
def undone():
    """Take back what a test did."""
    savepoint = transaction.savepoint()
    yield
    transaction.savepoint_rollback(savepoint)


def mark_rows(organization, *, people: bool) -> int:
    """Put the mark into every text of the organization's working rows; return how many."""
    marked = 0
    for label, path in TABLE["owners"].items():
        if label == PEOPLE and not people:
            continue
        model = apps.get_model(label)
        rows = model._base_manager.filter(**{path: organization})
        marked += sum(_mark(row) for row in rows)
    return marked


def _mark(row: models.Model) -> int:
    names = [f.name for f in row._meta.fields if _is_text(f)]
    values = {name: f"{MARK}{row._meta.model_name}{row.pk}"[: _length(row, name)] for name in names}
    if isinstance(row, FilingItem) and row.snapshot:
        values["snapshot"] = row.snapshot.replace(row.power.name, f"{MARK}快照")
    rows = models.QuerySet(type(row)).filter(pk=row.pk)
    return bool(values) and rows.update(**values)


def _is_text(field: models.Field) -> bool:
    is_text = isinstance(field, (models.CharField, models.TextField)) and not field.choices
    # What machines compare or look up is no text.
    return is_text and not any(
        word in field.name
        for word in (*("hash", "sha256", "snapshot", "code", "key", "path", "linked"), "status")
    )


def _length(row: models.Model, name: str) -> int | None:
    return row._meta.get_field(name).max_length


def leaks(
    world: World, actor: str, addresses: list[str], most: int = MOST_PAGES, mark: str = MARK
) -> list[str]:
    """Walk from the addresses along every link of the office; name each page with a mark."""
    client, found, seen = world.clients[actor], [], set()
    waiting = list(addresses)
    while waiting and len(seen) < most:
        address = waiting.pop(0)
        if address in seen or "logout" in address:
            continue
        seen.add(address)
        answer = client.get(address)
        text = _text(answer)
        # Who reads the trail reads what people said.
        if mark in text and "/auditentry/" not in address:
            found.append(f"{actor} {address}: {_around(text, mark)}")
        waiting += [link for link in _links(address, text) if link not in seen]
    return found


def _text(answer) -> str:
    kind = answer.get("Content-Type", "")
    if answer.streaming or not kind.startswith(("text/", "application/json", "image/svg")):
        return answer.headers.get("Location", "")
    text = answer.content.decode()
    if "json" in kind:
        text = text.encode().decode("unicode_escape", errors="ignore")
    return unescape(text)


def _around(text: str, mark: str) -> str:
    place = text.index(mark)
    return " ".join(text[max(0, place - 60) : place + 40].split())


def _links(address: str, text: str) -> list[str]:
    found = (urlsplit(urljoin(address, link)) for link in LINK.findall(text))
    office = (link for link in found if link.path.startswith("/admin/") and not link.netloc)
    # One page of each kind of sorting and filtering is enough.
    return [link._replace(fragment="").geturl() for link in office if link.query.count("=") < 2]


def entrances(world: World) -> list[str]:
    """Where people start, and what somebody would type who knows the numbers of foreign rows."""
    found = [reverse("admin:index"), reverse("admin:overview"), reverse("admin:desk")]
    for model, page in admin.site._registry.items():
        prefix = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        lists = reverse(f"{prefix}_changelist")
        found += [lists, f"{lists}?q={MARK[:2]}", reverse(f"{prefix}_add")]
        if model._meta.label_lower in TABLE["owners"]:
            row = world.row(model, OTHER)
            found += [
                reverse(f"{prefix}_{name}", args=[row.pk])
                for name in ("change", "history", "delete")
            ]
        found += [
            reverse("admin:autocomplete")
            + f"?app_label={model._meta.app_label}&model_name={model._meta.model_name}"
            + f"&field_name={name}&term="
            for name in page.autocomplete_fields
        ]
    other = world.departments[OTHER]
    version = PublishedVersion.objects.get(power=other.items["published"].power)
    found += [
        reverse("admin:disclosure_publishedversion_change", args=[version.pk]),
        reverse("admin:powers_power_preview", args=[other.power.pk]),
        reverse("admin:stale_bases_law") + f"?organization={other.organization.code}&law=",
        reverse("admin:powers_power_changelist")
        + f"?organization__id__exact={other.organization.pk}",
    ]
    for item in other.items.values():
        found += [
            reverse(f"admin:{name}", args=[item.pk])
            for name in ("desk_item", "desk_revise", "desk_preview")
        ]
        found += [
            reverse("admin:desk_chart", args=[item.pk, "after"]),
            reverse("admin:desk_filing", args=[item.filing_id]),
        ]
    return found[::ONE_IN]


@pytest.mark.parametrize("actor", DEPARTMENTAL)
def test_a_department_sees_no_marked_row_of_another(world, actor):
    found = leaks(world, actor, entrances(world))
    print(f"{actor}: {len(found)} leaks")
    assert found == []


@pytest.mark.parametrize("actor", WITHOUT_CONTENT)
def test_administrators_see_no_department_s_content(world, undone, actor):
    for department in world.departments.values():
        assert mark_rows(department.organization, people=False)
    Person.objects.update(name="某人", staff_number=models.F("id"))
    found = leaks(world, actor, entrances(world))
    print(f"{actor}: {len(found)} leaks")
    assert found == []


@pytest.mark.parametrize("actor", ["reviewer", "auditor"])
def test_who_may_see_every_department_sees_the_mark(world, actor):
    """Otherwise the walk would find nothing because it looks nowhere."""
    addresses = [reverse("admin:powers_power_changelist"), *entrances(world)]
    assert leaks(world, actor, addresses, most=25)


@pytest.fixture
def register(world, undone) -> list[str]:
    """The register with entries of the other department in every state, and its addresses."""
    other = world.departments[OTHER]
    rows = [
        WithheldEntry.objects.create(
            organization=other.organization,
            serial=serial,
            kind="unsuitable",
            state=state,
            created_by=other.clerk,
            next_review_on="2027-01-01",
            **dict.fromkeys(("ground", "approval_document", "name", "reason"), WITHHELD),
        )
        for serial, state in enumerate(WithheldEntry.State.values, start=1)
    ]
    addresses = [reverse("admin:withheld_entry", args=[row.pk]) for row in rows]
    return [reverse("admin:withheld"), *addresses]


@pytest.mark.parametrize("actor", [*DEPARTMENTAL, "publisher", SUPERUSER, *WITHOUT_CONTENT])
def test_the_register_of_others_is_shown_to_nobody_else(world, register, actor):
    most = MOST_PAGES if IS_FULL else len(register) + 10
    found = leaks(world, actor, [*register, *entrances(world)], most, WITHHELD)
    print(f"{actor}: {len(found)} leaks of the register")
    assert found == []


@pytest.mark.parametrize("actor", ["reviewer", "auditor"])
def test_who_reads_the_whole_register_sees_its_marks(world, register, actor):
    assert len(leaks(world, actor, register, most=len(register), mark=WITHHELD)) == len(register)


def test_a_published_version_names_no_working_row(world):
    """What others published is for everybody, what they are writing is not."""
    version = PublishedVersion.objects.get(power=world.departments[OTHER].items["published"].power)
    address = reverse("admin:disclosure_publishedversion_change", args=[version.pk])
    assert leaks(world, "clerk", [address], most=1) == []


def test_a_seeded_leak_is_found(world, monkeypatch):
    monkeypatch.setattr(scopes, "scope_of", lambda model, user: models.Q())
    assert leaks(world, "clerk", [reverse("admin:powers_power_changelist")], most=1)


def unscoped(monkeypatch, name: str) -> None:
    """Let forms and lists be as Django makes them."""
    for kind in (Scoped, ScopedChoices, PartOfPower):
        if name in vars(kind):
            monkeypatch.setattr(kind, name, getattr(admin.ModelAdmin, name))


def test_a_seeded_leak_in_a_drop_down_is_found(world, monkeypatch):
    address = reverse("admin:powers_power_change", args=[world.departments[OWN].power.pk])
    assert leaks(world, "clerk", [address], most=1) == []
    unscoped(monkeypatch, "formfield_for_foreignkey")
    assert leaks(world, "clerk", [address], most=1)


def test_a_seeded_leak_in_completion_is_found(world, monkeypatch):
    query = "?app_label=flowcharts&model_name=flowchartuse&field_name=power&term="
    address = reverse("admin:autocomplete") + query
    assert leaks(world, "clerk", [address], most=1) == []
    unscoped(monkeypatch, "get_queryset")
    assert leaks(world, "clerk", [address], most=1)


def test_a_seeded_leak_in_a_list_of_deletions_is_found(world, undone, monkeypatch):
    chart = world.departments[OWN].power.flowcharts.get()
    chart.uses.create(power=world.departments[OTHER].power)
    address = reverse("admin:flowcharts_flowchart_delete", args=[chart.pk])
    assert leaks(world, "clerk", [address], most=1) == []
    unscoped(monkeypatch, "get_deleted_objects")
    assert leaks(world, "clerk", [address], most=1)


def forged_posts(world: World, actor: str) -> Iterator[tuple[str, dict]]:
    """Every form that the actor may fill in, each key in turn that of a foreign row."""
    for model in admin.site._registry:
        row = world.row(model, OWN)
        if row is None:
            continue
        prefix = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        address = reverse(f"{prefix}_change", args=[row.pk])
        page = world.clients[actor].get(address)
        if page.status_code != 200 or not getattr(page, "context", None):
            continue
        if "adminform" not in page.context:
            continue
        data = fields_of(page)
        for name, related in _keys(page):
            foreign = world.row(related, OTHER)
            if related._meta.label_lower in TABLE["owners"] and foreign is not None:
                yield address, data | {name: foreign.pk}
            if related._meta.label_lower == "organizations.organization":
                yield address, data | {name: world.departments[OTHER].organization.pk}


def _keys(page) -> Iterator[tuple[str, type[models.Model]]]:
    several = [page.context["adminform"].form]
    for formset in page.context["inline_admin_formsets"]:
        several += formset.formset.forms
    for form in several:
        for name, field in form.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                yield form.add_prefix(name), field.queryset.model


@pytest.mark.parametrize("actor", DEPARTMENTAL)
def test_forged_keys_move_no_row_and_show_no_mark(world, actor):
    tried = 0
    before = rows_of_others(world)
    for address, data in forged_posts(world, actor):
        savepoint = transaction.savepoint()
        answer = world.clients[actor].post(address, data)
        tried += 1
        assert MARK not in _text(answer), (address, data)
        assert rows_of_others(world) == before, address
        transaction.savepoint_rollback(savepoint)
    print(f"{actor}: {tried} forged posts, 0 leaks")
    assert tried > (5 if actor == "clerk" else -1)


def rows_of_others(world: World) -> dict[str, list[int]]:
    """Which rows belong to the other department: none may come or go."""
    organization = world.departments[OTHER].organization
    return {
        label: sorted(
            apps.get_model(label)
            ._base_manager.filter(**{path: organization})
            .values_list("pk", flat=True)
        )
        for label, path in TABLE["owners"].items()
    }


def test_acts_over_foreign_rows_show_and_change_nothing(world, undone):
    other, own = world.departments[OTHER], world.departments[OWN]
    client = world.clients["clerk"]
    item, ours = other.items["draft"], own.items["draft"]
    posts = [
        (
            reverse("admin:desk_move", args=[ours.filing_id]),
            {"move": "submit", "item": f"{item.pk}:0"},
        ),
        (reverse("admin:desk_file"), {"title": "冒名", "power": other.power.pk, "reason": "other"}),
        (
            reverse("admin:stale_bases_act"),
            {"act": "confirm", "organization": other.organization.code, "whole": "on"},
        ),
        (reverse("admin:intake_upload"), {"organization": other.organization.pk}),
        (
            reverse("admin:powers_power_changelist"),
            {"action": "share_flowchart", "_selected_action": [other.power.pk], "share": "1"},
        ),
        (
            reverse("admin:powers_citation_changelist"),
            {
                "action": "confirm",
                "_selected_action": [world.row(apps.get_model("powers.citation"), OTHER).pk],
            },
        ),
    ]
    before = rows_of_others(world)
    for address, data in posts:
        answer = client.post(address, data, follow=True)
        assert MARK not in _text(answer), address
    assert rows_of_others(world) == before
    assert FilingItem.objects.get(pk=item.pk).state == "draft"
    assert not Citation.objects.filter(is_confirmed=True).exists()


def test_a_deletion_names_nothing_of_others(world, undone):
    own, other = world.departments[OWN], world.departments[OTHER]
    chart = own.power.flowcharts.get()
    chart.uses.create(power=other.power)
    address = reverse("admin:flowcharts_flowchart_delete", args=[chart.pk])
    page = world.clients["clerk"].get(address)
    assert MARK not in _text(page)
    assert "其他部门" in _text(page)
    world.clients["clerk"].post(address, {"post": "yes"})
    assert type(chart).objects.filter(pk=chart.pk).exists()


def test_a_taken_value_does_not_say_by_whom(world, undone):
    own, other = world.departments[OWN], world.departments[OTHER]
    address = reverse("admin:powers_power_change", args=[own.power.pk])
    client = world.clients["clerk"]
    data = fields_of(client.get(address))
    foreign = _text(client.post(address, data | {"code": other.power.code}))
    assert "这个值不能使用，请换一个" in foreign
    known = own.items["draft"].power.code
    assert "已存在" in _text(client.post(address, data | {"code": known}))


def test_every_form_of_the_office_is_scoped():
    """The mixin that closes the side channels is under every page and every table in it."""
    for model, page in admin.site._registry.items():
        assert isinstance(page, Scoped), model
        for inline in page.inlines:
            assert issubclass(inline, ScopedChoices), inline


def test_every_filter_by_related_rows_is_scoped(rf):
    for model, page in admin.site._registry.items():
        request = rf.get("/")
        for entry in page.get_list_filter(request):
            if isinstance(entry, tuple) and issubclass(entry[1], admin.RelatedFieldListFilter):
                assert entry[1] is ScopedFilter, (model, entry)
            if isinstance(entry, str):
                path = admin.utils.get_fields_from_path(model, entry)
                assert not path[-1].is_relation, (model, entry)

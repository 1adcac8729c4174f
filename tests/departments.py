"""Two departments with one of everything each, and an account of every kind."""

import datetime
from dataclasses import dataclass, field
from functools import cached_property

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from filings import moves
from filings.models import FilingItem
from filings.scheduling import schedule_items
from intake.models import ImportedFile, Mode, UnmappedCell, UploadedWorkbook
from jobs.models import Job
from legislation.models import InstrumentAlias
from organizations.models import CalendarException, Organization, Person
from organizations.roles import TABLE
from powers.models import Citation, CodeScheme, Power
from tests import builders

OWN, OTHER = "own", "other"
# Stands in what only the other department's people may read.
MARK = "机密标记"
SUPERUSER, ROLELESS, ANONYMOUS = "superuser", "roleless", "anonymous"
ACTORS = (*Person.Role.values, SUPERUSER, ROLELESS, ANONYMOUS)
# Where an item may stand; a submitted one waits at the head's or at the office's stage.
AT_HEAD, AT_OFFICE, SCHEDULED = "submitted@head", "submitted@reviewer", "approved@scheduled"
STATES = (
    *("draft", AT_HEAD, AT_OFFICE, "approved", SCHEDULED),
    *("published", "returned", "rejected", "recalled"),
)


@dataclass
class Department:
    """A department, and the people who made its filings: none of them is an actor."""

    organization: Organization
    clerk: Person
    head: Person
    power: Power
    is_other: bool = False
    items: dict[str, FilingItem] = field(default_factory=dict)


@dataclass
class World:
    """What the matrix walks through."""

    departments: dict[str, Department]
    office: Department
    accounts: dict[str, User]

    @cached_property
    def clients(self) -> dict[str, Client]:
        found = {}
        for actor in ACTORS:
            found[actor] = Client()
            if actor in self.accounts:
                found[actor].force_login(self.accounts[actor])
        return found

    def row(self, model: type[Model], place: str) -> Model | None:
        """A row of the model that belongs to the department; any row when none owns it."""
        label = model._meta.label_lower
        rows = model._base_manager.order_by("pk")
        organization = self.departments[place].organization
        if label in TABLE["forms"]["changed_by_owner"]:
            return organization
        if label == "auth.user":
            return User.objects.get(username=f"备用{place}")
        if label in TABLE["owners"]:
            rows = rows.filter(**{TABLE["owners"][label]: organization})
        if label == "organizations.person":
            rows = rows.filter(user__username=f"备用{place}")
        return rows.first()


def build_world() -> World:
    """Everything that a cell of the matrix may touch."""
    route = builders.review_route()
    office_body = builders.organization(name="政务公开办公室")
    reviewer = builders.person(Person.Role.REVIEWER, of=office_body)
    publisher = builders.person(Person.Role.PUBLISHER, of=office_body)
    departments = {place: _department(place, reviewer, publisher) for place in (OWN, OTHER)}
    _shared_rows()
    accounts = _accounts(departments[OWN].organization, office_body)
    office = Department(office_body, reviewer, publisher, departments[OWN].power)
    assert route.stages.count() == 2
    return World(departments, office, accounts)


def _department(place: str, reviewer: Person, publisher: Person) -> Department:
    body = builders.organization(name=f"{place}局")
    clerk = builders.person(Person.Role.CLERK, of=body)
    head = builders.person(Person.Role.HEAD, of=body)
    builders.person("", of=body, user=User.objects.create(username=f"备用{place}", is_staff=True))
    power = _full_power(body)
    department = Department(body, clerk, head, power, place == OTHER)
    department.items = {state: _item_in(state, department, reviewer, publisher) for state in STATES}
    return department


def _full_power(body: Organization) -> Power:
    power = builders.complete_power(organization=body)
    basis = power.bases.get()
    builders.citation(basis, "中华人民共和国行政许可法", article="38", status="no_such_article")
    file = ImportedFile.objects.create(
        sha256=f"{body.pk:064d}",
        name="清单",
        size=1,
        organization=body,
        imported_at="2026-01-01T00:00:00Z",
        report={"sheets": [], "created": 0},
    )
    UnmappedCell.objects.create(
        file=file, sheet="表一", row=3, column="P", text="内容", reason="unknown", power=power
    )
    counts = ("created", "changed", "unchanged", "missing")
    rows = {f"{name}_powers": [] for name in counts}
    report = {"sheets": [], "categories": [], **rows, **dict.fromkeys(counts, 0)}
    UploadedWorkbook.objects.create(
        organization=body,
        owner=User.objects.get(username=f"备用{body.name[:-1]}"),
        sha256=file.sha256,
        name="清单",
        size=1,
        mode=Mode.REPLACE,
        report=report,
    )
    kind = Job.Kind.READ_WORKBOOK
    Job.objects.create(kind=kind, title="读取工作簿", task_path="x", organization=body)
    return power


def _item_in(state: str, of: Department, reviewer: Person, publisher: Person) -> FilingItem:
    power = builders.complete_power(organization=of.organization)
    item = builders.filing_item(power, of.clerk)
    steps = {
        "draft": (),
        AT_HEAD: (),
        AT_OFFICE: ((moves.approve, of.head),),
        "approved": ((moves.approve, of.head), (moves.approve, reviewer)),
        "returned": ((moves.return_for_changes, of.head),),
        "rejected": ((moves.reject, of.head),),
        "recalled": ((moves.recall, of.clerk),),
    }
    steps["published"] = steps[SCHEDULED] = steps["approved"]
    if state != "draft":
        moves.submit(item, of.clerk)
    for move, person in steps[state]:
        move(item, person, f"理由{MARK if of.is_other else ''}")
    if state == "published":
        version = builders.published(power)
        FilingItem.objects.filter(pk=item.pk).update(state=state, version=version)
    item.refresh_from_db()
    if state == SCHEDULED:
        schedule_items([item], publisher, timezone.now() + datetime.timedelta(days=3))
        item.refresh_from_db()
    return item


def _shared_rows() -> None:
    law = builders.law("中华人民共和国行政许可法", "申请人符合条件的，准予许可。")
    InstrumentAlias.objects.get_or_create(instrument=law, name="许可法")
    CodeScheme.objects.get_or_create(
        key="k1", defaults={"name": "示例", "pattern": r"^\d+$", "template": "{serial:03d}"}
    )
    CalendarException.objects.create(day="2026-10-10", is_workday=True)
    assert Citation.objects.exists()


def _accounts(own: Organization, office: Organization) -> dict[str, User]:
    accounts = {SUPERUSER: User.objects.create_superuser("超级用户")}
    accounts[ROLELESS] = User.objects.create(username="无人员的账号", is_staff=True)
    for role in Person.Role:
        user = User.objects.create(username=f"账号{role}", is_staff=True)
        is_own = TABLE["roles"][role]["place"] == "own"
        builders.person(role, of=own if is_own else office, user=user)
        accounts[role] = user
    return accounts


# What any request may write: the trail and the clock of a session.
UNWATCHED = {"organizations_auditentry", "django_session"}


def fingerprint() -> int:
    """One number for everything that the database holds, but the trail."""
    with connection.cursor() as cursor:
        return hash(tuple(_rows(cursor, table) for table in _tables()))


def _rows(cursor, table: str) -> tuple:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
    return (table, tuple(sorted(map(repr, cursor.fetchall()))))


def _tables() -> list[str]:
    tables = connection.introspection.django_table_names(only_existing=True)
    return sorted(set(tables) - UNWATCHED)

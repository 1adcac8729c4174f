"""What the pages of the desk take with 5,000 powers and a filing of 254 of them."""

import io
import statistics
import time
from contextlib import suppress

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db.models import Count
from django.test import Client
from django.urls import reverse

from benchmarks.result import Result
from filings import moves
from filings.drafting import Draft, draft_filing
from filings.errors import MoveRefusedError
from filings.models import Filing, FilingItem
from organizations.models import Organization, Person
from powers.models import Power

USES_DATABASE = True
POWERS = 5000
ITEMS = 254
TURNS = 5
ROLES = ("clerk", "head", "reviewer", "publisher", "auditor")


def run() -> list[Result]:
    if not Power.objects.exists():
        call_command(
            "synthesize_catalogue", powers=POWERS, organizations=20, seed=1, stdout=io.StringIO()
        )
    call_command("loaddata", "review_routes", verbosity=0)
    office = Organization.objects.annotate(total=Count("powers")).order_by("-total")[0]
    people = {role: _person(role, office) for role in ROLES}
    filing, per_item = _file(office, people)
    return [
        *_pages(people, filing),
        Result(f"submitting one of {ITEMS} items", per_item, "ms"),
    ]


def _person(role: str, office: Organization) -> Person:
    user = User.objects.create_user(f"bench-{role}", is_staff=True)
    return Person.objects.create(
        staff_number=f"bench-{role}", name=role, role=role, organization=office, user=user
    )


def _file(office: Organization, people: dict[str, Person]) -> tuple[Filing, float]:
    powers = list(Power.objects.filter(organization=office, standing="active")[:ITEMS])
    Power.objects.filter(pk__in=[power.pk for power in powers]).update(office_hours="工作日")
    draft = Draft("测量", "amend", "law_changed")
    filing = draft_filing(draft, powers, people["clerk"])
    items = list(filing.items.select_related("filing", "power", "route"))
    began = time.perf_counter()
    for item in items:
        with suppress(MoveRefusedError):
            moves.submit(item, people["clerk"])
    per_item = (time.perf_counter() - began) * 1000 / len(items)
    for item in items[: ITEMS // 2]:
        with suppress(MoveRefusedError):
            moves.approve(item, people["head"])
    for item in items[-ITEMS // 4 :]:
        with suppress(MoveRefusedError):
            moves.return_for_changes(item, people["head"], "请核对时限")
    return filing, per_item


def _pages(people: dict[str, Person], filing: Filing) -> list[Result]:
    item = FilingItem.objects.filter(filing=filing, state="submitted").first()
    lists = ["powers_power_changelist", "powers_citation_changelist"]
    lists += ["flowcharts_flowchart_changelist", "overview", "stale_bases"]
    addresses = {
        "clerk": ["desk", "desk_file", "withheld", *lists],
        "head": ["desk", "takedowns"],
        "reviewer": ["desk", "desk_progress", "risk_catalogue", "takedowns", *lists],
        "publisher": ["desk"],
        "auditor": ["desk", "desk_progress", "disclosure_publishedversion_changelist"],
    }
    found = []
    for role, names in addresses.items():
        client = Client(headers={"host": "localhost"})
        client.force_login(people[role].user)
        for name in names:
            found.append(_page(client, f"{role}: {name}", reverse(f"admin:{name}")))
        path = reverse("admin:desk_filing", args=[filing.pk])
        found.append(_page(client, f"{role}: filing of {ITEMS}", path))
        if item:
            path = reverse("admin:desk_item", args=[item.pk])
            found.append(_page(client, f"{role}: one item", path))
        if role == "clerk":
            power = filing.items.order_by("pk")[0].power_id
            path = reverse("admin:powers_power_change", args=[power])
            found.append(_page(client, "clerk: form of a power", path))
            path = reverse("admin:desk_returned", args=[filing.pk])
            found.append(_page(client, "clerk: what came back", path))
    for name in ("overdue", "incomplete", "late-takedowns", "own-work"):
        path = reverse("admin:desk_list", args=[name])
        found.append(_page(client, f"auditor: list {name}", path))
    return found


def _page(client: Client, name: str, address: str) -> Result:
    times = []
    for _ in range(TURNS):
        began = time.perf_counter()
        answer = client.get(address)
        times.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
    return Result(name, statistics.median(times), "ms")

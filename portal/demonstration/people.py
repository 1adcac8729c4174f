"""Accounts of the demonstration: one person for each role, and filings on their way."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import transaction

from filings import moves
from filings.commenting import Remark
from filings.drafting import Draft, draft_filing
from filings.models import FilingItem
from organizations.audit import record
from organizations.models import Organization, Person, Region
from powers.models import Power

Role = Person.Role
OFFICE = "620823-ZB"
OFFICE_HOURS = "工作日8:30—12:00、14:00—18:00，窗口中午有人值守"
FIRST, SECOND = "620823-AJ", "620823-NM"


@dataclass(frozen=True, slots=True)
class Account:
    """Who signs in under which name, in which role and organization."""

    username: str
    name: str
    role: str
    organization: str


ACCOUNTS = (
    Account("clerk", "田甲", Role.CLERK, FIRST),
    Account("head", "何乙", Role.HEAD, FIRST),
    Account("clerk2", "田丙", Role.CLERK, SECOND),
    Account("head2", "何丁", Role.HEAD, SECOND),
    Account("reviewer", "沈戊", Role.REVIEWER, OFFICE),
    Account("publisher", "方己", Role.PUBLISHER, OFFICE),
    Account("auditor", "纪庚", Role.AUDITOR, OFFICE),
    Account("secaudit", "安辛", Role.SECURITY_AUDITOR, OFFICE),
    Account("secadmin", "管壬", Role.SECURITY_ADMINISTRATOR, OFFICE),
    Account("sysadmin", "维癸", Role.SYSTEM_ADMINISTRATOR, OFFICE),
)


@transaction.atomic
def add_people(password: str) -> list[str]:
    """Make the accounts that are missing, file a few powers, and return the new user names."""
    users = get_user_model().objects
    known = set(users.values_list("username", flat=True))
    new = [account for account in ACCOUNTS if account.username not in known]
    _add_office()
    for number, account in enumerate(new, start=1):
        user = users.create_user(account.username, password=password, is_staff=True)
        Person.objects.create(
            staff_number=f"YL{number:03d}",
            name=account.name,
            role=account.role,
            organization=Organization.objects.get(code=account.organization),
            user=user,
        )
    if len(new) == len(ACCOUNTS):
        call_command("loaddata", "review_routes", verbosity=0)
        _file_some_powers()
    return [account.username for account in new]


def _add_office() -> None:
    county = Region.objects.filter(organizations__code=FIRST).get()
    Organization.objects.get_or_create(
        code=OFFICE,
        defaults={"name": "云岭县政务公开办公室", "region": county, "position": 900},
    )


def _file_some_powers() -> None:
    """Leave one item in each state of the route, so that every desk has something to show."""
    clerk, head, reviewer = (_person(name) for name in ("clerk", "head", "reviewer"))
    draft = Draft(
        title="演示：年度动态调整",
        change_kind="amend",
        reason=FilingItem.Reason.MENDED,
        cause_document="云应急发〔2026〕12号",
        note="调整窗口办理时间",
    )
    powers = Power.objects.filter(organization=clerk.organization, standing="active")
    chosen = list(powers.order_by("code")[:5])
    for power in chosen:
        _change_hours(power, clerk)
    filing = draft_filing(draft, chosen, clerk)
    _, submitted, reviewed, approved, returned = filing.items.select_related("filing", "power")
    for item in (submitted, reviewed, approved, returned):
        moves.submit(item, clerk)
    moves.approve(reviewed, head, "材料齐全")
    moves.approve(approved, head, "材料齐全")
    moves.approve(approved, reviewer, "合法性、保密审核通过")
    remark = Remark("请写明窗口的楼层。", "address", "办理地点")
    moves.return_for_changes(returned, head, "请核对承诺时限，并补充办理地点。", remarks=(remark,))


def _change_hours(power: Power, clerk: Person) -> None:
    power.office_hours = OFFICE_HOURS
    power.save()
    record("powers.power.change", actor=str(clerk), person=clerk, subject=power)


def _person(username: str) -> Person:
    return Person.objects.select_related("organization").get(user__username=username)

"""Publishing a list that a government has already published elsewhere, once, at the start.

It is the only way past four eyes: before the organization's first publication and filing, with the
document that the list rests on and two named persons, and logged as an initial import.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from disclosure.models import LogEntry, PublishedVersion
from disclosure.publishing import Publication, PublicationRefusedError, publish
from disclosure.snapshots import for_snapshot, freeze
from organizations.audit import record
from organizations.models import Organization, Person
from powers.models import Power

CHUNK = 400
REASON = "已公开清单迁移"


@dataclass(frozen=True, slots=True)
class Named:
    """A person as given on the command line."""

    name: str
    staff_number: str

    @classmethod
    def parse(cls, text: str) -> "Named":
        """Read 姓名/工号; raises ValueError when one of them is missing."""
        name, _, staff_number = (part.strip() for part in text.partition("/"))
        if not name or not staff_number:
            raise ValueError(text)
        return cls(name, staff_number)

    def __str__(self) -> str:
        return f"{self.name}（{self.staff_number}）"


def refuse_unless_initial(
    organization: Organization, cause_document: str, prepared_by: Named, approved_by: Named
) -> None:
    """Raise PublicationRefusedError unless the exception of the initial import applies."""
    if not cause_document.strip():
        raise PublicationRefusedError("初始公开须写明依据文件的文号（--cause-document）。")
    same = prepared_by.staff_number == approved_by.staff_number
    if same or prepared_by.name == approved_by.name:
        raise PublicationRefusedError("初始公开的编制人和审定人须是两个人。")
    if PublishedVersion.objects.for_organization(organization.code).exists():
        raise PublicationRefusedError(
            f"{organization.name}已有公开的职权，不能再作初始公开；请通过申报审批变更。"
        )
    # The relation comes from the app that files; nothing of it is imported here.
    if organization.filings.exists():
        raise PublicationRefusedError(
            f"{organization.name}已经开始申报，不能再作初始公开；请通过申报审批公开。"
        )
    for named in (prepared_by, approved_by):
        known = Person.objects.filter(staff_number=named.staff_number).first()
        if known and known.name != named.name:
            raise PublicationRefusedError(f"工号{named.staff_number}不是{named.name}，请核对。")


@transaction.atomic
def publish_as_initial(
    organization: Organization,
    powers: Iterable[Power],
    *,
    cause_document: str,
    prepared_by: Named,
    approved_by: Named,
) -> list[PublishedVersion]:
    """Publish the powers as they stand; returns their first versions."""
    refuse_unless_initial(organization, cause_document, prepared_by, approved_by)
    preparer = _person(prepared_by, organization)
    approver = _person(approved_by, organization)
    publications = [_publication(power, cause_document) for power in _frozen_order(powers)]
    versions = publish(
        publications, actor=f"编制{preparer}，审定{approver}", kind=LogEntry.Kind.INITIAL
    )
    record(
        "intake.publish_as_initial",
        person=approver,
        actor=str(approver),
        target=organization.name,
        detail={
            "cause_document": cause_document,
            "prepared_by": str(preparer),
            "approved_by": str(approver),
            "versions": len(versions),
        },
    )
    return versions


def _frozen_order(powers: Iterable[Power]) -> Iterable[Power]:
    keys = sorted(power.pk for power in powers)
    for start in range(0, len(keys), CHUNK):
        chunk = Power.objects.filter(pk__in=keys[start : start + CHUNK])
        yield from for_snapshot(chunk).order_by("position", "pk")


def _publication(power: Power, cause_document: str) -> Publication:
    return Publication(
        power=power,
        snapshot=freeze(power),
        change_kind=PublishedVersion.ChangeKind.ADD,
        reason=REASON,
        cause_document=cause_document[:200],
    )


def _person(named: Named, organization: Organization) -> Person:
    """The person with this staff number; one who is not there yet is added, and that is told."""
    person, is_new = Person.objects.get_or_create(
        staff_number=named.staff_number,
        defaults={"name": named.name, "organization": organization},
    )
    if is_new:
        record("organizations.add_person", actor="import_catalogue", target=str(person))
    return person

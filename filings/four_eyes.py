"""Four eyes: nobody reviews or publishes what they had a hand in.

Persons and their history are compared, never accounts or present roles.
"""

import datetime

from filings.errors import OwnWorkError
from filings.models import FilingItem, Participation
from intake.models import ImportedFile
from organizations.audit import subject_text
from organizations.models import AuditEntry, Person
from powers.models import Power


def authors_of(item: FilingItem, submitter: Person) -> set[Person]:
    """Return everyone who had a hand in what is submitted: creator, editors, submitter.

    Editors are those whom the audit trail knows to have worked on the power or on a chart that
    it uses, or to have imported its file, since what is public was frozen: what was edited after
    that is part of the next publication.
    """
    power = item.power
    files = ImportedFile.objects.filter(sha256=power.source_file)
    subjects = [subject_text(row) for row in (power, *power.flowcharts.all(), *files)]
    edits = AuditEntry.objects.filter(subject__in=subjects, person__isnull=False)
    if since := _frozen_at(power):
        edits = edits.filter(at__gte=since)
    editors = Person.objects.filter(pk__in=edits.order_by().values("person"))
    return {submitter, item.filing.created_by, *editors}


def _frozen_at(power: Power) -> datetime.datetime | None:
    """Return when the content that was last published was frozen; None when nothing was."""
    last = power.versions.order_by("-number").first()
    if last is None:
        return None
    item = FilingItem.objects.filter(version=last).first()
    return (item and item.frozen_at) or last.published_at


def refuse_own_work(item: FilingItem, person: Person) -> None:
    """Refuse authors of any round, and whoever decided at another stage of this one."""
    parts = Participation.objects.filter(item=item, person=person)
    if parts.filter(part=Participation.Part.AUTHOR).exists():
        raise OwnWorkError("您参与填报过这个事项，不能审核或发布，请由其他人办理。")
    if parts.filter(round=item.round).exists():
        raise OwnWorkError("您已审核过这个事项，后面的环节须由其他人办理。")

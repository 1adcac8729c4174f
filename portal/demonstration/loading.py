"""Loading the demonstration catalogue into an empty system, all of it or nothing."""

import datetime
from pathlib import Path

from django.core.management import call_command
from django.db import transaction

from disclosure.models import LogEntry
from organizations.models import Organization
from portal.demonstration.checking import check
from portal.demonstration.histories import events, publish_events
from portal.demonstration.library import check_bases, import_library
from portal.demonstration.reading import (
    Demonstration,
    DemonstrationError,
    read_demonstration,
)
from portal.demonstration.rows import PowerWriter, write_organizations, write_regions
from powers.models import CodeScheme, PowerCategory

FIXTURES = ("categories.json", "code_schemes.json")
SCHEME = "county-hyphen"


@transaction.atomic
def load(folder: Path, today: datetime.date) -> bool:
    """Load the folder's demonstration; False when it is there already.

    The law library is small and brought up to date even then.
    """
    demonstration = read_demonstration(folder)
    if _is_loaded(demonstration):
        import_library(folder / "laws")
        return False
    call_command("loaddata", *FIXTURES, verbosity=0)
    check(demonstration, set(PowerCategory.objects.values_list("name", flat=True)))
    import_library(folder / "laws")
    write_regions(demonstration.regions)
    write_organizations(demonstration.organizations)
    CodeScheme.objects.get(key=SCHEME).organizations.set(Organization.objects.all())
    writer = PowerWriter(demonstration)
    for position, data in enumerate(demonstration.powers, start=1):
        writer.create(data, position)
    publish_events(events(demonstration, today), writer)
    check_bases(today)
    return True


def _is_loaded(demonstration: Demonstration) -> bool:
    """Refuse a system in use; say whether the demonstration is in it."""
    published = LogEntry.objects.all()
    if published.exclude(kind=LogEntry.Kind.DEMONSTRATION).exists():
        raise DemonstrationError(
            "本系统已有正式公开的职权，不能再载入演示目录；请换一个空的数据库。"
        )
    codes = [power["code"] for power in demonstration.powers]
    if codes and published.filter(code=codes[0]).exists():
        return True
    if Organization.objects.exists():
        raise DemonstrationError("本系统已有机构数据，不能再载入演示目录；请换一个空的数据库。")
    return False

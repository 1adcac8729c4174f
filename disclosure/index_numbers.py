"""Index numbers 索引号: the lasting identifier of each piece of published information.

By the rule of the State Council's office for directories of government information: the
body's organization code, a slash, the year, a hyphen and a serial number of five digits.
The number belongs to the power's first publication and never changes afterwards, whatever
becomes of the body.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.db.models import Max

from disclosure.models import IndexNumber, PublishedVersion
from disclosure.periods import day_of
from organizations.models import Organization

CHUNK = 400


def index_text(rule: str, body: str, published_on: datetime.date, serial: int) -> str:
    """Return 014139054/2008-00015 by the rule ``{body}/{year}-{serial:05d}``."""
    return rule.format(body=body, year=published_on.year, serial=serial)


def body_part(organization_code: str, credit_code: str) -> str:
    """Return the organization code inside a credit code, else our own code of the body."""
    return credit_code[8:17] if len(credit_code) == 18 else organization_code


def add_index_numbers(versions: Iterable[PublishedVersion]) -> None:
    """Give first versions their numbers, in the order of publication; known ones keep theirs."""
    first = [version for version in versions if version.number == 1]
    codes = [version.code for version in first]
    known = _known(codes)
    bodies = _bodies({version.organization_code for version in first})
    last = _last_serials(set(bodies.values()))
    rows = []
    for version in first:
        if version.code in known:
            continue
        day = day_of(version.published_at)
        body = bodies[version.organization_code]
        last[body, day.year] += 1
        serial = last[body, day.year]
        text = index_text(settings.INDEX_NUMBER_RULE, body, day, serial)
        rows.append(
            IndexNumber(code=version.code, body=body, year=day.year, serial=serial, text=text)
        )
    IndexNumber.objects.bulk_create(rows, batch_size=CHUNK)


def _known(codes: list[str]) -> set[str]:
    return {
        code
        for start in range(0, len(codes), CHUNK)
        for code in IndexNumber.objects.filter(code__in=codes[start : start + CHUNK]).values_list(
            "code", flat=True
        )
    }


def _bodies(codes: set[str]) -> dict[str, str]:
    rows = Organization.objects.filter(code__in=codes).values_list("code", "credit_code")
    credit = dict(rows)
    return {code: body_part(code, credit.get(code, "")) for code in codes}


def _last_serials(bodies: set[str]) -> dict[tuple[str, int], int]:
    rows = IndexNumber.objects.filter(body__in=bodies).order_by()
    last: dict[tuple[str, int], int] = defaultdict(int)
    for body, year, serial in rows.values_list("body", "year").annotate(Max("serial")):
        last[body, year] = serial
    return last

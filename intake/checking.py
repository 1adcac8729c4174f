"""After an import: how the bases that came with a file stand to the law library."""

import datetime
from collections import Counter
from collections.abc import Callable
from typing import Any

from legislation.models import Instrument
from legislation.statuses import STALE
from powers.checking import check_citations
from powers.models import Citation

AT_A_TIME = 500


def check_bases_of(
    sha256: str, on: datetime.date, tell: Callable[[str, int, int], None]
) -> dict[str, Any]:
    """Check the citations of the file's bases, some at a time; return the counts.

    ``tell`` gets a sentence, how many are done and how many there are.
    """
    if not Instrument.objects.exists():
        return {"total": 0, "has_library": False}
    rows = Citation.objects.filter(basis__source_file=sha256)
    keys = list(rows.order_by("instrument_key", "pk").values_list("pk", flat=True))
    statuses: Counter[str] = Counter()
    for start in range(0, len(keys), AT_A_TIME):
        tell(f"正在对照法规库核对{len(keys)}条引文", start, len(keys))
        some = Citation.objects.filter(pk__in=keys[start : start + AT_A_TIME])
        statuses.update(finding.status for _, finding in check_citations(some, on))
    stale = sum(statuses[status] for status in STALE)
    return {"total": len(keys), "has_library": True, "stale": stale, "by_status": dict(statuses)}

"""What a reader of another day's content has to know: how it differs from today's."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from portal.addresses import absolute, with_query
from portal.between import Counts, counts
from portal.reading import Reading

# Instead of the code of one department.
EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class SinceThen:
    """The difference between the visitor's day and today, counted, and where it is shown."""

    counts: Counts
    is_future: bool
    path: str

    @property
    def address(self) -> str:
        return absolute(self.path)

    @property
    def words(self) -> str:
        """Say how many powers came, went or read otherwise."""
        named = (
            (self.counts.came, "新增"),
            (self.counts.changed, "变更"),
            (self.counts.went, "取消"),
        )
        return "、".join(f"{words}{count}项" for count, words in named if count)

    @property
    def record(self) -> dict[str, Any]:
        return {
            "came": self.counts.came,
            "went": self.counts.went,
            "changed": self.counts.changed,
            "url": self.address,
        }


def since_then(
    reading: Reading, organization: str = EVERYTHING, *, power: str = "", law: str = ""
) -> SinceThen:
    """Compare the visitor's day with today, whichever comes first; three queries."""
    since, until = sorted((reading.day, reading.today))
    code = "" if organization == EVERYTHING else organization
    asked = {"organization": code, "power": power, "law": law}
    query = asked | {"since": since.isoformat(), "until": until.isoformat()}
    return SinceThen(
        counts(since, until, asked),
        is_future=reading.day > reading.today,
        path=with_query(reverse("between"), query),
    )

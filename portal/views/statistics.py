"""Numbers about the catalogue, each with its definition."""

from dataclasses import dataclass

from django.db.models import Count, Min, Q
from django.db.models.functions import TruncMonth
from django.http import HttpResponse
from django.shortcuts import render

from disclosure.models import PublishedCitation, PublishedVersion
from disclosure.periods import SHANGHAI
from disclosure.tallies import Tally, tallies
from disclosure.wording import standing_words
from portal.asked_law import law_words
from portal.changelog import changes_until
from portal.reading import PublicRequest
from portal.views.home import in_order
from portal.views.public import public_page

MONTHS = 12
LAWS = 10


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a table of numbers, with the length of its bar in percent."""

    code: str
    name: str
    count: int
    percent: int


@public_page
def statistics(request: PublicRequest) -> HttpResponse:
    """Counts by category, department, standing and law, and changes by month."""
    day = request.reading.day
    in_force = PublishedVersion.objects.in_force(day)
    listed = in_force.listed()
    organizations, categories = tallies(listed)
    context = {
        "totals": _totals(in_force),
        "categories": bars(categories),
        "organizations": bars(in_order(organizations)),
        "months": _months(changes_until(day)),
        "laws": _laws(listed),
    }
    return render(request, "statistics.html", context)


def bars(rows: list[Tally]) -> list[Bar]:
    """Give each count a bar; the longest is 100 percent."""
    longest = max((row.total for row in rows), default=1)
    return [Bar(row.code, row.name, row.total, round(100 * row.total / longest)) for row in rows]


def _totals(in_force) -> list[tuple[str, int, str]]:
    is_listed = ~Q(standing="abolished")
    counts = in_force.order_by().aggregate(
        listed=Count("pk", filter=is_listed),
        active=Count("pk", filter=Q(standing="active")),
        suspended=Count("pk", filter=Q(standing="suspended")),
        abolished=Count("pk", filter=Q(standing="abolished")),
        charted=Count("pk", filter=is_listed & ~Q(chart_hash="")),
        risky=Count("pk", filter=is_listed & ~Q(risk_levels="")),
        organizations=Count("organization_code", filter=is_listed, distinct=True),
    )
    return [
        ("公开的职权", counts["listed"], "当日有效、没有取消也没有撤回的职权，子项各算一项"),
        (standing_words("active"), counts["active"], "公开的职权中正在实施的"),
        (standing_words("suspended"), counts["suspended"], "公开的职权中暂不行使的"),
        (
            standing_words("abolished"),
            counts["abolished"],
            "当日有效版本写明已经取消的，不计入公开的职权",
        ),
        ("有流程图", counts["charted"], "公开的职权中附有权力运行流程图的"),
        ("标明风险点", counts["risky"], "公开的职权中流程图标有廉政风险点的"),
        ("部门", counts["organizations"], "至少有一项公开的职权的部门"),
    ]


def _months(changes) -> list[Bar]:
    month = TruncMonth("published_at", tzinfo=SHANGHAI)
    rows = changes.order_by().annotate(month=month).values("month").annotate(count=Count("pk"))
    latest = list(rows.order_by("-month")[:MONTHS])
    return bars(
        [Tally("", f"{row['month'].year}年{row['month'].month}月", row["count"]) for row in latest]
    )


def _laws(listed) -> list[Bar]:
    citations = PublishedCitation.objects.filter(version__in=listed.order_by().values("pk"))
    rows = citations.order_by().values("instrument_key")
    rows = rows.annotate(name=Min("instrument_name"), count=Count("version", distinct=True))
    rows = rows.order_by("-count", "name")
    return bars([Tally(law_words(row["name"]), row["name"], row["count"]) for row in rows[:LAWS]])

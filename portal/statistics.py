"""Numbers about the catalogue, each with its definition beside it."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q
from django.db.models.functions import TruncMonth

from disclosure.models import ListRow, PublishedCitation, PublishedVersion, VersionQuerySet
from disclosure.periods import SHANGHAI
from disclosure.tallies import Tally, tallies
from disclosure.wording import standing_words
from legislation.models import Instrument
from portal.asked_law import law_words
from portal.changelog import changes_until
from portal.library import NOT_HELD, STANDING, standing_of, with_standing
from portal.views.home import in_order

MONTHS = 12
LAWS = 10
SEVERAL = "一项职权可以算进几行。"


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a table of numbers, with the length of its bar in percent."""

    code: str
    name: str
    count: int
    percent: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A table of numbers that is a chart as well; ``link`` says where its rows lead."""

    key: str
    title: str
    head: str
    definition: str
    rows: list[Bar]
    unit: str = "职权"
    link: str = ""


def totals(in_force: VersionQuerySet) -> list[tuple[str, int, str]]:
    """Return the sums: name, number, definition; one query."""
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


def figures(day: datetime.date) -> list[Figure]:
    """Return the tables of the day, in the order of the page."""
    listed = PublishedVersion.objects.in_force(day).listed()
    organizations, categories = tallies(listed)
    cited = _Cited(listed, day)
    return [
        Figure(
            "categories", "按类别", "类别",
            "各类别公开的职权项数。", bars(categories), link="category",
        ),
        Figure(
            "organizations", "按部门", "部门",
            "各部门公开的职权项数。", bars(in_order(organizations)), link="organization",
        ),
        Figure(
            "ranks", "按依据的效力层级", "效力层级",
            f"依据中引用了这一层级的法律、法规或者规章的职权项数。{SEVERAL}", bars(cited.ranks()),
        ),
        Figure(
            "standings", "按依据是否有效", "依据的状况",
            f"依据中引用了这种状况的法律、法规或者规章的职权项数，按法规库当日的记载。"
            f"未收录的不表示有误。{SEVERAL}", bars(cited.standings()),
        ),
        Figure(
            "laws", "引用最多的法律法规", "法律法规",
            f"依据中引用它的职权项数，一项职权引用多次只计一次，列前{LAWS}部。",
            bars(cited.most()), link="law",
        ),
        Figure(
            "limits", "按承诺时限", "时限",
            "公开的职权按承诺的办理时限分组，没有承诺的按法定时限；几个时限取最长的。"
            "工作日和日都按日计，一个月按30日计。没有写明日数的另列一行。",
            bars(limits(day)),
        ),
        Figure(
            "months", "各月的变更", "月份",
            f"当月公开的版本数，最近{MONTHS}个有变更的月份，最近的在前。",
            bars(months(day)), unit="版本",
        ),
    ]  # fmt: skip


def bars(rows: list[Tally]) -> list[Bar]:
    """Give each count a bar; the longest is 100 percent."""
    longest = max((row.total for row in rows), default=0) or 1
    return [Bar(row.code, row.name, row.total, round(100 * row.total / longest)) for row in rows]


class _Cited:
    """The instruments that the listed powers cite: their ranks, and how they stand."""

    def __init__(self, listed: VersionQuerySet, day: datetime.date):
        self.citations = PublishedCitation.objects.filter(
            version__in=listed.order_by().values("pk")
        )
        self.keys: dict[str, dict[str, Any]] = {}
        rows = with_standing(Instrument.objects.order_by("pk"), day)
        for row in rows.values("rank", "key", "aliases__key", *STANDING):
            for key in filter(None, (row["key"], row["aliases__key"])):
                self.keys.setdefault(key, row)
        self.pairs = list(
            self.citations.exclude(instrument_key="")
            .order_by()
            .values_list("instrument_key", "version")
            .distinct()
        )

    def ranks(self) -> list[Tally]:
        names = dict(Instrument.Rank.choices)
        found = self._grouped(lambda row: str(names[row["rank"]]))
        order = [*map(str, names.values()), NOT_HELD]
        return sorted(found, key=lambda row: order.index(row.name))

    def standings(self) -> list[Tally]:
        return sorted(self._grouped(lambda row: standing_of(row).words), key=lambda row: -row.total)

    def _grouped(self, name_of) -> list[Tally]:
        names = {key: name_of(row) for key, row in self.keys.items()}
        versions: dict[str, set[int]] = {}
        for key, version in self.pairs:
            versions.setdefault(names.get(key, NOT_HELD), set()).add(version)
        return [Tally("", name, len(found)) for name, found in versions.items()]

    def most(self) -> list[Tally]:
        rows = self.citations.order_by().values("instrument_key")
        rows = rows.annotate(name=Min("instrument_name"), count=Count("version", distinct=True))
        rows = rows.order_by("-count", "name")[:LAWS]
        return [Tally(law_words(row["name"]), row["name"], row["count"]) for row in rows]


LIMITS = (
    (0, "当场办结"),
    (5, "5日以内"),
    (10, "6至10日"),
    (20, "11至20日"),
    (30, "21至30日"),
    (60, "31至60日"),
    (90, "61至90日"),
)
LONGER, UNSAID = "超过90日", "没有写明日数"


def limits(day: datetime.date) -> list[Tally]:
    """Count powers by the longest promised limit, else the longest statutory one."""
    names = [*(name for _, name in LIMITS), LONGER, UNSAID]
    counts = dict.fromkeys(names, 0)
    rows = ListRow.objects.in_force(day).listed().order_by()
    for days, count in rows.values_list("limit_days").annotate(Count("pk")):
        counts[limit_group(days)] += count
    return [Tally("", name, count) for name, count in counts.items() if count]


def limit_group(days: int | None) -> str:
    """Return the group of a number of days."""
    if days is None:
        return UNSAID
    return next((name for most, name in LIMITS if days <= most), LONGER)


def months(day: datetime.date) -> list[Tally]:
    """Count publications by month, the latest first."""
    month = TruncMonth("published_at", tzinfo=SHANGHAI)
    changes = changes_until(day).order_by()
    rows = changes.annotate(month=month).values("month").annotate(count=Count("pk"))
    return [
        Tally("", f"{row['month'].year}年{row['month'].month}月", row["count"])
        for row in rows.order_by("-month")[:MONTHS]
    ]

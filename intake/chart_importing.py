"""Writing charts that were read from a workbook: new ones, changed ones, their powers."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from flowcharts.models import Flowchart, FlowchartUse
from flowcharts.rows import FOR_CHART, chart_of
from flowcharts.sharing import share
from flowcharts.writing import write_chart
from intake.chart_reading import ReadChart, ReadCharts, Use
from intake.chart_writing import same_charts
from intake.findings import Problem, Severity
from intake.vocabulary import key
from organizations.audit import record
from organizations.models import Organization, Person
from powers.models import Power

NO_POWER = "没有找到这项职权，请与职权表核对编码或名称。"
SEVERAL = "有几项职权同名，请填写职权编码。"


def write_charts(
    organization: Organization,
    read: ReadCharts,
    *,
    fills_only: bool,
    actor: str,
    person: Person | None,
) -> dict[str, int]:
    """Write the charts and who uses them; returns how many are new, changed, unchanged.

    A stored chart is the one with the same kind and title, in their order; with ``fills_only``
    it is left as it is, and so are powers that run as another chart shows. Belongs into a
    transaction; problems with powers are added to those of the sheets.
    """
    writer = _Writer(organization, fills_only=fills_only, actor=actor[:120], person=person)
    for one in read.charts:
        writer.write(one, _used(one, writer.powers, read))
    return dict(writer.counts)


class _Writer:
    def __init__(
        self, organization: Organization, *, fills_only: bool, actor: str, person: Person | None
    ) -> None:
        self.organization = organization
        self.fills_only = fills_only
        self.actor = actor
        self.person = person
        self.powers = _Powers(organization)
        self.stored = _stored(organization)
        self.counts = Counter({"created": 0, "changed": 0, "unchanged": 0})

    def write(self, one: ReadChart, used: Sequence[Power]) -> None:
        flowchart, outcome = self._rows(one)
        new = self._not_yet(flowchart, used)
        if new:
            share(flowchart, new, actor=self.actor, person=self.person)
        self.counts["changed" if new and outcome == "unchanged" else outcome] += 1

    def _rows(self, one: ReadChart) -> tuple[Flowchart, str]:
        """The chart's rows, and whether they are new, changed or as they were."""
        waiting = self.stored[one.kind, one.title]
        if not waiting:
            flowchart = Flowchart.objects.create(
                organization=self.organization, title=one.title, kind=one.kind
            )
            return self._written(flowchart, one, "created"), "created"
        flowchart = waiting.pop(0)
        if self.fills_only or same_charts([chart_of(flowchart)], [one.chart]):
            return flowchart, "unchanged"
        return self._written(flowchart, one, "changed"), "changed"

    def _written(self, flowchart: Flowchart, one: ReadChart, outcome: str) -> Flowchart:
        write_chart(flowchart, one.chart)
        record(
            f"intake.chart_{outcome}",
            actor=self.actor,
            person=self.person,
            target=str(flowchart)[:200],
            subject=flowchart,
        )
        return flowchart

    def _not_yet(self, flowchart: Flowchart, used: Sequence[Power]) -> list[Power]:
        """Those of the powers that have to be told to run as the chart shows."""
        uses = FlowchartUse.objects.filter(power__in=used, flowchart__kind=flowchart.kind)
        if not self.fills_only:
            uses = uses.filter(flowchart=flowchart)
        known = set(uses.values_list("power", flat=True))
        return [power for power in used if power.pk not in known]


def _stored(organization: Organization) -> dict[tuple[str, str], list[Flowchart]]:
    found: dict[tuple[str, str], list[Flowchart]] = defaultdict(list)
    for flowchart in organization.flowcharts.order_by("pk").prefetch_related(*FOR_CHART):
        found[flowchart.kind, flowchart.title].append(flowchart)
    return found


def _used(one: ReadChart, powers: "_Powers", read: ReadCharts) -> list[Power]:
    found = []
    for use in one.uses:
        power, message = powers.find(use)
        if power:
            found.append(power)
        else:
            problem = Problem(use.row, "", Severity.ERROR, "chart_power", message)
            read.problems[use.sheet].append(problem)
    return found


class _Powers:
    """The powers of an organization by code and by name."""

    def __init__(self, organization: Organization) -> None:
        powers = list(organization.powers.exclude(standing=Power.Standing.ABOLISHED))
        self.by_code = {power.code: power for power in powers}
        self.by_name: dict[tuple[str, str], list[Power]] = defaultdict(list)
        for power in powers:
            self.by_name[key(power.name), key(power.sub_item)].append(power)

    def find(self, use: Use) -> tuple[Power | None, str]:
        """Return the power that a row means, or why there is none."""
        code = "".join(use.code.split()).upper()
        if code in self.by_code:
            return self.by_code[code], ""
        named = self.by_name.get((key(use.name), key(use.sub_item)), [])
        if len(named) == 1:
            return named[0], ""
        return None, SEVERAL if len(named) > 1 else NO_POWER

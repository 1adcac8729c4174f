"""Small functions that build what a test needs; a test shows only what matters to it."""

import datetime
from itertools import count

from disclosure.models import DayTally, LogEntry, PublishedVersion
from disclosure.publishing import Publication, publish
from disclosure.snapshots import for_snapshot, freeze
from filings.models import Filing, FilingItem, ReviewRoute
from flowcharts.chart import Chart, Link, Risk, Step
from flowcharts.models import Flowchart, FlowchartUse
from flowcharts.writing import write_chart
from legislation.models import Instrument, InstrumentVersion, Provision
from organizations.models import Organization, Person, Region
from powers.models import (
    Citation,
    Exercise,
    LegalBasis,
    Material,
    Power,
    PowerCategory,
    TimeLimit,
)

serial = count(1)


def region(**fields) -> Region:
    defaults = {"name": "云岭县", "level": Region.Level.COUNTY}
    return Region.objects.get_or_create(
        code=fields.pop("code", "620899"), defaults=defaults | fields
    )[0]


def organization(**fields) -> Organization:
    number = next(serial)
    # Codes of powers have room for three digits.
    body_code = f"{number % 1000:03d}"
    defaults = {"code": f"body-{number}", "name": f"第{number}局", "body_code": body_code}
    return Organization.objects.create(**{"region": region(), **defaults, **fields})


def category(code: str = "01", name: str = "行政许可", letters: str = "XK") -> PowerCategory:
    return PowerCategory.objects.get_or_create(
        code=code, defaults={"name": name, "letters": letters, "position": int(code)}
    )[0]


def power(**fields) -> Power:
    number = next(serial)
    owner = fields.pop("organization", None) or organization()
    defaults = {
        "code": f"620899{number:03d}XK{number:05d}",
        "name": f"第{number}项许可",
        "category": fields.pop("category", None) or category(),
        "organization": owner,
    }
    return Power.objects.create(**defaults | fields)


def exercise(of: Power, **fields) -> Exercise:
    defaults = {"body": of.organization.name, "level": Region.Level.COUNTY}
    return Exercise.objects.create(power=of, **defaults | fields)


def basis(of: Power, **fields) -> LegalBasis:
    defaults = {
        "raw_text": "【法律】《中华人民共和国行政许可法》第三十八条 申请人符合条件的，准予许可。"
    }
    return LegalBasis.objects.create(power=of, **defaults | fields)


def citation(of: LegalBasis, instrument_name: str, **fields) -> Citation:
    defaults = {"start": 0, "end": len(of.raw_text)}
    return Citation.objects.create(basis=of, instrument_name=instrument_name, **defaults | fields)


def material(of: Power, **fields) -> Material:
    return Material.objects.create(power=of, **{"name": "申请书", "form": "原件"} | fields)


def time_limit(of: Power, **fields) -> TimeLimit:
    defaults = {"kind": TimeLimit.Kind.STATUTORY, "raw_text": "自受理之日起20个工作日"}
    return TimeLimit.objects.create(power=of, **defaults | fields)


def law(name: str, *articles: str, effective_on: str = "2019-04-23", **fields) -> Instrument:
    """An instrument with one version; the articles are numbered from one."""
    instrument = Instrument.objects.create(name=name, **{"rank": Instrument.Rank.LAW} | fields)
    version = InstrumentVersion.objects.create(instrument=instrument, effective_on=effective_on)
    for number, text in enumerate(articles, start=1):
        Provision.objects.create(
            version=version,
            position=number,
            number=number,
            heading=f"第{number}条",
            text=text,
        )
    return instrument


def simple_chart() -> Chart:
    """Five steps, two posts, one decision with a return, one risk with a control."""
    risk = Risk("B", "受理标准不一", responsible="窗口负责人", controls=("公开受理标准",))
    return Chart(
        steps=(
            Step("s1", "start", "提出申请", post="申请人"),
            Step("s2", "action", "受理", post="窗口", limit_number=1, limit_unit="working_day"),
            Step("s3", "decision", "材料齐全？", post="窗口", risks=(risk,)),
            Step(
                "s4",
                "action",
                "审查决定",
                post="审批科",
                limit_number=5,
                limit_unit="working_day",
                counterpart_rights="不予许可的，有权得到书面理由",
            ),
            Step("s5", "end", "送达", post="窗口"),
        ),
        links=(
            Link("s1", "s2"),
            Link("s2", "s3"),
            Link("s3", "s4", "齐全"),
            Link("s3", "s1", "一次告知补正"),
            Link("s4", "s5"),
        ),
        complaint_channel="拨打12345",
    )


def flowchart(of: Power, chart: Chart | None = None, **fields) -> Flowchart:
    row = Flowchart.objects.create(organization=of.organization, title="办理流程", **fields)
    write_chart(row, chart or simple_chart())
    FlowchartUse.objects.create(flowchart=row, power=of)
    return row


def frozen(of: Power) -> str:
    return freeze(for_snapshot(Power.objects.all()).get(pk=of.pk))


def published(of: Power | None = None, *, at: datetime.datetime | None = None, **fields):
    """Publish the power as it stands; with ``at`` as demonstration data."""
    of = of or power()
    defaults = {"change_kind": PublishedVersion.ChangeKind.ADD, "reason": "首次公开"}
    publication = Publication(power=of, snapshot=frozen(of), **defaults | fields)
    kind = LogEntry.Kind.DEMONSTRATION if at else LogEntry.Kind.PUBLISH
    return publish([publication], actor="测试", kind=kind, at=at)[0]


def person(role: str = "", of=None, **fields) -> Person:
    number = next(serial)
    defaults = {"staff_number": f"P{number:04d}", "name": f"第{number}人"}
    return Person.objects.create(
        role=role, organization=of or organization(), **{**defaults, **fields}
    )


def review_route(*stages: tuple[int, str, str], **fields) -> ReviewRoute:
    """A route of (position, role, place) stages; by default head, then office reviewer."""
    route = ReviewRoute.objects.create(name="路线", **fields)
    for position, role, place in stages or ((1, "head", "own"), (2, "reviewer", "any")):
        route.stages.create(position=position, role=role, place=place, name=Person.Role(role).label)
    return route


def filing_item(of: Power, by: Person, **fields) -> FilingItem:
    filing = Filing.objects.create(
        organization=of.organization,
        title="动态调整",
        created_by=by,
        cause_document="云府发〔2026〕1号",
    )
    defaults = {"change_kind": "add", "reason": "law_changed"}
    return FilingItem.objects.create(filing=filing, power=of, **defaults | fields)


def complete_power(**fields) -> Power:
    """A licence that passes every check."""
    texts = {"conditions": "有固定场所", "fee_kind": "free", "complaint_channel": "拨打12345"}
    row = power(**texts | fields)
    exercise(row)
    basis(row)
    flowchart(row)
    row.materials.create(name="申请书")
    row.time_limits.create(kind="statutory", number=20, unit="working_day", raw_text="20个工作日")
    row.time_limits.create(kind="promised", number=10, unit="working_day", raw_text="10个工作日")
    return row


def tally_values(rows) -> set[tuple]:
    """Return what tallies say, to compare those that are kept with those counted anew."""
    columns = [field.attname for field in DayTally._meta.fields if not field.primary_key]
    return {tuple(getattr(row, column) for column in columns) for row in rows}

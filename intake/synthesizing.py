"""Writing and publishing an invented catalogue, in bulk and as demonstration data."""

import datetime
import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from django.db import transaction

from disclosure.models import LogEntry, PublishedVersion
from disclosure.periods import SHANGHAI
from disclosure.publishing import Publication, publish
from disclosure.snapshots import for_snapshot, freeze
from flowcharts.models import Flowchart, FlowchartUse
from flowcharts.writing import write_chart
from intake import synthesis
from legislation.citations import Citation as Found
from legislation.citations import parse
from organizations.models import Organization, Region
from powers.models import (
    Citation,
    CodeScheme,
    Exercise,
    LegalBasis,
    Material,
    Power,
    PowerCategory,
    TimeLimit,
)

ACTOR = "synthesize_catalogue"
CHUNK = 1000
ROWS = 500
FIRST_DAY = datetime.datetime(2024, 1, 2, 10, tzinfo=SHANGHAI)
DAY = datetime.timedelta(days=1)
FIRST_REGION = 990100
SERIALS = 999
# Every so many powers get a second version, so that there is a history to look at.
AMENDED = 40
CITED = ("start", "end", "article", "paragraph", "item", "quotation")

Planned = tuple[Organization, synthesis.Item]


class SynthesisRefusedError(ValueError):
    """The catalogue cannot be made; the message says what to do."""


def synthesize(powers: int, organizations: int, seed: int, progress: Callable[[int], None]) -> int:
    """Create and publish the powers; returns the number of versions."""
    if Organization.objects.filter(code__startswith="synthetic-").exists():
        raise SynthesisRefusedError("已有合成目录，请换一个空的数据库。")
    maker = _Maker()
    days = _days()
    planned = _planned(powers, organizations, seed)
    done = versions = 0
    while chunk := list(islice(planned, CHUNK)):
        versions += len(maker.publish(chunk, next(days)))
        done += len(chunk)
        progress(done)
    return versions + len(_amend(maker.amended, next(days)))


def _days() -> Iterator[datetime.datetime | None]:
    """Past instants on an empty log; on any other the server's time."""
    is_empty = not LogEntry.objects.exists()
    day = FIRST_DAY
    while True:
        yield day if is_empty else None
        day += DAY


def _planned(powers: int, organizations: int, seed: int) -> Iterator[Planned]:
    """Every power with its organization, which is created first."""
    bodies = synthesis.bodies(organizations)
    counts = synthesis.counts(powers, organizations)
    for body, owner, count in zip(bodies, _organizations(bodies), counts, strict=True):
        for item in synthesis.items(body, count, seed):
            yield owner, item


def _organizations(bodies: Sequence[synthesis.Body]) -> list[Organization]:
    counties = dict.fromkeys(body.county for body in bodies)
    regions = {
        name: Region.objects.create(code=str(code), name=name, level=Region.Level.COUNTY)
        for code, name in enumerate(counties, start=FIRST_REGION)
    }
    return Organization.objects.bulk_create(
        Organization(
            code=f"synthetic-{body.number:03d}",
            name=body.name,
            region=regions[body.county],
            body_code=f"{body.number % 1000:03d}",
            position=body.number,
            complaint_telephone="12345",
        )
        for body in bodies
    )


class _Maker:
    """Turns invented items into stored and published powers."""

    def __init__(self) -> None:
        self.categories = {row.name: row for row in PowerCategory.objects.all()}
        scheme = CodeScheme.objects.filter(is_default=True).first()
        if scheme is None or not self.categories:
            raise SynthesisRefusedError("请先用 loaddata 装入 categories 和 code_schemes。")
        self.template = scheme.template
        self.charts: dict[tuple[int, str], Flowchart] = {}
        self.amended: list[int] = []

    @transaction.atomic
    def publish(
        self, chunk: Sequence[Planned], at: datetime.datetime | None
    ) -> list[PublishedVersion]:
        """Create a chunk of powers with everything that belongs to them and publish it."""
        powers = self._create(chunk)
        self.amended.extend(power.pk for power in powers[::AMENDED])
        return _publish(
            [power.pk for power in powers], PublishedVersion.ChangeKind.ADD, "合成目录", at
        )

    def _create(self, chunk: Sequence[Planned]) -> list[Power]:
        powers = Power.objects.bulk_create(
            (self._power(owner, item) for owner, item in chunk), batch_size=ROWS
        )
        rows = [(power, item) for power, (_, item) in zip(powers, chunk, strict=True)]
        exercises = Exercise.objects.bulk_create(
            (_exercise(power, item) for power, item in rows), batch_size=ROWS
        )
        bases = LegalBasis.objects.bulk_create(
            (
                basis
                for (power, item), exercise in zip(rows, exercises, strict=True)
                for basis in _bases(power, item, exercise)
            ),
            batch_size=ROWS,
        )
        Citation.objects.bulk_create(_citations(bases), batch_size=ROWS)
        Material.objects.bulk_create(_materials(rows), batch_size=ROWS)
        TimeLimit.objects.bulk_create(_limits(rows), batch_size=ROWS)
        FlowchartUse.objects.bulk_create(
            (
                FlowchartUse(power=power, flowchart=self._flowchart(power, item))
                for power, item in rows
            ),
            batch_size=ROWS,
        )
        return powers

    def _power(self, owner: Organization, item: synthesis.Item) -> Power:
        category = self.categories[item.category]
        turn, serial = divmod(item.serial - 1, SERIALS)
        code = self.template.format(
            region=owner.region.code,
            body=owner.body_code,
            letters=category.letters,
            category=category.code,
            serial=serial + 1,
            sub=turn,
        )
        return Power(
            organization=owner,
            category=category,
            code=code,
            name=item.name,
            position=item.serial,
            **item.texts,
        )

    def _flowchart(self, power: Power, item: synthesis.Item) -> Flowchart:
        """The chart that all powers of a body and category share."""
        key = (power.organization_id, item.category)
        if key not in self.charts:
            row = Flowchart.objects.create(
                organization_id=power.organization_id, title=f"{item.category}流程图"
            )
            write_chart(row, synthesis.chart(item.body, item.category))
            self.charts[key] = row
        return self.charts[key]


def _exercise(power: Power, item: synthesis.Item) -> Exercise:
    return Exercise(
        power=power,
        position=1,
        body=item.body.name,
        organization_id=power.organization_id,
        responsible_office=item.office,
        level=Region.Level.COUNTY,
        level_text="县级",
        authority=f"负责本行政区域内{item.name}",
        department_duty=f"负责本行政区域内{item.body.things[0]}等管理工作",
        responsibilities=item.responsibilities,
        accountable_parties=item.parties,
        accountability_circumstances=item.circumstances,
    )


def _bases(power: Power, item: synthesis.Item, exercise: Exercise) -> list[LegalBasis]:
    purpose = LegalBasis.Purpose
    return [
        LegalBasis(power=power, position=1, purpose=purpose.EMPOWERING, raw_text=item.basis),
        LegalBasis(
            power=power,
            exercise=exercise,
            position=2,
            purpose=purpose.DUTY,
            raw_text=item.duty_basis,
        ),
    ]


@functools.lru_cache(maxsize=synthesis.BASES * 2)
def _parsed(text: str) -> tuple[Found, ...]:
    return tuple(parse(text))


def _citations(bases: Iterable[LegalBasis]) -> Iterator[Citation]:
    for basis in bases:
        for position, found in enumerate(_parsed(basis.raw_text), start=1):
            yield Citation(
                basis=basis,
                position=position,
                instrument_name=found.instrument,
                **{name: getattr(found, name) for name in CITED},
            )


def _materials(rows: Iterable[tuple[Power, synthesis.Item]]) -> Iterator[Material]:
    for power, item in rows:
        for position, name in enumerate(item.materials, start=1):
            yield Material(power=power, position=position, name=name, copies="1")


def _limits(rows: Iterable[tuple[Power, synthesis.Item]]) -> Iterator[TimeLimit]:
    for power, item in rows:
        for position, (kind, text, number, unit) in enumerate(item.limits, start=1):
            yield TimeLimit(
                power=power, position=position, kind=kind, number=number, unit=unit, raw_text=text
            )


def _amend(keys: Sequence[int], at: datetime.datetime | None) -> list[PublishedVersion]:
    """Publish a second version of these powers."""
    for start in range(0, len(keys), ROWS):
        Power.objects.filter(pk__in=keys[start : start + ROWS]).update(
            procedure="可以在窗口办理，也可以邮寄办理。"
        )
    return _publish(keys, PublishedVersion.ChangeKind.AMEND, "优化流程或压缩时限", at)


def _publish(
    keys: Sequence[int], change_kind: str, reason: str, at: datetime.datetime | None
) -> list[PublishedVersion]:
    publications = [
        Publication(
            power=power,
            snapshot=freeze(power),
            change_kind=change_kind,
            reason=reason,
            cause_document="合政发〔2024〕1号",
        )
        for start in range(0, len(keys), ROWS)
        for power in for_snapshot(Power.objects.filter(pk__in=keys[start : start + ROWS]))
    ]
    return publish(publications, actor=ACTOR, kind=LogEntry.Kind.DEMONSTRATION, at=at)

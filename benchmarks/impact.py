"""A change of law in a large catalogue: find who cites it, check them again, correct them."""

import datetime
import statistics
import time
from collections.abc import Callable
from random import Random

from django.db import connection
from django.db.models import QuerySet

from benchmarks.result import Result
from legislation.articles import article_words
from legislation.models import Instrument, InstrumentVersion, Provision
from organizations.models import Organization, Region
from powers.citing import read_citations
from powers.correcting import correct_renumbered, plainly_renumbered
from powers.models import Citation, LegalBasis, Power, PowerCategory
from powers.rechecking import affected_citations, affected_powers, recheck

USES_DATABASE = True
POWERS = 100_000
INSTRUMENTS = 1000
ARTICLES = 30
# Every power cites two instruments; some laws of procedure are cited everywhere.
CITED_EVERYWHERE = 5
BATCH = 2000
ROUNDS = 20
ON = datetime.date(2024, 6, 1)
CHARACTERS = "桥梁道路河流堤坝船舶行人车辆许可检查罚款责令改正应当不得县级人民政府部门申请批准施工"


def run() -> list[Result]:
    random = Random(1)
    instruments = _library(random)
    _catalogue(random)
    _count_rows()
    some = random.sample(instruments[CITED_EVERYWHERE:], ROUNDS)
    found = _median(_keys_of_citations, some)
    plain = _median(lambda one: list(_by_reading(one)), some[:5])
    common = _median(_keys_of_citations, instruments[:1] * 5)
    powers = _median(lambda one: affected_powers(one).count(), instruments[:1] * 5)
    first = _median(lambda one: recheck(one, ON, actor="benchmark"), some)
    common_check = _seconds(lambda: recheck(instruments[0], ON, actor="benchmark"))
    for one in some:
        _renumber(one)
    after = _median(lambda one: recheck(one, ON, actor="benchmark"), some)
    moved = affected_citations(some[0]).filter(status="renumbered")
    chosen = Citation.objects.filter(pk__in=plainly_renumbered(moved))
    count = chosen.count()
    corrected = _seconds(lambda: correct_renumbered(chosen, ON, actor="benchmark"))
    cited, everywhere = affected_citations(some[0]).count(), affected_citations(instruments[0])
    of_common = f"of a law that {everywhere.count():,} citations mean"
    return [
        Result(f"citations of one law, of {POWERS:,} powers", found * 1000, "ms", plain * 1000),
        Result(f"citations {of_common}", common * 1000, "ms"),
        Result(f"powers {of_common}", powers * 1000, "ms"),
        Result(f"first check of a law's {cited} citations", first * 1000, "ms"),
        Result("check after a new version of it", after * 1000, "ms"),
        Result("check of the law that is cited everywhere", common_check, "s"),
        Result(f"correcting one of {count} moved citations", corrected / count * 1000, "ms"),
    ]


def _name(number: int) -> str:
    return f"中华人民共和国第{number}号桥梁管理法"


def _library(random: Random) -> list[Instrument]:
    rows = [
        Instrument(name=_name(n), short_name=_name(n), key=_name(n)[7:], rank="law")
        for n in range(INSTRUMENTS)
    ]
    Instrument.objects.bulk_create(rows)
    versions = [InstrumentVersion(instrument=one, effective_on="2020-01-01") for one in rows]
    InstrumentVersion.objects.bulk_create(versions)
    Provision.objects.bulk_create(
        (
            _article(version, number, _words(random))
            for version in versions
            for number in _numbers()
        ),
        batch_size=BATCH,
    )
    return rows


def _numbers() -> range:
    return range(1, ARTICLES + 1)


def _words(random: Random) -> str:
    return "".join(random.choices(CHARACTERS, k=random.randint(60, 160))) + "。"


def _article(version: InstrumentVersion, number: int, text: str) -> Provision:
    heading = article_words(str(number))
    return Provision(
        version=version,
        position=number,
        number=number,
        label=str(number),
        heading=heading,
        text=text,
    )


def _catalogue(random: Random) -> None:
    region = Region.objects.create(code="620899", name="云岭县", level=Region.Level.COUNTY)
    owner = Organization.objects.create(code="bridges", name="桥梁局", region=region)
    category = PowerCategory.objects.first()
    texts = dict(
        Provision.objects.values_list("pk", "text")  # one read of the whole library
    )
    places = list(
        Provision.objects.values_list("pk", "number", "version__instrument__name").order_by("pk")
    )
    common = places[: CITED_EVERYWHERE * ARTICLES]
    for start in range(0, POWERS, BATCH):
        powers = [
            Power(code=f"B{n:08d}", name=f"第{n}项", organization=owner, category=category)
            for n in range(start, min(start + BATCH, POWERS))
        ]
        Power.objects.bulk_create(powers)
        bases = [
            LegalBasis(power=power, raw_text=_cell(texts, [random.choice(common), choice]))
            for power in powers
            for choice in [random.choice(places)]
        ]
        LegalBasis.objects.bulk_create(bases)
        Citation.objects.bulk_create(
            (one for basis in bases for one in read_citations(basis)), batch_size=BATCH
        )


def _count_rows() -> None:
    """PostgreSQL counts rows for its plans by itself, but not within the minute."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _cell(texts: dict[int, str], chosen: list[tuple[int, int, str]]) -> str:
    return "\n".join(
        f"【法律】《{name}》{article_words(str(number))}：{texts[key]}"
        for key, number, name in chosen
    )


def _renumber(instrument: Instrument) -> None:
    """A newer version puts one article in front of all others."""
    older = instrument.versions.get().provisions.order_by("number")
    texts = ["本法由县级人民政府施行，并适用于全部桥梁。", *older.values_list("text", flat=True)]
    version = InstrumentVersion.objects.create(instrument=instrument, effective_on="2024-01-01")
    Provision.objects.bulk_create(
        _article(version, number, text) for number, text in enumerate(texts, start=1)
    )


def _keys_of_citations(instrument: Instrument) -> list[int]:
    return list(affected_citations(instrument).order_by().values_list("pk", flat=True))


def _by_reading(instrument: Instrument) -> QuerySet[LegalBasis, int]:
    """The plain way: look for the law's name in the words of every basis."""
    bases = LegalBasis.objects.filter(raw_text__contains=instrument.name).order_by()
    return bases.values_list("pk", flat=True)


def _median(work: Callable[[Instrument], object], instruments: list[Instrument]) -> float:
    return statistics.median(_seconds(lambda one=one: work(one)) for one in instruments)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began

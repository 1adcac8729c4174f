"""What an instrument's page shows: the version of a day, and which powers rest on each article."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from disclosure.models import PublishedCitation, PublishedVersion
from disclosure.wording import PURPOSES
from legislation.articles import article_words
from legislation.models import Instrument, InstrumentVersion, Provision
from legislation.succession import Origin, origins
from portal.asked_law import law_words
from portal.library import IN_FORCE, NO_TEXT, NOT_YET, REPEALED, Standing, day_words
from portal.reading import Reading
from powers.models import LegalBasis

# More than these are one link away.
SHOWN = 20


@dataclass(frozen=True, slots=True)
class RestingPower:
    """A power in force that cites the instrument, and for what when not as its basis."""

    code: str
    title: str
    organization: str
    purpose: str


@dataclass(frozen=True, slots=True)
class RestingPowers:
    """The powers that rest on one article, or on no article of those shown."""

    all: tuple[RestingPower, ...] = ()
    asked: str = ""

    @property
    def shown(self) -> tuple[RestingPower, ...]:
        return self.all[:SHOWN]

    @property
    def is_longer(self) -> bool:
        return len(self.all) > SHOWN


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article with the chapter that begins at it, and the powers that rest on it."""

    row: Provision
    chapter: str
    powers: RestingPowers
    origin: Origin | None = None

    @property
    def history(self) -> str:
        """Say what the last amendment did to the article; nothing when it left it alone."""
        if self.origin is None:
            return ""
        if not self.origin.article:
            return "修订时新增"
        moved = self.origin.article != self.row.label
        words = [f"修订前为{article_words(self.origin.article)}"] if moved else []
        return "，".join([*words, *([] if self.origin.is_same else ["修订时有改动"])])


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence on what was or will be, and a link to another version by its first day."""

    words: str
    link: str = ""
    version: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class LawPage:
    """Everything of a law's page."""

    law: Instrument
    shown: InstrumentVersion | None
    standing: Standing
    notes: tuple[Note, ...]
    before: InstrumentVersion | None
    articles: tuple[ArticleView, ...]
    general: RestingPowers
    total: int
    is_ambiguous: bool

    @property
    def all_powers(self) -> str:
        return law_words(self.law.name)

    @property
    def cited(self) -> list[ArticleView]:
        """The articles on which powers rest."""
        return [article for article in self.articles if article.powers.all]


def law_page(law: Instrument, reading: Reading, asked: InstrumentVersion | None) -> LawPage:
    """Put the page together from an instrument with its versions and aliases at hand."""
    versions, day = list(law.versions.all()), reading.day
    standing_version = shown_version(versions, day)
    shown = asked or standing_version
    before = _before(versions, shown)
    provisions = list(shown.provisions.all()) if shown else []
    cited = _cited(law, day)
    labels = {row.label for row in provisions}
    return LawPage(
        law=law,
        shown=shown,
        standing=standing(standing_version, day),
        notes=tuple(notes(versions, shown, day, reading.today)),
        before=before,
        articles=tuple(_articles(law, provisions, cited, _origins(before, provisions))),
        general=RestingPowers(
            _merged(powers for label, powers in cited.items() if label not in labels)
        ),
        total=len({power.code for powers in cited.values() for power in powers}),
        is_ambiguous=_is_ambiguous(law),
    )


def shown_version(versions: list[InstrumentVersion], day: datetime.date):
    """Return the newest that had begun on the day, else the first; versions newest first."""
    begun = [row for row in versions if row.effective_on <= day]
    return begun[0] if begun else versions[-1] if versions else None


def standing(shown: InstrumentVersion | None, day: datetime.date) -> Standing:
    """Say how the instrument stands on the day, from the version to show on it."""
    if shown is None:
        return Standing(NO_TEXT)
    if shown.effective_on > day:
        return Standing(NOT_YET)
    return Standing(REPEALED if _is_over(shown, day) else IN_FORCE)


def notes(
    versions: list[InstrumentVersion],
    shown: InstrumentVersion | None,
    day: datetime.date,
    today: datetime.date,
) -> Iterable[Note]:
    """Say what a reader of this version has to know of the others."""
    if shown is None:
        return
    current = shown_version(versions, today)
    start = day_words(shown.effective_on)
    if current != shown:
        state = "还没有施行" if shown.effective_on > today else "已被后来的版本代替"
        words = f"您看到的是{start}起施行的版本，{state}。"
        yield Note(words, "查看现行版本", current.effective_on)
    elif shown.effective_on > today:
        yield Note(f"本法规自{start}起施行，现在还没有施行。")
    elif _is_over(shown, day):
        yield Note(_repeal(shown, "废止，不再有效，以下条文供查考。"))
    elif shown.repealed_on:
        yield Note(_repeal(shown, "废止。"))
    coming = [row for row in versions if row.effective_on > max(today, shown.effective_on)]
    if coming and not _is_over(shown, day):
        since = coming[-1].effective_on
        words = f"本法规已经修订，修订后的版本自{day_words(since)}起施行。"
        yield Note(words, "查看修订后的版本", since)


def _repeal(shown: InstrumentVersion, words: str) -> str:
    day = shown.repealed_on
    since = f"自{day_words(day)}起" if day else "已经"
    return f"本法规{since}{words}"


def _is_over(version: InstrumentVersion, day: datetime.date) -> bool:
    return version.is_repealed and (version.repealed_on is None or version.repealed_on <= day)


def _is_ambiguous(law: Instrument) -> bool:
    """Whether another instrument bears one of the names."""
    keys = _keys(law)
    others = Instrument.objects.exclude(pk=law.pk)
    return others.filter(Q(key__in=keys) | Q(aliases__key__in=keys)).exists()


def _keys(law: Instrument) -> set[str]:
    return {law.key, *(alias.key for alias in law.aliases.all())}


def _cited(law: Instrument, day: datetime.date) -> dict[str, list[RestingPower]]:
    """Return by article the powers in force that cite the instrument, in the list's order."""
    in_force = PublishedVersion.objects.in_force(day).listed().order_by().values("pk")
    rows = PublishedCitation.objects.filter(instrument_key__in=_keys(law), version__in=in_force)
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for row in rows.order_by(*ORDER).values("article", "purpose", *ORDER, *TITLE):
        found.setdefault(row["article"], {}).setdefault(row["version__code"], []).append(row)
    return {
        article: [_power(rows) for rows in powers.values()] for article, powers in found.items()
    }


ORDER = (
    "version__organization_code",
    "version__category_code",
    "version__position",
    "version__code",
)
TITLE = ("version__name", "version__sub_item", "version__organization_name")


def _power(rows: list[dict[str, Any]]) -> RestingPower:
    first = rows[0]
    purposes = {row["purpose"] for row in rows}
    is_basis = LegalBasis.Purpose.EMPOWERING.value in purposes
    sub_item = first["version__sub_item"]
    return RestingPower(
        code=first["version__code"],
        title=f"{first['version__name']}（{sub_item}）" if sub_item else first["version__name"],
        organization=first["version__organization_name"],
        purpose="" if is_basis else "、".join(PURPOSES[one] for one in sorted(purposes)),
    )


def _merged(groups: Iterable[list[RestingPower]]) -> tuple[RestingPower, ...]:
    """A power that cites several of the articles is named once."""
    return tuple({power.code: power for powers in groups for power in powers}.values())


def _before(
    versions: list[InstrumentVersion], shown: InstrumentVersion | None
) -> InstrumentVersion | None:
    """Return the version before the one shown; one that lacks articles tells nothing."""
    if shown is None:
        return None
    older = [row for row in versions if row.effective_on < shown.effective_on]
    return older[0] if older and older[0].is_complete else None


def _origins(before: InstrumentVersion | None, provisions: list[Provision]) -> dict[str, Origin]:
    if before is None:
        return {}
    older = dict(before.provisions.values_list("label", "text"))
    return origins(older, {row.label: row.text for row in provisions})


def _articles(
    law: Instrument,
    provisions: list[Provision],
    cited: dict[str, list[RestingPower]],
    before: dict[str, Origin],
) -> Iterable[ArticleView]:
    chapter = ""
    for row in provisions:
        powers = tuple(cited.get(row.label, ()))
        resting = RestingPowers(powers, law_words(law.name, row.label))
        begins = row.chapter if row.chapter != chapter else ""
        yield ArticleView(row, begins, resting, before.get(row.label))
        chapter = row.chapter

"""Brings a collection of instruments into the library, one transaction per version."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.db import transaction

from legislation.corpus import CatalogueRow, Corpus
from legislation.markdown import (
    NAME_LIMIT,
    PATH_LIMIT,
    Article,
    ParsedInstrument,
    UnreadableInstrument,
    file_key,
    joined,
    read,
)
from legislation.models import Instrument, InstrumentVersion, Provision
from legislation.naming import name_key, short_name

CREATED, CHANGED, UNCHANGED = "新增", "更新", "未变"
DUPLICATE, UNREADABLE = "重复", "未能读取"

RANKS = {
    "宪法": Instrument.Rank.CONSTITUTION,
    "法律": Instrument.Rank.LAW,
    "行政法规": Instrument.Rank.ADMINISTRATIVE_REGULATION,
    "地方性法规": Instrument.Rank.LOCAL_REGULATION,
    "部门规章": Instrument.Rank.DEPARTMENT_RULE,
    "地方政府规章": Instrument.Rank.LOCAL_RULE,
    "司法解释": Instrument.Rank.INTERPRETATION,
    "规范性文件": Instrument.Rank.DOCUMENT,
    "其他": Instrument.Rank.DOCUMENT,
}
CONGRESS = "全国人民代表大会"
NATIONAL = {Instrument.Rank.CONSTITUTION, Instrument.Rank.LAW}


@dataclass(frozen=True)
class Outcome:
    """What became of one file, or of the files of one work."""

    path: str
    result: str
    articles: int = 0
    problems: tuple[str, ...] = ()
    files: int = 1
    instrument: int | None = None

    @property
    def has_changed(self) -> bool:
        return self.result in {CREATED, CHANGED}


@dataclass(frozen=True)
class _Work:
    """One dated version that is to be in the library."""

    parsed: ParsedInstrument
    content_hash: str
    rank: str
    issuing_body: str
    row: CatalogueRow | None
    is_repealed: bool
    files: int


def import_corpus(corpus: Corpus) -> Iterator[Outcome]:
    """Import everything; what cannot be read is an outcome too, never an end."""
    for path, problem in corpus.problems:
        yield Outcome(path, UNREADABLE, problems=(problem,))
    parsed: list[ParsedInstrument] = []
    for path, text in sorted(corpus.texts.items()):
        try:
            one = read(path, text)
            if one.promulgated_on is None:
                raise UnreadableInstrument("文件名和制定经过里都没有公布日期")
            parsed.append(one)
        except UnreadableInstrument as error:
            yield Outcome(path, UNREADABLE, problems=(str(error),))
    works, duplicates = _works(corpus, parsed)
    yield from duplicates
    for work in works:
        yield _store(work)


def _works(corpus: Corpus, parsed: list[ParsedInstrument]) -> tuple[list[_Work], list[Outcome]]:
    """Put the files of one work together and decide which version is the newest."""
    groups: dict[tuple[str, str], list[ParsedInstrument]] = defaultdict(list)
    for one in parsed:
        groups[name_key(one.name), str(one.promulgated_on)].append(one)
    newest = dict(sorted(groups))
    works, duplicates = [], []
    for (key, day), members in groups.items():
        parts = members if all(one.part for one in members) else members[:1]
        duplicates += [
            Outcome(one.path, DUPLICATE, problems=(f"与{members[0].path}是同一部法的同一版本",))
            for one in members
            if one not in parts
        ]
        works.append(_work(corpus, parts, is_newest=newest[key] == day))
    return sorted(works, key=lambda work: work.parsed.path), duplicates


def _work(corpus: Corpus, parts: list[ParsedInstrument], *, is_newest: bool) -> _Work:
    whole = joined(parts)
    row = corpus.catalogue.get(file_key(parts[0].path)) or corpus.catalogue.get(
        (short_name(whole.name), whole.promulgated_on)
    )
    rank = _rank(whole, row)
    texts = "\0".join(corpus.texts[one.path] for one in parts)
    facts = f"{row}{is_newest}{rank}{whole.is_complete}"
    return _Work(
        parsed=whole,
        content_hash=hashlib.sha256(f"{facts}\0{texts}".encode()).hexdigest(),
        rank=rank,
        issuing_body=_issuing_body(whole, rank),
        row=row,
        # An older version is superseded by the newer one, which is not a repeal.
        is_repealed=is_newest and _is_expired(whole, row),
        files=len(parts),
    )


def _is_expired(one: ParsedInstrument, row: CatalogueRow | None) -> bool:
    return one.repealed_on is not None or (row is not None and row.is_expired)


def _rank(one: ParsedInstrument, row: CatalogueRow | None) -> str:
    names = [row.level] if row else []
    names += PurePosixPath(one.path).parts
    return next((RANKS[name] for name in names if name in RANKS), Instrument.Rank.LAW)


def _issuing_body(one: ParsedInstrument, rank: str) -> str:
    if rank in NATIONAL:
        first = one.history.partition("\n")[0]
        return f"{CONGRESS}常务委员会" if f"{CONGRESS}常务委员会" in first else CONGRESS
    if rank == Instrument.Rank.ADMINISTRATIVE_REGULATION:
        return "国务院"
    folder = PurePosixPath(one.path).parent.name
    return "" if folder in RANKS else folder[:NAME_LIMIT]


@transaction.atomic
def _store(work: _Work) -> Outcome:
    one = work.parsed
    instrument = _instrument(work)
    version = instrument.versions.filter(promulgated_on=one.promulgated_on).first()
    result = CHANGED if version else CREATED
    if version and version.content_hash == work.content_hash:
        result = UNCHANGED
    else:
        version = version or InstrumentVersion(instrument=instrument)
        _fill(version, work)
        version.save()
        version.provisions.all().delete()
        Provision.objects.bulk_create(provisions_of(version, one.articles))
    return Outcome(one.path, result, len(one.articles), _remarks(one), work.files, instrument.pk)


def _remarks(one: ParsedInstrument) -> tuple[str, ...]:
    if one.is_complete or one.problems:
        return one.problems
    return ("末尾没有施行条款，条文可能不完整",)


def _instrument(work: _Work) -> Instrument:
    name = work.parsed.name
    found = Instrument.objects.filter(key=name_key(name), rank=work.rank).first()
    return found or Instrument.objects.create(
        name=name, rank=work.rank, issuing_body=work.issuing_body
    )


def _fill(version: InstrumentVersion, work: _Work) -> None:
    one = work.parsed
    since = work.row.effective_on if work.row else None
    if since is None or (one.promulgated_on and since < one.promulgated_on):
        since = one.effective_on
    version.adopted_on = one.adopted_on
    version.promulgated_on = one.promulgated_on
    # A text without a promulgation date does not come this far.
    version.effective_on = since or one.promulgated_on  # type: ignore[assignment]
    version.is_repealed = work.is_repealed
    ended = work.is_repealed and one.repealed_on and one.repealed_on > version.effective_on
    version.repealed_on = one.repealed_on if ended else None
    version.repealed_by = None
    version.document_number = one.document_number
    version.history = one.history
    version.preamble = one.preamble
    version.annex = one.annex
    version.is_complete = one.is_complete
    version.source_path = one.path[-PATH_LIMIT:]
    version.content_hash = work.content_hash


def provisions_of(version: InstrumentVersion, articles: Sequence[Article]) -> list[Provision]:
    """Return, unsaved, the rows of a version's articles in their order."""
    return [
        Provision(
            version=version,
            position=position,
            number=article.number,
            suffix=article.suffix,
            label=article.label,
            heading=article.heading,
            chapter=article.chapter,
            text=article.text,
        )
        for position, article in enumerate(articles, start=1)
    ]

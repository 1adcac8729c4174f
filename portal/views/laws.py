"""The law library: what it holds, and which powers rest on which article."""

from collections import Counter, defaultdict

from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import render

from disclosure.models import PublishedCitation, PublishedVersion
from legislation.models import Instrument, InstrumentVersion
from legislation.naming import name_key
from portal.forms import LawsForm, LawVersionForm
from portal.reading import BadParameterError, NotThereError, PublicRequest
from portal.views.public import page_of, public_page

PAGE_SIZE = 30


@public_page
def law_list(request: PublicRequest) -> HttpResponse:
    """The instruments of the library that the form lets through."""
    form = LawsForm(request.GET)
    if not form.is_valid():
        return render(request, "laws/list.html", {"form": form}, status=400)
    day = request.reading.day
    versions = InstrumentVersion.objects.filter(instrument=OuterRef("pk"))
    rows = Instrument.objects.annotate(
        holds=Exists(versions.in_force(day)),
        has_begun=Exists(versions.filter(effective_on__lte=day)),
    )
    page = page_of(request, _asked(rows, form.cleaned_data), PAGE_SIZE)
    counts = _powers_by_key(day)
    for row in page.object_list:
        row.power_count = counts[row.key]
    return render(request, "laws/list.html", {"form": form, "page": page, "is_filtered": True})


def _asked(rows, asked: dict[str, str]):
    if asked["rank"]:
        rows = rows.filter(rank=asked["rank"])
    if asked["q"]:
        key = name_key(asked["q"])
        rows = rows.filter(Q(key__contains=key) | Q(aliases__key__contains=key)).distinct()
    return rows


def _powers_by_key(day) -> Counter[str]:
    """Count the powers in force that cite each instrument, by the key of its name."""
    in_force = PublishedVersion.objects.in_force(day).listed().order_by().values("pk")
    citations = PublishedCitation.objects.filter(version__in=in_force).order_by()
    pairs = citations.values_list("instrument_name", "version_id").distinct()
    names = Counter(name for name, _ in pairs)
    counts: Counter[str] = Counter()
    for name, count in names.items():
        counts[name_key(name)] += count
    return counts


@public_page
def law(request: PublicRequest, pk: int) -> HttpResponse:
    """An instrument as it stands on the day, and the powers that rest on each article."""
    rows = Instrument.objects.select_related("region").prefetch_related("aliases", "versions")
    instrument = rows.filter(pk=pk).first()
    if instrument is None:
        raise NotThereError("法规库中没有这部法律法规，请按名称查找。")
    day = request.reading.day
    asked = _asked_version(instrument, request)
    standing, status = _shown_version(instrument, day)
    shown = asked or standing
    powers = _powers_by_article(instrument, day)
    context = {
        "law": instrument,
        "shown": shown,
        "status": status,
        "is_asked_for": shown != standing,
        "articles": _articles(shown, powers) if shown else [],
        "general": powers[""],
        "total": len({row.pk for rows in powers.values() for row in rows}),
    }
    return render(request, "laws/law.html", context)


def _asked_version(instrument: Instrument, request: PublicRequest) -> InstrumentVersion | None:
    """Return the version that the address names by its first day; None when it names none."""
    form = LawVersionForm(request.GET)
    if not form.is_valid():
        raise BadParameterError("版本的施行日期请写成 2026-11-22 这样的形式。")
    day = form.cleaned_data["version"]
    found = next((row for row in instrument.versions.all() if row.effective_on == day), None)
    if day and found is None:
        raise NotThereError("这部法律法规没有在这一天起施行的版本，请从它的版本列表中选择。")
    return found


def _shown_version(instrument: Instrument, day) -> tuple[InstrumentVersion | None, str]:
    """Return the version to show on the day and what to say of it."""
    versions = list(instrument.versions.all())
    begun = next((row for row in versions if row.effective_on <= day), None)
    if begun is None:
        return (versions[-1], "尚未施行") if versions else (None, "没有收录正文")
    is_over = begun.is_repealed and (begun.repealed_on is None or begun.repealed_on <= day)
    return begun, "已废止" if is_over else "现行有效"


def _powers_by_article(instrument: Instrument, day) -> dict[str, list[PublishedVersion]]:
    """Return the powers in force that cite the instrument, each once under an article."""
    keys = {name_key(name) for name in instrument.names()}
    cited = PublishedCitation.objects.order_by().values_list("instrument_name", flat=True)
    names = [name for name in cited.distinct() if name_key(name) in keys]
    in_force = PublishedVersion.objects.in_force(day).listed().without_snapshots()
    versions = in_force.filter(citations__instrument_name__in=names).distinct().in_bulk()
    places = PublishedCitation.objects.filter(instrument_name__in=names, version__in=versions)
    found: dict[str, list[PublishedVersion]] = defaultdict(list)
    for article, version in places.values_list("article", "version").distinct().order_by("version"):
        found[article].append(versions[version])
    return found


def _articles(shown: InstrumentVersion, powers) -> list[dict[str, object]]:
    rows = shown.provisions.all()
    chapter = ""
    articles = []
    for row in rows:
        articles.append(
            {
                "row": row,
                "chapter": row.chapter if row.chapter != chapter else "",
                "powers": powers.get(row.label, []),
            }
        )
        chapter = row.chapter
    return articles

"""Shows a quotation against what the law says today."""

from collections.abc import Iterable
from dataclasses import dataclass

from legislation.articles import article_words
from legislation.models import Provision
from legislation.quotations import Difference, differences
from legislation.statuses import Status
from powers.models import Citation

# Where the words differ; a part of an article that is left out is no difference.
DIFFERING = frozenset({Status.NEAR, Status.RENUMBERED, Status.AMENDED, Status.REPEALED})


@dataclass(frozen=True)
class Contrast:
    """What a citation says and what the law says, for two columns side by side.

    ``before`` are the words of the basis; when it quotes none, the article as it stood in an
    older version, if the library has one. Each side keeps the words that both share.
    """

    before: tuple[Difference, ...] = ()
    after: tuple[Difference, ...] = ()
    heading_before: str = ""
    heading_after: str = ""


def against_the_law(citation: Citation) -> list[Difference]:
    """Return the differences from the article that the last check found; none if it agreed."""
    if citation.status not in DIFFERING or not citation.quotation:
        return []
    articles = Provision.objects.filter(
        version=citation.checked_version_id, label=citation.found_article or citation.article
    )
    text = articles.values_list("text", flat=True).first()
    return differences(citation.quotation, text) if text else []


def contrasts(citations: Iterable[Citation]) -> dict[int, Contrast]:
    """Return the two sides of each citation by its key; the library is asked once for all."""
    rows = list(citations)
    texts = _texts(rows)
    return {row.pk: _contrast(row, texts) for row in rows}


def _texts(rows: list[Citation]) -> dict[tuple[int, str], dict[int, str]]:
    """The articles that are cited and found: by instrument and label, version by version."""
    labels = {one for row in rows for one in (row.article, row.found_article) if one}
    instruments = {row.checked_version.instrument_id for row in rows if row.checked_version}
    provisions = Provision.objects.filter(version__instrument__in=instruments, label__in=labels)
    found: dict[tuple[int, str], dict[int, str]] = {}
    columns = ("version__instrument_id", "label", "version_id", "text")
    for instrument, label, version, text in provisions.order_by(
        "version__effective_on", "version_id"
    ).values_list(*columns):
        found.setdefault((instrument, label), {})[version] = text
    return found


def _contrast(row: Citation, texts: dict[tuple[int, str], dict[int, str]]) -> Contrast:
    version = row.checked_version
    if version is None:
        return Contrast()
    label = row.found_article or row.article
    now = texts.get((version.instrument_id, label), {}).get(version.pk, "")
    cited = texts.get((version.instrument_id, row.article), {})
    older = [text for key, text in cited.items() if key != version.pk]
    before = row.quotation or (older[-1] if older else "")
    found = differences(before, now)
    return Contrast(
        tuple(one for one in found if one.kind != "added"),
        tuple(one for one in found if one.kind != "removed"),
        article_words(row.article) if row.article else "",
        article_words(label) if now else "",
    )

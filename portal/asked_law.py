"""What a visitor means by a law: a part of its name, one instrument, or one article of it."""

import re
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from disclosure.models import PublishedCitation
from legislation.articles import article_words, label
from legislation.models import Instrument, InstrumentAlias
from legislation.naming import name_key
from legislation.numerals import CHARACTERS, chinese_number

# 《某某法》 means this one; without the marks any name with these words is meant.
ONE_LAW = re.compile(
    r"《(?P<name>.+)》\s*"
    rf"(?:第(?P<number>[{CHARACTERS}\d]+)条(?:之(?P<suffix>[{CHARACTERS}]+))?)?"
)


@dataclass(frozen=True, slots=True)
class AskedLaw:
    """The key of a name, whether it is a whole one, and an article of it or none."""

    key: str
    is_whole: bool = False
    article: str = ""


def asked_law(words: str) -> AskedLaw:
    """Read 种子, 《种子法》 or 《种子法》第三十一条."""
    found = ONE_LAW.fullmatch(words.strip())
    if not found:
        return AskedLaw(name_key(words))
    number = chinese_number(found["number"] or "") or 0
    suffix = chinese_number(found["suffix"] or "") or 0
    article = label(number, suffix) if number else ""
    return AskedLaw(name_key(found["name"]), is_whole=True, article=article)


def law_words(name: str, article: str = "") -> str:
    """Return what ``asked_law`` reads as this instrument, or as this article of it."""
    return f"《{name}》{article_words(article) if article else ''}"


def citations_of(asked: AskedLaw) -> QuerySet[PublishedCitation]:
    """Return the published citations of what was asked for; an alias means its instrument."""
    rows = PublishedCitation.objects.all()
    if not asked.key:
        return rows.none()
    if not asked.is_whole:
        return rows.filter(instrument_key__contains=asked.key)
    rows = rows.filter(_is_called(asked.key))
    return rows.filter(article=asked.article) if asked.article else rows


def _is_called(key: str) -> Q:
    named = Instrument.objects.filter(Q(key=key) | Q(aliases__key=key))
    aliases = InstrumentAlias.objects.filter(instrument__in=named.values("pk"))
    return (
        Q(instrument_key=key)
        | Q(instrument_key__in=named.values("key"))
        | Q(instrument_key__in=aliases.values("key"))
    )

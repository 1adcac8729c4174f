"""Entering an instrument by pasting its text: local and ministry rules that no corpus has."""

import re

from django.db import transaction

from legislation.importing import provisions_of
from legislation.markdown import Body, read_body
from legislation.models import InstrumentVersion, Provision
from legislation.numerals import CHARACTERS

_CHAPTER = re.compile(
    rf"^[ \t\u3000]*(第[{CHARACTERS}]{{1,5}}([编章节])(?:[ \t\u3000].{{0,60}})?)$", re.M
)
_LEVELS = {"编": "#", "章": "##", "节": "###"}


class UnreadablePasteError(ValueError):
    """The pasted text has no articles in order; the message says what to do."""


def read_pasted(text: str) -> Body:
    """Return the articles of a pasted text; lines such as 第一章 总则 are its headings.

    Raises UnreadablePasteError with a Chinese sentence.
    """
    if "\0" in text:
        raise UnreadablePasteError("粘贴的文字里有不能保存的控制字符，请从原文重新复制。")
    body = read_body(_CHAPTER.sub(lambda found: f"{_LEVELS[found[2]]} {found[1].strip()}", text))
    if not body.articles:
        raise UnreadablePasteError("没有找到“第一条”这样的条文，请从第一条起粘贴全文。")
    if problems := body.found_problems():
        raise UnreadablePasteError(f"{problems[0]}，请补齐后再粘贴。")
    return body


@transaction.atomic
def paste(version: InstrumentVersion, text: str) -> int:
    """Replace the version's articles by those of the text, and return how many there are."""
    body = read_pasted(text)
    version.provisions.all().delete()
    Provision.objects.bulk_create(provisions_of(version, body.articles))
    version.preamble = "\n".join(body.preamble)
    version.annex = "\n".join(body.annex)
    version.is_complete = True
    version.save(update_fields=["preamble", "annex", "is_complete"])
    return len(body.articles)

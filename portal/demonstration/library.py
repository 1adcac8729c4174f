"""The demonstration's law library, and what it says of the demonstration's bases."""

import datetime
from pathlib import Path

from legislation.corpus import UnreadableCorpus, read_corpus
from legislation.importing import import_corpus
from portal.demonstration.reading import DemonstrationError
from powers.checking import check_citations
from powers.models import Citation


def import_library(folder: Path) -> None:
    """Bring the folder's instruments into the library; a second time changes nothing."""
    try:
        corpus = read_corpus(folder)
    except (UnreadableCorpus, OSError) as error:
        raise DemonstrationError(f"演示法规读不出来：{error}") from error
    problems = [
        f"{outcome.path}：{problem}"
        for outcome in import_corpus(corpus)
        for problem in outcome.problems
    ]
    if problems:
        raise DemonstrationError(f"演示法规有误：{'；'.join(problems)}。")


def check_bases(today: datetime.date) -> None:
    """Keep with each citation how it stands to the library, for the office to see."""
    check_citations(Citation.objects.all(), today)

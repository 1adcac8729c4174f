"""What commands say of citations that were checked anew."""

from collections import defaultdict
from collections.abc import Iterator

from legislation.articles import article_words
from legislation.statuses import Status
from powers.rechecking import Change, Recheck

SHOWN = 200


def recheck_lines(result: Recheck) -> Iterator[str]:
    """Say how many citations were checked, and name each power that has something to correct."""
    if not result.checked:
        yield "没有需要重新核对的引文。"
        return
    by_power: dict[str, list[Change]] = defaultdict(list)
    for change in result.stale:
        by_power[change.citation.basis.power.code].append(change)
    yield (
        f"重新核对引文{result.checked}条，结果有变化的{len(result.changes)}条；"
        f"需要更正的职权{len(by_power)}项。"
    )
    for code, changes in list(by_power.items())[:SHOWN]:
        yield f"  {code} {changes[0].citation.basis.power}：{'；'.join(map(_words, changes))}"
    if len(by_power) > SHOWN:
        yield f"  另有{len(by_power) - SHOWN}项，在办公区的“依据待办”查看。"


def _words(change: Change) -> str:
    row = change.citation
    place = article_words(row.article) if row.article else ""
    words = str(Status(change.after).label)
    if change.after == Status.RENUMBERED:
        words += f"，现为{article_words(change.found_article)}"
    return f"《{row.instrument_name}》{place}{words}"

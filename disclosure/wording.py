"""Phrases for the values in a snapshot, the same on pages, on paper and in exports."""

import datetime
from collections.abc import Iterator
from typing import Any

from legislation.articles import article_words
from legislation.numerals import to_chinese
from legislation.statuses import Status
from organizations.models import Region
from powers.models import LegalBasis, LimitUnit, Power, TimeLimit

PURPOSES: dict[str, str] = dict(LegalBasis.Purpose.choices)
_UNITS = dict(LimitUnit.choices)
_LEVELS = dict(Region.Level.choices)
_LIMITS = dict(TimeLimit.Kind.choices)
_STANDINGS = dict(Power.Standing.choices)
_PUBLICITIES = dict(Power.Publicity.choices)
_FEES = dict(Power.FeeKind.choices)
_FINDINGS = {
    Status.RENUMBERED: "这一条的序号已变动",
    Status.AMENDED: "这里引用的不是现行条文",
    Status.NO_SUCH_ARTICLE: "现行版本没有这一条",
    Status.REPEALED: "这部法规已废止",
}


def standing_words(standing: str) -> str:
    """Return 实施中 for active."""
    return str(_STANDINGS.get(standing, standing))


def publicity_words(publicity: str) -> str:
    """Return 主动公开 for proactive."""
    return str(_PUBLICITIES.get(publicity, publicity))


def level_words(level: str, text: str = "") -> str:
    """Return the level in the list's own words, else 县级 for county."""
    return text or str(_LEVELS.get(level, level))


def amount_words(number: int | None, unit: str) -> str:
    """Return 20个工作日, 当场, or "" when there is no amount."""
    if unit == LimitUnit.ON_THE_SPOT:
        return "当场"
    return f"{number}{_UNITS.get(unit, '')}" if number is not None else ""


def limit_words(limit: dict[str, Any]) -> str:
    """Return a limit as an amount where it could be read as one, else its own words."""
    return amount_words(limit["number"], limit["unit"]) or str(limit["raw_text"])


def limit_title(limit: dict[str, Any]) -> str:
    """Return 法定时限, or 承诺时限（告知承诺） when it has a variant."""
    kind = _LIMITS.get(limit["kind"], limit["kind"])
    return f"{kind}（{limit['variant']}）" if limit["variant"] else str(kind)


def fee_kind_words(kind: str) -> str:
    """Return 不收费 for free, "" when nothing was said."""
    return str(_FEES.get(kind, "")) if kind else ""


def fee_words(fee: dict[str, Any]) -> str:
    """Return 不收费, 收费 and the standard, or "" when neither was said."""
    return "。".join(filter(None, [fee_kind_words(fee["kind"]), fee["standard"]]))


def exercise_title(exercise: dict[str, Any]) -> str:
    """Return 云岭县农业农村局（县级)."""
    level = level_words(exercise["level"], exercise["level_text"])
    body = exercise["body"] or exercise["responsible_office"]
    return f"{body}（{level}）" if body and level else body or level


def place_words(citation: dict[str, Any]) -> str:
    """Return 第七十二条第一款第（二）项 for the place of a citation; "" when it has none."""
    words = article_words(citation["article"]) if citation["article"] else ""
    if citation["paragraph"]:
        words += f"第{_numeral(citation['paragraph'])}款"
    if citation["item"]:
        words += f"第（{_numeral(citation['item'])}）项"
    return words


def finding_words(citation: dict[str, Any]) -> str:
    """Return what the department confirmed of a citation, as one sentence; "" if nothing.

    The finding may be absent: it is frozen only where the department confirmed it.
    """
    finding = citation.get("finding")
    if not finding:
        return ""
    found = finding["found_article"]
    now = f"，现为{article_words(found)}" if found and found != citation["article"] else ""
    day = datetime.date.fromisoformat(finding["checked_on"]) if finding["checked_on"] else None
    checked = f"（{day.year}年{day.month}月{day.day}日核对）" if day else ""
    return f"{_FINDINGS.get(finding['status'], '与现行规定不符')}{now}，本机关已确认{checked}。"


def findings_of(citations: list[dict[str, Any]]) -> Iterator[str]:
    """Yield one sentence, with law and article, for each citation that has a finding."""
    for citation in citations:
        words = finding_words(citation)
        if words:
            yield f"《{citation['instrument']}》{place_words(citation)}：{words}"


def _numeral(text: str) -> str:
    is_small = text.isascii() and text.isdigit() and len(text) < 4
    return to_chinese(int(text)) if is_small else text

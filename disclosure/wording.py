"""Phrases for the values in a snapshot, the same on pages, on paper and in exports."""

from typing import Any

from flowcharts.models import FlowStep
from legislation.articles import article_words
from legislation.numerals import to_chinese
from organizations.models import Region
from powers.models import LegalBasis, LimitUnit, Power, TimeLimit

PURPOSES: dict[str, str] = dict(LegalBasis.Purpose.choices)
_UNITS = dict(LimitUnit.choices)
_LEVELS = dict(Region.Level.choices)
_LIMITS = dict(TimeLimit.Kind.choices)
_STEPS = dict(FlowStep.Kind.choices)
_STANDINGS = dict(Power.Standing.choices)
_FEES = dict(Power.FeeKind.choices)


def standing_words(standing: str) -> str:
    """Return 实施中 for active."""
    return str(_STANDINGS.get(standing, standing))


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


def limit_line(limit: dict[str, Any]) -> str:
    """Return 法定时限（一般）：20个工作日，自受理之日起20个工作日."""
    words = [amount_words(limit["number"], limit["unit"]), limit["raw_text"]]
    return f"{limit_title(limit)}：{'，'.join(dict.fromkeys(filter(None, words)))}"


def fee_words(fee: dict[str, Any]) -> str:
    """Return 不收费, 收费 and the standard, or "" when neither was said."""
    kind = str(_FEES.get(fee["kind"], "")) if fee["kind"] else ""
    return "。".join(filter(None, [kind, fee["standard"]]))


def material_line(material: dict[str, Any]) -> str:
    """Return a material with its form, number and source in one line."""
    notes = [material["form"], _copies(material["copies"]), material["source"]]
    notes += ["" if material["is_required"] else "非必要", material["note"]]
    words = "，".join(filter(None, notes))
    return f"{material['name']}（{words}）" if words else str(material["name"])


def _copies(copies: str) -> str:
    return f"{copies}份" if copies.isdigit() else copies


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


def _numeral(text: str) -> str:
    is_small = text.isascii() and text.isdigit() and len(text) < 4
    return to_chinese(int(text)) if is_small else text


def chart_lines(flowchart: dict[str, Any] | None) -> list[str]:
    """Return one line for each step and each link of a chart."""
    if flowchart is None:
        return []
    steps = flowchart["chart"]["steps"]
    names = {step["key"]: step["name"] for step in steps}
    lines = [f"{flowchart['title']}"] + [_step_line(step) for step in steps]
    for link in flowchart["chart"]["links"]:
        condition = f"（{link['condition']}）" if link["condition"] else ""
        lines.append(f"{names[link['source']]} → {names[link['target']]}{condition}")
    return lines


def _step_line(step: dict[str, Any]) -> str:
    who = "，".join(filter(None, [step["post"], step["office"]]))
    limit = amount_words(step["limit_number"], step["limit_unit"]) or step["limit_text"]
    texts = [step[name] for name in ("description", "conditions", "materials", "documents")]
    texts += [step[name] for name in ("supervision", "counterpart_rights", "disclosure", "basis")]
    texts += [_risk_line(risk) for risk in step["risks"]]
    kind = _STEPS.get(step["kind"], step["kind"])
    return "；".join(filter(None, [f"{step['name']}（{kind}）", who, limit, *texts]))


def _risk_line(risk: dict[str, Any]) -> str:
    words = "、".join(risk["controls"])
    return f"{risk['level']}级风险：{risk['description']}" + (
        f"；防控措施：{words}" if words else ""
    )

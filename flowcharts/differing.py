"""What differs between two charts: for the list in words and for the picture with marks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

from flowcharts.chart import Chart, Link, Risk, Step
from flowcharts.narrative import DETAILS
from flowcharts.wording import CLOCK_STOPS, kind_words, limit_words

Mark = Literal["", "added", "removed", "changed"]
MARK_WORDS: dict[str, str] = {"added": "新增", "removed": "删除", "changed": "修改"}

FIELD_WORDS = {"name": "名称", "post": "承办岗位", "office": "承办机构", **DETAILS}
# A step that kept its key is the same step only while its name resembles what it was.
ALIKE = 0.4


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is otherwise: of which step or arrow, and a sentence."""

    mark: Mark
    sentence: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Both charts in one, with a mark for each step and link, and the changes in words."""

    chart: Chart
    step_marks: tuple[Mark, ...]
    link_marks: tuple[Mark, ...]
    changes: tuple[Change, ...]

    @property
    def is_empty(self) -> bool:
        return not self.changes


def difference(before: Chart, after: Chart) -> Difference:
    """Compare two charts; steps are matched by their key, or else by their name."""
    old_of = _matches(before, after)
    steps = _merged_steps(before, after, old_of)
    new_key = {old.key: key for key, old in old_of.items()}
    gone = {step.key: f"-{step.key}" for step in before.steps if step.key not in new_key}
    old_links = [_renamed(link, new_key | gone) for link in before.links]
    link_marks = _merged_links(old_links, list(after.links))
    merged = Chart(
        tuple(step for step, _ in steps),
        tuple(link for link, _ in link_marks),
        after.complaint_channel,
    )
    return Difference(
        merged,
        tuple(mark for _, mark in steps),
        tuple(mark for _, mark in link_marks),
        tuple(_changes(before, after, old_of, merged, link_marks)),
    )


def _matches(before: Chart, after: Chart) -> dict[str, Step]:
    """Return the old step of each new step that has one, by the new step's key."""
    by_key = {step.key: step for step in before.steps}
    found = {
        step.key: by_key[step.key]
        for step in after.steps
        if step.key in by_key and _alike(step.name, by_key[step.key].name)
    }
    taken = {step.key for step in found.values()}
    by_name = {step.name: step for step in reversed(before.steps) if step.key not in taken}
    for step in after.steps:
        if step.key not in found and step.name in by_name:
            found[step.key] = by_name.pop(step.name)
    return found


def _alike(one: str, other: str) -> bool:
    return one == other or SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


def _merged_steps(
    before: Chart, after: Chart, old_of: Mapping[str, Step]
) -> list[tuple[Step, Mark]]:
    """Return the new steps in their order; what went stands where it stood."""
    kept = {old.key: key for key, old in old_of.items()}
    follows: dict[str, list[Step]] = {}
    last = ""
    for step in before.steps:
        if step.key in kept:
            last = kept[step.key]
        else:
            follows.setdefault(last, []).append(replace(step, key=f"-{step.key}"))
    merged: list[tuple[Step, Mark]] = [(step, "removed") for step in follows.get("", ())]
    for step in after.steps:
        merged.append((step, _mark_of(step, old_of.get(step.key))))
        merged.extend((gone, "removed") for gone in follows.get(step.key, ()))
    return merged


def _mark_of(step: Step, old: Step | None) -> Mark:
    if old is None:
        return "added"
    return "" if replace(old, key=step.key) == step else "changed"


def _renamed(link: Link, keys: Mapping[str, str]) -> Link:
    return replace(
        link,
        source=keys.get(link.source, link.source),
        target=keys.get(link.target, link.target),
    )


def _merged_links(old: list[Link], new: list[Link]) -> list[tuple[Link, Mark]]:
    """Mark the new links; links that went come last."""
    rest = list(old)
    marked: list[tuple[Link, Mark]] = []
    for link in new:
        if link in rest:
            rest.remove(link)
            marked.append((link, ""))
        else:
            marked.append((link, "added"))
    for place, (link, mark) in enumerate(marked):
        ends = (link.source, link.target)
        was = next((one for one in rest if (one.source, one.target) == ends), None)
        if mark == "added" and was is not None:
            # The same arrow under another condition.
            rest.remove(was)
            marked[place] = (link, "changed")
    return [*marked, *((link, "removed") for link in rest)]


def _changes(
    before: Chart,
    after: Chart,
    old_of: Mapping[str, Step],
    merged: Chart,
    links: list[tuple[Link, Mark]],
) -> Iterator[Change]:
    if not before.steps and not after.steps:
        return
    kept = {old.key for old in old_of.values()}
    for step in after.steps:
        old = old_of.get(step.key)
        if old is None:
            yield Change("added", f"新增环节“{step.name}”。")
        else:
            yield from _step_changes(old, step)
    for step in before.steps:
        if step.key not in kept:
            yield Change("removed", f"删除环节“{step.name}”。")
    yield from _order(before, after, old_of)
    names = {step.key: step.name for step in merged.steps}
    for link, mark in links:
        if mark:
            yield Change(mark, f"{MARK_WORDS[mark]}流向{_link_words(link, names)}。")
    if before.complaint_channel != after.complaint_channel:
        words = _from_to(before.complaint_channel, after.complaint_channel)
        yield Change("changed", f"投诉举报途径{words}。")


def _step_changes(old: Step, new: Step) -> Iterator[Change]:
    pairs = [
        (label, getattr(old, name, ""), getattr(new, name, ""))
        for name, label in FIELD_WORDS.items()
    ]
    pairs.append(("种类", kind_words(old), kind_words(new)))
    pairs.append(_limit_pair(old, new))
    pairs.append(("时限计算", _clock(old), _clock(new)))
    pairs.append(("风险点和防控措施", _risk_words(old.risks), _risk_words(new.risks)))
    words = [
        f"{label}{_from_to(was, now)}" for label, was, now in dict.fromkeys(pairs) if was != now
    ]
    if words:
        yield Change("changed", f"环节“{new.name}”：{'；'.join(words)}。")


def _limit_pair(old: Step, new: Step) -> tuple[str, str, str]:
    was, now = limit_words(old), limit_words(new)
    # The same number may have been said in other words.
    return ("时限", was, now) if was != now else ("时限原文", old.limit_text, new.limit_text)


def _clock(step: Step) -> str:
    return CLOCK_STOPS if step.stops_clock else "计入时限"


def _risk_words(risks: tuple[Risk, ...]) -> str:
    return "；".join(_risk(risk) for risk in risks)


def _risk(risk: Risk) -> str:
    parts = [f"{risk.level}级 {risk.description}"]
    parts += [f"成因 {risk.cause}"] if risk.cause else []
    parts += [f"责任人 {risk.responsible}"] if risk.responsible else []
    parts += [f"防控 {control}" for control in risk.controls]
    return "，".join(parts)


def _order(before: Chart, after: Chart, old_of: Mapping[str, Step]) -> Iterator[Change]:
    was = [step.key for step in before.steps]
    now = [old_of[step.key].key for step in after.steps if step.key in old_of]
    if now != [key for key in was if key in set(now)]:
        yield Change("changed", "环节的先后次序有调整。")


def _link_words(link: Link, names: Mapping[str, str]) -> str:
    ends = f"“{names.get(link.source, link.source)}”→“{names.get(link.target, link.target)}”"
    return f"{ends}（条件：{link.condition}）" if link.condition else ends


def _from_to(was: str, now: str) -> str:
    if not was:
        return f"填写为“{now}”"
    if not now:
        return f"原为“{was}”，现已删去"
    return f"由“{was}”改为“{now}”"

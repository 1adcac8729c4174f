"""Is a chart sound? What is wrong with it, how badly, and at which step."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from flowcharts.chart import Chart, Link, Step

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to put right: a sentence, and the key of the step it is about ("" for all).

    An error keeps a chart from being published as it is; a warning is worth a look.
    """

    code: str
    severity: Severity
    sentence: str
    key: str = ""


def findings(chart: Chart) -> list[Finding]:
    """Return what is wrong with a chart; a sound chart has no findings."""
    if not chart.steps:
        return [Finding("no_steps", "error", "流程图没有环节，请至少添加开始和结束两个环节。")]
    broken = [*_repeated_keys(chart), *_loose_links(chart)]
    if broken:
        # With unclear ends of links nothing further can be said.
        return broken
    return [
        *_starts(chart),
        *_ends(chart),
        *_unreachable(chart),
        *_dead_ends(chart),
        *_decisions(chart),
        *_repeated_links(chart),
        *_returns(chart),
        *_orphan_documents(chart),
        *_risks(chart),
        *_missing_words(chart),
        *_missing_limits(chart),
    ]


# A condition that sends something back to be mended.
RETURN = re.compile(r"退回|退还|发回|返回|补正|补充|重新|重办|整改")
# Who acts needs time for it; where something is decided or waited for, the step before says it.
TIMED = {"action", "document"}
# Where one unlimited step is an oversight, many are a chart without time limits.
NAMED_STEPS = 3


def _called(step: Step) -> str:
    return f"环节“{step.name or step.key}”"


def _repeated_keys(chart: Chart) -> Iterator[Finding]:
    for key, count in Counter(step.key for step in chart.steps).items():
        if count > 1:
            sentence = f"有{count}个环节的标识都是“{key}”，请改成不同的标识。"
            yield Finding("repeated_key", "error", sentence, key)


def _loose_links(chart: Chart) -> Iterator[Finding]:
    keys = {step.key for step in chart.steps}
    for link in chart.links:
        for key in (link.source, link.target):
            if key not in keys:
                sentence = f"流向“{link.source}→{link.target}”指向不存在的环节“{key}”，请改正。"
                yield Finding("loose_link", "error", sentence, key)


def _starts(chart: Chart) -> Iterator[Finding]:
    starts = [step for step in chart.steps if step.kind == "start"]
    if not starts:
        yield Finding("no_start", "error", "流程图没有开始环节，请指定一个。")
    for step in starts[1:]:
        sentence = f"{_called(step)}也标为开始，流程图只能有一个开始环节，请改为其他种类。"
        yield Finding("second_start", "error", sentence, step.key)


def _ends(chart: Chart) -> Iterator[Finding]:
    if not any(step.kind == "end" for step in chart.steps):
        yield Finding("no_end", "error", "流程图没有结束环节，请至少指定一个。")
    leaving = {link.source for link in chart.links}
    for step in chart.steps:
        if step.kind == "end" and step.key in leaving:
            sentence = f"{_called(step)}标为结束，却还有流向，请删去流向或者改为其他种类。"
            yield Finding("end_goes_on", "error", sentence, step.key)


def _unreachable(chart: Chart) -> Iterator[Finding]:
    starts = {step.key for step in chart.steps if step.kind == "start"}
    reached = _reached(starts, [(link.source, link.target) for link in chart.links])
    for step in chart.steps:
        if starts and step.key not in reached:
            sentence = f"从开始环节走不到{_called(step)}，请添加通向它的流向。"
            yield Finding("unreachable", "error", sentence, step.key)


def _dead_ends(chart: Chart) -> Iterator[Finding]:
    ends = {step.key for step in chart.steps if step.kind == "end"}
    reached = _reached(ends, [(link.target, link.source) for link in chart.links])
    for step in chart.steps:
        if ends and step.key not in reached:
            sentence = f"从{_called(step)}走不到结束环节，请添加后续流向。"
            yield Finding("dead_end", "error", sentence, step.key)


def _reached(keys: set[str], pairs: list[tuple[str, str]]) -> set[str]:
    """Return the keys from which the pairs lead on, and all that they lead to."""
    onward: dict[str, list[str]] = {}
    for source, target in pairs:
        onward.setdefault(source, []).append(target)
    reached, waiting = set(keys), list(keys)
    while waiting:
        for target in onward.get(waiting.pop(), ()):
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached


def _decisions(chart: Chart) -> Iterator[Finding]:
    for step in chart.steps:
        links = [link for link in chart.links if link.source == step.key]
        if step.kind == "decision":
            yield from _decision(step, links)
        elif len(links) > 1 and not all(link.condition for link in links):
            sentence = (
                f"{_called(step)}有{len(links)}条流向，请写明各在什么条件下走，或者改为判断。"
            )
            yield Finding("unclear_branch", "warning", sentence, step.key)


def _decision(step: Step, links: list[Link]) -> Iterator[Finding]:
    if len(links) < 2:
        sentence = f"{_called(step)}是判断，至少要有两条流向，现有{len(links)}条。"
        yield Finding("one_branch", "error", sentence, step.key)
    for link in links:
        if not link.condition:
            sentence = f"{_called(step)}是判断，通向“{link.target}”的流向请写明条件。"
            yield Finding("branch_without_condition", "error", sentence, step.key)
    for condition, count in Counter(link.condition for link in links if link.condition).items():
        if count > 1:
            sentence = f"{_called(step)}有{count}条流向的条件都是“{condition}”，请写明区别。"
            yield Finding("same_condition", "error", sentence, step.key)


def _repeated_links(chart: Chart) -> Iterator[Finding]:
    for link, count in Counter(chart.links).items():
        if count > 1 and not link.condition:
            sentence = f"流向“{link.source}→{link.target}”重复了{count}次，请删去多余的。"
            yield Finding("repeated_link", "warning", sentence, link.source)


def _returns(chart: Chart) -> Iterator[Finding]:
    """What is sent back must come back: from there a way leads to the step that sent it."""
    steps = {step.key: step for step in chart.steps}
    pairs = [(link.source, link.target) for link in chart.links]
    for link in chart.links:
        source, target = steps[link.source], steps[link.target]
        if target.kind == "end" or not RETURN.search(link.condition):
            continue
        if source.key not in _reached({target.key}, pairs):
            sentence = (
                f"{_called(source)}在“{link.condition}”时转到{_called(target)}，"
                "之后走不回来，请改正流向。"
            )
            yield Finding("return_leads_away", "warning", sentence, source.key)


def _orphan_documents(chart: Chart) -> Iterator[Finding]:
    """A document is made by somebody: not by the applicant who began."""
    steps = {step.key: step for step in chart.steps}
    made = {
        link.target
        for link in chart.links
        if steps[link.source].kind != "start" or steps[link.source].post == steps[link.target].post
    }
    for step in chart.steps:
        if step.kind == "document" and step.key not in made:
            sentence = f"文书“{step.name or step.key}”不知由哪个环节出具，请添加出具它的环节。"
            yield Finding("orphan_document", "warning", sentence, step.key)


def _risks(chart: Chart) -> Iterator[Finding]:
    for step in chart.steps:
        for risk in step.risks:
            if risk.level not in ("A", "B", "C"):
                sentence = f"{_called(step)}的风险点等级“{risk.level}”不是A、B、C之一，请改正。"
                yield Finding("unknown_level", "error", sentence, step.key)
            if not any(control.strip() for control in risk.controls):
                words = risk.description or "未写明"
                sentence = f"{_called(step)}的风险点“{words}”没有防控措施，请至少写一条。"
                yield Finding("risk_without_control", "error", sentence, step.key)
            if not risk.responsible.strip():
                words = risk.description or "未写明"
                sentence = f"{_called(step)}的风险点“{words}”没有责任人，请填写。"
                yield Finding("risk_without_responsible", "warning", sentence, step.key)


def _missing_words(chart: Chart) -> Iterator[Finding]:
    for step in chart.steps:
        if not step.name.strip():
            sentence = f"标识为“{step.key}”的环节没有名称，请填写。"
            yield Finding("no_name", "error", sentence, step.key)
        if not step.post.strip():
            sentence = f"{_called(step)}没有承办岗位，请填写。"
            yield Finding("no_post", "warning", sentence, step.key)
    if not chart.complaint_channel.strip():
        yield Finding("no_complaint_channel", "warning", "请填写投诉举报途径和方式。")


def _missing_limits(chart: Chart) -> Iterator[Finding]:
    missing = [step for step in chart.steps if step.kind in TIMED and not _has_limit(step)]
    if missing:
        names = "、".join(f"“{step.name or step.key}”" for step in missing[:NAMED_STEPS])
        more = f"等{len(missing)}个环节" if len(missing) > NAMED_STEPS else ""
        sentence = f"{names}{more}没有办理时限，请填写。"
        yield Finding("no_limit", "warning", sentence, missing[0].key)


def _has_limit(step: Step) -> bool:
    return bool(step.limit_unit or step.limit_text.strip() or step.stops_clock)

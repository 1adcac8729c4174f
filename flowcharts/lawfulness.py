"""Does a chart keep to the law of the power that runs by it? Its time, and what it must contain."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flowcharts.chart import Chart, Step
from flowcharts.duration import Amount, Duration, longest
from flowcharts.soundness import Finding

LICENCE, PENALTY = "XK", "CF"
# What a chart of a kind must say somewhere, the law that asks for it, and what to add.
DEMANDS = {
    LICENCE: (
        ("no_one_time_notice", r"一次(性)?告知|补正", "一次告知需要补正的全部内容", "第三十二条"),
        (
            "no_reasons",
            r"理由|不予许可|不予批准|驳回",
            "不予许可的，说明理由并告知救济",
            "第三十八条",
        ),
    ),
    PENALTY: (
        ("no_notice", r"告知|告诉|听取", "告知拟处罚的内容、事实、理由和依据", "第四十四条"),
        ("no_statement", r"陈述|申辩", "听取当事人的陈述、申辩", "第四十五条"),
        ("no_hearing", r"听证", "当事人要求听证的，组织听证", "第六十三条"),
    ),
}
LAWS = {LICENCE: "行政许可法", PENALTY: "行政处罚法"}
# The summary procedure knows no hearing.
SUMMARY = re.compile(r"当场(作出|处罚|决定)|简易程序")
# 行政许可法第四十五条
NOT_COUNTED = re.compile(r"听证|招标|拍卖|检验|检测|检疫|鉴定|专家评审")
TEXTS = (
    *("name", "description", "conditions", "materials", "documents", "counterpart_rights"),
    *("supervision", "disclosure", "basis", "limit_text"),
)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a power's chart is held against: the letters of its category and its time limits."""

    category: str = ""
    statutory: tuple[Amount, ...] = ()
    promised: tuple[Amount, ...] = ()


def violations(chart: Chart, setting: Setting) -> list[Finding]:
    """Return where the chart contradicts its power; a chart in order gives none."""
    if not chart.steps:
        return []
    return [*_time(chart, setting), *_demands(chart, setting), *_not_counted(chart, setting)]


def _time(chart: Chart, setting: Setting) -> Iterator[Finding]:
    """Hold the longest way through the chart against the promise, or else against the law."""
    way = longest(chart)
    for code, name, limits in (
        ("longer_than_statutory", "法定时限", setting.statutory),
        ("longer_than_promised", "承诺时限", setting.promised),
    ):
        limit = max(limits, default=None, key=lambda amount: amount.hours)
        if limit is None or way.hours <= limit.hours:
            continue
        sentence = (
            f"从受理（立案）到决定，各环节时限沿最长的路径合计{way}{_in_days(way, limit)}，"
            f"超过{name}{limit}，请缩短环节时限；不计入时限的环节请勾选“不计入时限”。"
        )
        yield Finding(code, "warning", sentence)
        return


def _in_days(way: Duration, limit: Amount) -> str:
    """Say both in days on the calendar, unless all limits have the same unit."""
    if {amount.unit for amount in way.amounts} == {limit.unit}:
        return ""
    return f"（折合约{round(way.hours / 24)}日，比{round(limit.hours / 24)}日长）"


def _demands(chart: Chart, setting: Setting) -> Iterator[Finding]:
    words = "\n".join(_words(chart))
    for code, pattern, what, article in DEMANDS.get(setting.category, ()):
        if code == "no_hearing" and SUMMARY.search(words):
            continue
        if not re.search(pattern, words):
            law = LAWS[setting.category]
            yield Finding(code, "warning", f"流程图没有写到“{what}”（{law}{article}），请补上。")


def _words(chart: Chart) -> Iterator[str]:
    for step in chart.steps:
        for name in TEXTS:
            yield getattr(step, name)
    for link in chart.links:
        yield link.condition


def _not_counted(chart: Chart, setting: Setting) -> Iterator[Finding]:
    if setting.category != LICENCE:
        return
    for step in chart.steps:
        if _counts_in_vain(step):
            sentence = (
                f"环节“{step.name}”的时间依法不计入许可期限（行政许可法第四十五条），"
                "请勾选“不计入时限”。"
            )
            yield Finding("clock_runs", "warning", sentence, step.key)


def _counts_in_vain(step: Step) -> bool:
    is_apart = step.kind in ("wait", "action") and NOT_COUNTED.search(step.name)
    return bool(is_apart) and not step.stops_clock and step.limit_number is not None

"""What must be right in the demonstration's files before anything is written."""

from collections import Counter
from collections.abc import Container, Iterator

from portal.demonstration.reading import Demonstration, DemonstrationError


def check(demonstration: Demonstration, categories: Container[str]) -> None:
    """Raise one error that names every problem; ``categories`` are the names that exist."""
    problems = [
        *_repeated(demonstration),
        *_powers(demonstration, categories),
        *_histories(demonstration),
    ]
    if problems:
        raise DemonstrationError("演示数据有误：" + "；".join(problems) + "。")


def _repeated(demonstration: Demonstration) -> Iterator[str]:
    counts = Counter(power["code"] for power in demonstration.powers)
    for code, count in counts.items():
        if count > 1:
            yield f"职权编码 {code} 出现了 {count} 次"


def _powers(demonstration: Demonstration, categories: Container[str]) -> Iterator[str]:
    codes: set[str] = set()
    for power in demonstration.powers:
        code = power["code"]
        if power["category"] not in categories:
            yield f"{code} 的权力类别“{power['category']}”不存在"
        if power["category"] not in demonstration.categories:
            yield f"{code} 的权力类别“{power['category']}”没有共同的责任事项"
        if not power.get("bases"):
            yield f"{code} 没有写明依据"
        if (chart := power.get("chart")) and chart not in demonstration.charts:
            yield f"{code} 的流程图“{chart}”不存在"
        if (parent := power.get("parent")) and parent not in codes:
            yield f"{code} 的上级事项 {parent} 不存在，或者排在它后面"
        codes.add(code)


def _histories(demonstration: Demonstration) -> Iterator[str]:
    codes = {power["code"] for power in demonstration.powers}
    for change in demonstration.histories:
        if change["code"] not in codes:
            yield f"变更记录中的职权 {change['code']} 不存在"
        chart = change.get("changes", {}).get("chart")
        if chart and chart not in demonstration.charts:
            yield f"{change['code']} 变更后的流程图“{chart}”不存在"

"""Reading the demonstration's files; nothing here touches the database."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flowcharts.chart import Chart, Link, Risk, Step
from powers.models import LimitUnit

# "a → b：条件", the condition may be missing.
LINK = re.compile(r"^(?P<source>\w+) → (?P<target>\w+)(?:：(?P<condition>.+))?$")
# "7日前" is a day to keep, not the length of anything.
NUMBERED = re.compile(r"(\d+)(个工作日|日|个月|年|小时)(?!前)")
UNITS = {
    "个工作日": LimitUnit.WORKING_DAY,
    "日": LimitUnit.CALENDAR_DAY,
    "个月": LimitUnit.MONTH,
    "年": LimitUnit.YEAR,
    "小时": LimitUnit.HOUR,
}
AT_ONCE = re.compile("当场|即时")


class DemonstrationError(Exception):
    """Raised with a Chinese sentence when the demonstration's files or the database are wrong."""


@dataclass(frozen=True)
class Demonstration:
    """What the files hold; the dictionaries keep the names used in the files."""

    regions: list[dict[str, Any]]
    categories: dict[str, dict[str, Any]]
    organizations: list[dict[str, Any]]
    powers: list[dict[str, Any]]
    charts: dict[str, tuple[str, Chart]]
    histories: list[dict[str, Any]]


def read_demonstration(folder: Path) -> Demonstration:
    """Read all files of the folder; a power learns its organization's code as ``organization``."""
    organizations, powers = [], []
    for path in sorted((folder / "organizations").glob("*.toml")):
        data = read_toml(path)
        organizations.append(data["organization"])
        for power in data.get("powers", ()):
            powers.append({**power, "organization": data["organization"]["code"]})
    return Demonstration(
        regions=read_toml(folder / "regions.toml")["regions"],
        categories=read_toml(folder / "categories.toml"),
        organizations=organizations,
        powers=powers,
        charts={path.stem: read_chart(path) for path in sorted((folder / "charts").glob("*.toml"))},
        histories=read_toml(folder / "histories.toml")["changes"],
    )


def read_toml(path: Path) -> dict[str, Any]:
    """Return the file's data; a file that cannot be read is named in the error."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DemonstrationError(
            f"演示数据文件 {path.name} 读不出来，请检查格式：{error}"
        ) from error


def read_chart(path: Path) -> tuple[str, Chart]:
    """Return the title and the chart of one file."""
    data = read_toml(path)
    try:
        chart = Chart(
            steps=tuple(_step(step) for step in data["steps"]),
            links=tuple(_link(text) for text in data["links"]),
            complaint_channel=data["complaint_channel"],
        )
        return data["title"], chart
    except (KeyError, TypeError, ValueError) as error:
        raise DemonstrationError(f"流程图文件 {path.name} 的内容不完整：{error}") from error


def _step(data: dict[str, Any]) -> Step:
    risks = tuple(
        Risk(**{**risk, "controls": tuple(risk["controls"])}) for risk in data.get("risks", ())
    )
    fields = {name: value for name, value in data.items() if name not in {"risks", "limit"}}
    limit = data.get("limit", "")
    number, unit = limit_in(limit)
    return Step(**fields, limit_number=number, limit_unit=unit, limit_text=limit, risks=risks)


def _link(text: str) -> Link:
    found = LINK.match(text)
    if not found:
        raise ValueError(f"流向“{text}”应写成“甲 → 乙：条件”。")
    return Link(found["source"], found["target"], found["condition"] or "")


def limit_in(text: str) -> tuple[int | None, str]:
    """Return number and unit of the first limit in a text, or (None, "")."""
    if found := NUMBERED.search(text):
        return int(found[1]), UNITS[found[2]].value
    if AT_ONCE.search(text):
        return None, LimitUnit.ON_THE_SPOT.value
    return None, ""

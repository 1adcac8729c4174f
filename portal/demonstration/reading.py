"""Reading the demonstration's files; nothing here touches the database."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flowcharts.chart import Chart
from flowcharts.chart_files import chart_in


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
        return data["title"], chart_in(data)
    except (KeyError, TypeError, ValueError) as error:
        raise DemonstrationError(f"流程图文件 {path.name} 的内容不完整：{error}") from error

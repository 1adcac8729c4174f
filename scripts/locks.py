"""Check the lock files: they hold what pyproject.toml asks for and name no address."""

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)
ADDRESS = re.compile(r"https?://|file://|^-", re.MULTILINE)


def main() -> int:
    project = tomllib.loads(Path("pyproject.toml").read_text())["project"]
    runtime = project["dependencies"]
    problems = [
        *problems_of("runtime", runtime),
        *problems_of("dev", runtime + project["optional-dependencies"]["dev"]),
    ]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def problems_of(name: str, wanted: list[str]) -> list[str]:
    """Return a sentence for each requirement that the lock does not meet."""
    text = Path(f"requirements/{name}.txt").read_text()
    pins = {canonicalize_name(package): version for package, version in PIN.findall(text)}
    problems = [
        f"requirements/{name}.txt 没有锁定 {requirement}，请运行 make lock。"
        for requirement in map(Requirement, wanted)
        if not requirement.specifier.contains(pins.get(canonicalize_name(requirement.name), "0"))
        or canonicalize_name(requirement.name) not in pins
    ]
    if ADDRESS.search(text):
        problems.append(f"requirements/{name}.txt 写了软件源的地址，请删去。")
    return problems


if __name__ == "__main__":
    sys.exit(main())

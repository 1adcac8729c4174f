"""How long a process needs before it can answer its first request."""

import os
import subprocess
import sys
import time

from benchmarks.result import Result

PROGRAM = "import django; django.setup(); import portal.urls"


def run() -> list[Result]:
    best = min(_seconds(PROGRAM) for _ in range(3))
    bare = min(_seconds("import django") for _ in range(3))
    return [Result("start of a process", best, "s", baseline=bare)]


def _seconds(program: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], check=True, env=os.environ)
    return time.perf_counter() - began

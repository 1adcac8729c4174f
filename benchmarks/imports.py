"""Importing a list of 3,000 rows with the command: reading, understanding, writing.

Legal checks are left out; the process is measured as a whole, from its start to its end.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.result import Result
from tests import builders
from tests.workbooks import line, listing, workbook

USES_DATABASE = True
ROWS = 3000
DUTIES = "\n".join(
    f"{number}.审查责任：依法核对申请材料，需要核实的，指派两名以上工作人员进行核查，并记录全过程。"
    for number in range(1, 9)
)
BASIS = "【法规】《云岭县集市管理条例》第{}条 摆卖摊位由县集市管理局核准；未经核准的，责令改正。"
PROGRAM = """
import json, resource, sys
import django
django.setup()
from django.core.management import call_command
from tests.hostile import own_peak
call_command("import_catalogue", sys.argv[1], organization=sys.argv[2], without_check=True)
reader = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(json.dumps([own_peak(), reader]))
"""


def run() -> list[Result]:
    owner = builders.organization(body_code="207")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "清单.xlsx"
        file.write_bytes(_workbook())
        first, peaks = _import(file, owner.code)
        again, _ = _import(file, owner.code)
    return [
        Result(f"import of {ROWS:,} rows", first, "s"),
        Result("the same file again", again, "s"),
        Result("peak memory of the import", peaks[0], "MB"),
        Result("peak memory of its reader", peaks[1], "MB"),
    ]


def _workbook() -> bytes:
    rows = (
        line(
            number, f"第{number}号摊位核准", 实施依据=BASIS.format(number % 99), 责任事项内容=DUTIES
        )
        for number in range(1, ROWS + 1)
    )
    return workbook(listing(*rows))


def _import(file: Path, code: str) -> tuple[float, list[float]]:
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(file), code], capture_output=True, text=True, check=True
    )
    return time.perf_counter() - began, json.loads(done.stdout.splitlines()[-1])

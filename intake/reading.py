"""From the bytes of a workbook to its cells, in a bounded child."""

import json
import sys
from pathlib import Path
from typing import Any

from intake.workbook import LIMITS, Limits, Merge, Sheet, UnreadableWorkbookError, Workbook
from jobs.child import MEBIBYTE, Bounds, ChildError, ChildTimeout, run_child

PROJECT = Path(__file__).resolve().parent.parent
BOUNDS = Bounds(seconds=18, memory=300 * MEBIBYTE, output=128 * MEBIBYTE)


def read_workbook(data: bytes, limits: Limits = LIMITS) -> Workbook:
    """Return the sheets of a file; its content decides its kind, not its name.

    Raises UnreadableWorkbookError with one clear sentence.
    """
    if not data:
        raise UnreadableWorkbookError("文件是空的，请重新选择。")
    if len(data) > limits.file_bytes:
        most = limits.file_bytes // MEBIBYTE
        raise UnreadableWorkbookError(f"文件超过{most}MB，请按部门或类别拆分后再导入。")
    answer = json.loads(_answer(data))
    if "refusal" in answer:
        raise UnreadableWorkbookError(answer["refusal"])
    return workbook_of(answer)


def _answer(data: bytes) -> bytes:
    command = [sys.executable, "-m", "intake.parsing"]
    try:
        return run_child(command, data, BOUNDS, folder=PROJECT)
    except ChildTimeout as error:
        raise UnreadableWorkbookError("读取文件用时过长，请拆分后再导入。") from error
    except ChildError as error:
        raise UnreadableWorkbookError(
            "文件已损坏或所占内存过大，请用Excel或WPS打开后另存为xlsx再导入。"
        ) from error


def workbook_of(answer: dict[str, Any]) -> Workbook:
    """Return the workbook that the child's answer describes."""
    return Workbook(
        sheets=tuple(
            Sheet(
                name=sheet["name"],
                cells={(row, column): text for row, column, text in sheet["cells"]},
                merges=tuple(Merge(*merge) for merge in sheet["merges"]),
                is_hidden=sheet["is_hidden"],
            )
            for sheet in answer["sheets"]
        ),
        has_macros=answer["has_macros"],
        has_external_links=answer["has_external_links"],
    )

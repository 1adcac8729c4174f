"""Reads what a PDF holds with poppler's programs, each in a bounded child."""

import html
import re
from pathlib import Path

from disclosure.paper.proof import Contents
from jobs.child import MEBIBYTE, Bounds, ChildError, run_child

BOUNDS = Bounds(seconds=120, memory=1024 * MEBIBYTE, output=512 * MEBIBYTE)
# The pages within their margins, in points; running heads and feet would part sentences.
INNER = ("-x", "0", "-y", "68", "-W", "842", "-H", "712", "-r", "72")
HEADING = re.compile(r'^<item page="\d+">(.*?)</item>$', re.MULTILINE)


class UnreadableError(Exception):
    """Raised with a Chinese sentence when a file is not a PDF with its proof inside."""


def contents_of(path: Path) -> Contents:
    """Return attachment, bookmarks and words of a PDF; UnreadableError when it has none."""
    if not path.is_file():
        raise UnreadableError(f"没有文件 {path}。")
    file = str(path.resolve())
    try:
        manifest = _run("pdfdetach", "-save", "1", "-o", "/dev/stdout", file)
        marks = _run("pdftohtml", "-xml", "-i", "-f", "1", "-l", "1", "-stdout", file)
        text = _run("pdftotext", "-raw", *INNER, file, "-")
    except ChildError as error:
        raise UnreadableError(f"{path.name} 不是带有公开清单的PDF，无法核对。") from error
    return Contents(manifest, [html.unescape(title) for title in HEADING.findall(marks)], text)


def _run(*command: str) -> str:
    return run_child(command, bounds=BOUNDS).decode("utf-8", "replace")

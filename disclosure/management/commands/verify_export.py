"""Verify that a PDF is what was published."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from disclosure.models import LogEntry
from disclosure.paper.opening import UnreadableError, contents_of
from disclosure.paper.proof import problems

Log = dict[tuple[str, int], str]


class Command(BaseCommand):
    help = "核对PDF：附件中的快照与哈希相符、与公开日志相符、与页面文字相符。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="本站导出的PDF")
        parser.add_argument(
            "--log", metavar="LOG", help="从网站下载的log.jsonl；不写则用本系统的公开日志"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        log = _log_of(Path(options["log"])) if options["log"] else _own_log()
        try:
            contents = contents_of(Path(options["file"]))
        except UnreadableError as error:
            raise CommandError(str(error), returncode=2) from error
        count = 0
        for problem in problems(contents, log):
            count += 1
            self.stderr.write(problem)
        if count:
            self.stderr.write(f"发现{count}处不符。")
            raise SystemExit(1)
        powers = len(json.loads(contents.manifest)["versions"])
        self.stdout.write(f"{powers}项职权全部相符：快照、内容哈希、公开日志、标题和正文。")


def _own_log() -> Log:
    rows = LogEntry.objects.filter(kind__in=LogEntry.PUBLICATIONS)
    return {
        (code, version): content_hash
        for code, version, content_hash in rows.values_list("code", "version", "content_hash")
    }


def _log_of(path: Path) -> Log:
    """Read a downloaded log; its chain is checked by ``verify_log``, not here."""
    try:
        entries = [json.loads(line) for line in path.read_text().splitlines() if line]
        return {
            (entry["code"], entry["version"]): entry["content_hash"]
            for entry in entries
            if entry["kind"] in LogEntry.PUBLICATIONS
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(
            f"{path} 不是公开日志，请从网站的 /log.jsonl 下载。", returncode=2
        ) from error

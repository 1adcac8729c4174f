"""Write a catalogue as of a day to a file."""

import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from disclosure.exports import csv_lines, json_parts, write_xlsx
from disclosure.log import head_hash
from disclosure.models import PublishedVersion, VersionQuerySet
from disclosure.paper.bundle import make_bundle
from disclosure.paper.storage import stored, writing_atomically
from disclosure.paper.volumes import NothingPublishedError, make_volume
from disclosure.periods import today
from jobs.child import ChildError

FORMATS = ("pdf", "xlsx", "csv", "json")
CHUNK = 200


class Command(BaseCommand):
    help = "导出一个机构或全部机构在某一天的职权目录；全部机构的PDF是各机构分册的ZIP包。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organization", metavar="CODE", default="", help="只导出这个机构")
        parser.add_argument("--format", choices=FORMATS, required=True, help="文件格式")
        parser.add_argument("--on", metavar="DATE", default="", help="哪一天，例如 2026-06-01")
        parser.add_argument("--output", metavar="FILE", required=True, help="写入的文件")

    def handle(self, *args: Any, **options: Any) -> None:
        day = _day(options["on"])
        code, output = options["organization"], Path(options["output"])
        versions = PublishedVersion.objects.in_force(day).listed().shown()
        if code:
            versions = versions.for_organization(code)
        count = versions.count()
        if not count:
            self.stderr.write(f"{code or '目录'}在{day}没有公开的职权，没有写出文件。")
            raise SystemExit(1)
        try:
            _write(options["format"], code, day, versions, output)
        except (ChildError, NothingPublishedError) as error:
            self.stderr.write(f"没有写出文件：{error}")
            raise SystemExit(1) from error
        except OSError as error:
            raise CommandError(f"不能写入 {output}：{error.strerror}。", returncode=2) from error
        self.stdout.write(f"已写出{count}项职权：{output}")


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text) if text else today()
    except ValueError as error:
        raise CommandError(f"日期“{text}”不对，请写成 2026-06-01 的样子。", returncode=2) from error


def _write(
    format: str, code: str, day: datetime.date, versions: VersionQuerySet, output: Path
) -> None:
    with writing_atomically(output) as file:
        if format == "pdf" and code:
            file.write(stored(make_volume(code, day).file).read_bytes())
        elif format == "pdf":
            file.write(make_bundle(day).read_bytes())
        else:
            _write_data(format, day, versions, file)


def _write_data(format: str, day: datetime.date, versions: VersionQuerySet, file: Any) -> None:
    rows = versions.with_index_number().iterator(chunk_size=CHUNK)
    if format == "json":
        domain = settings.PORTAL["domain"]
        parts = json_parts(rows, as_of=day, log_head=head_hash(), domain=domain)
        file.writelines(part.encode() for part in parts)
        return
    contents = (row.content for row in rows)
    if format == "csv":
        file.writelines(line.encode() for line in csv_lines(contents))
    else:
        write_xlsx(contents, file, f"权责清单（截至{day:%Y-%m-%d}）")

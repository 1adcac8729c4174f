"""``manage.py export_audit``: write the audit trail to a file."""

import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from disclosure.exports import table_csv, write_table
from organizations.audit import record
from portal.audit_export import COLUMNS, FORMATS, TITLE, rows_between


class Command(BaseCommand):
    help = "导出审计记录为 CSV 或 XLSX，供审计和异地保存"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", metavar="DATE", default="", help="起始日期，含当日")
        parser.add_argument("--until", metavar="DATE", default="", help="截止日期，含当日")
        parser.add_argument("--output", metavar="FILE", required=True, help="*.csv 或 *.xlsx")

    def handle(self, *args: Any, **options: Any) -> None:
        output = Path(options["output"])
        kind = output.suffix.removeprefix(".").lower()
        if kind not in FORMATS:
            raise CommandError("文件名须以 .csv 或 .xlsx 结尾。", returncode=2)
        since, until = _day(options["since"]), _day(options["until"])
        record("organizations.export_audit", actor="export_audit", target=output.name)
        rows = rows_between(since, until)
        try:
            if kind == "csv":
                with output.open("w", encoding="utf-8", newline="") as file:
                    file.writelines(table_csv(COLUMNS, rows))
            else:
                with output.open("wb") as book:
                    write_table(COLUMNS, rows, book, TITLE, sheet=TITLE)
        except OSError as error:
            raise CommandError(f"不能写入 {output}，请检查文件夹是否存在、是否可写。") from error
        self.stdout.write(f"已导出到 {output}。")


def _day(text: str) -> datetime.date | None:
    if not text:
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"“{text}”不是日期，应写成 2026-06-01。", returncode=2) from error

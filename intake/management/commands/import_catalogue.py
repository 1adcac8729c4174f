"""Import workbooks of powers into an organization's list."""

import getpass
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction
from django.utils import timezone

from disclosure.publishing import PublicationRefusedError
from intake.checking import check_bases_of
from intake.codes import NoCodePossibleError
from intake.importing import (
    CLASH,
    Imported,
    ImportRefusedError,
    Source,
    import_sources,
    read_source,
)
from intake.initial import Named, publish_as_initial, refuse_unless_initial
from intake.models import Mode
from intake.report import count_errors, lines
from intake.schemes import load_schemes
from intake.workbook import UnreadableWorkbookError
from organizations.models import Organization

PROBLEMS = 1
WRONG_USE = 2


class Command(BaseCommand):
    help = "导入权责清单工作簿（xls、xlsx、ods、csv）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="工作簿")
        parser.add_argument("--organization", required=True, metavar="CODE", help="机构代码")
        parser.add_argument(
            "--mode",
            choices=Mode.values,
            default=Mode.REPLACE,
            help="replace：以文件为准；supplement：只补空白，不改已有内容",
        )
        parser.add_argument("--dry-run", action="store_true", help="只看报告，不写入")
        parser.add_argument(
            "--without-check", action="store_true", help="导入后不对照法规库核对新的依据"
        )
        parser.add_argument("--report", metavar="FILE", help="把报告写成JSON文件")
        parser.add_argument(
            "--publish-as-initial", action="store_true", help="把已在别处公开的清单作初始公开"
        )
        parser.add_argument("--cause-document", default="", metavar="文号", help="依据文件")
        parser.add_argument("--prepared-by", metavar="姓名/工号", help="编制人")
        parser.add_argument("--approved-by", metavar="姓名/工号", help="审定人")

    def handle(self, *args: Any, **options: Any) -> None:
        organization = _organization(options["organization"])
        _check_persons(options)
        _check_report(options["report"])
        load_schemes()
        try:
            with transaction.atomic():
                found = self._import(organization, options)
        except UnreadableWorkbookError as error:
            raise CommandError(str(error), returncode=PROBLEMS) from error
        except (ImportRefusedError, NoCodePossibleError, PublicationRefusedError) as error:
            raise CommandError(str(error), returncode=PROBLEMS) from error
        except IntegrityError as error:
            raise CommandError(CLASH, returncode=PROBLEMS) from error
        self._write_report(found, options["report"])
        if not options["dry_run"] and not options["without_check"]:
            self._check(found)
        self._tell(found, options)

    def _import(self, organization: Organization, options: dict[str, Any]) -> list[Imported]:
        is_initial = options["publish_as_initial"]
        if is_initial:
            persons = {name: _named(options[name]) for name in ("prepared_by", "approved_by")}
            refuse_unless_initial(organization, options["cause_document"], **persons)
        found = import_sources(
            [_source(name) for name in options["files"]],
            organization,
            actor=f"import_catalogue（{getpass.getuser()}）",
            mode=options["mode"],
            is_dry_run=options["dry_run"],
        )
        if is_initial and not options["dry_run"]:
            _refuse_incomplete(found)
            powers = [p for imported in found for p in imported.outcome.power_of.values()]
            versions = publish_as_initial(
                organization, powers, cause_document=options["cause_document"], **persons
            )
            self.stdout.write(f"初始公开{len(versions)}项。")
        return found

    def _check(self, found: list[Imported]) -> None:
        """Tell at once which of the imported bases no longer fit the law."""
        for imported in found:
            if not imported.outcome.new_bases:
                continue
            day = timezone.localdate()
            counts = check_bases_of(imported.source.sha256, day, lambda *_: None)
            if counts["has_library"]:
                self.stdout.write(
                    f"{imported.source.name}：核对引文{counts['total']}条，"
                    f"与现行法律不符{counts['stale']}条，用check_bases查看。"
                )

    def _write_report(self, found: list[Imported], path: str | None) -> None:
        if not path:
            return
        reports = [imported.report for imported in found]
        data = reports[0] if len(reports) == 1 else reports
        text = json.dumps(data, ensure_ascii=False, indent=1)
        try:
            Path(path).write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise CommandError(f"报告写不到{path}，请换一个位置。", returncode=WRONG_USE) from error

    def _tell(self, found: list[Imported], options: dict[str, Any]) -> None:
        for imported in found:
            for line in lines(imported.report):
                self.stdout.write(line)
        if options["dry_run"]:
            self.stdout.write("试导入：没有写入。")
        errors = sum(count_errors(imported.report) for imported in found)
        if errors:
            raise CommandError(f"有{errors}处没有导入，请按报告改正后再导入。", returncode=PROBLEMS)


def _named(text: str) -> Named:
    try:
        return Named.parse(text)
    except ValueError as error:
        raise CommandError(f"“{text}”请写成“姓名/工号”。", returncode=WRONG_USE) from error


def _organization(code: str) -> Organization:
    organization = Organization.objects.filter(code=code).select_related("region").first()
    if organization is None:
        raise CommandError(f"没有代码为{code}的机构，请先建立机构。", returncode=WRONG_USE)
    return organization


def _check_persons(options: dict[str, Any]) -> None:
    if options["publish_as_initial"]:
        missing = [
            f"--{name.replace('_', '-')}"
            for name in ("cause_document", "prepared_by", "approved_by")
            if not options[name]
        ]
        if missing:
            raise CommandError(f"初始公开还须给出{'、'.join(missing)}。", returncode=WRONG_USE)


def _check_report(path: str | None) -> None:
    if path and not Path(path).resolve().parent.is_dir():
        raise CommandError(f"报告写不到{path}，请换一个位置。", returncode=WRONG_USE)


def _refuse_incomplete(found: list[Imported]) -> None:
    errors = sum(count_errors(imported.report) for imported in found)
    if errors:
        raise PublicationRefusedError(f"有{errors}处没有导入，请按报告改正后再作初始公开。")


def _source(name: str) -> Source:
    path = Path(name)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CommandError(f"读不到文件{name}，请核对路径。", returncode=WRONG_USE) from error
    try:
        return read_source(path.name, data)
    except UnreadableWorkbookError as error:
        raise UnreadableWorkbookError(f"{path.name}：{error}") from error

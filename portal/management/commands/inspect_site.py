"""``manage.py inspect_site``: look through the public site for what has to be mended."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.inspection.inspecting import PAGES, inspect
from portal.inspection.rules import CHECKS, RulesError


class Command(BaseCommand):
    help = "自查公开网站：打不开的链接、空的和长期不更新的栏目、缺少的内容和网页标签。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--pages", type=int, default=PAGES, metavar="N", help=f"最多查看几页，默认{PAGES}"
        )

    def handle(self, *args, **options) -> None:
        if options["pages"] < 1:
            raise CommandError("页数至少是1。", returncode=2)
        try:
            inspection = inspect(options["pages"])
        except RulesError as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(f"查看了{inspection.pages}页，另有{inspection.unvisited}页没有查看。")
        for check in CHECKS:
            self.stdout.write(f"{check.title}：{inspection.counts[check.key]}")
        if any(inspection.counts.values()):
            raise SystemExit(1)

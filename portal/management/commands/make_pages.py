"""``manage.py make_pages``: make the pages of powers before anybody asks for them."""

from django.core.management.base import BaseCommand, CommandParser

from disclosure.periods import today
from portal.counted_statistics import count_statistics
from portal.page_making import codes_in_force, make_pages, wrong_pages


class Command(BaseCommand):
    help = (
        "统计，并制作现行职权的页面，没有变化的保留；--all 全部重新制作，--check 核对已制作的页面。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="没有变化的也重新制作")
        parser.add_argument(
            "--check", action="store_true", help="重新制作并与已有的比较，不写入任何内容"
        )

    def handle(self, *args, **options) -> None:
        day = today()
        codes = codes_in_force(day)
        if options["check"]:
            self._check(wrong_pages(codes, day))
            return
        count_statistics(day)
        seen = made = 0
        for looked_at, new in make_pages(codes, day, again=options["all"]):
            seen, made = seen + looked_at, made + new
            if options["verbosity"] > 1:
                self.stdout.write(f"看过{seen}项，共{len(codes)}项。")
        self.stdout.write(f"现行职权{seen}项，新制作{made}页，其余{seen - made}页没有变化。")

    def _check(self, wrong) -> None:
        found = list(wrong)
        for code in found:
            self.stderr.write(
                f"职权 {code} 的页面与公开版本不符，请运行 manage.py make_pages --all。"
            )
        if found:
            raise SystemExit(1)
        self.stdout.write("已制作的页面全部相符。")

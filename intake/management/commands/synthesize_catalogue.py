"""Fill an empty database with a large invented catalogue, to try out search and exports."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from disclosure.publishing import PublicationRefusedError
from intake.schemes import load_schemes
from intake.synthesizing import SynthesisRefusedError, synthesize

MOST_ORGANIZATIONS = 999


class Command(BaseCommand):
    help = "生成并公开一部合成的大目录（虚构内容，作演示数据）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--powers", type=int, required=True, metavar="N", help="职权数")
        parser.add_argument("--organizations", type=int, required=True, metavar="M", help="机构数")
        parser.add_argument("--seed", type=int, required=True, metavar="S", help="随机种子")

    def handle(self, *args: Any, **options: Any) -> None:
        powers, organizations = options["powers"], options["organizations"]
        if powers < 1 or not 1 <= organizations <= MOST_ORGANIZATIONS:
            raise CommandError(
                f"职权数须大于0，机构数须在1到{MOST_ORGANIZATIONS}之间。", returncode=2
            )
        load_schemes()
        started = monotonic()

        def progress(done: int) -> None:
            self.stdout.write(f"{done}/{powers}项，{monotonic() - started:.0f}秒")

        try:
            versions = synthesize(powers, organizations, options["seed"], progress)
        except (SynthesisRefusedError, PublicationRefusedError) as error:
            raise CommandError(str(error), returncode=1) from error
        self.stdout.write(
            f"已公开{powers}项职权、{versions}个版本，用时{monotonic() - started:.0f}秒。"
        )

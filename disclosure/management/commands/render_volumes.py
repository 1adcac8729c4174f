"""Render the PDF catalogues that are missing for the state in force."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from disclosure.paper.bundle import make_bundle
from disclosure.paper.volumes import (
    NothingPublishedError,
    make_volume,
    organizations_in_force,
    stored_volume,
)
from disclosure.periods import today
from jobs.child import ChildError


class Command(BaseCommand):
    help = "编制现行有效的PDF目录分册；内容没有变化的分册不重新编制。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organization", metavar="CODE", help="只编制这个机构的分册")

    def handle(self, *args: Any, **options: Any) -> None:
        day = today()
        codes = [options["organization"]] if options["organization"] else None
        problems = [self._render(code, day) for code in codes or organizations_in_force(day)]
        if any(problems):
            raise SystemExit(1)
        if not codes:
            self.stdout.write(f"全部分册：{make_bundle(day).name}")

    def _render(self, code: str, day: Any) -> bool:
        """Render one volume, say what was done and return whether there was a problem."""
        began = time.monotonic()
        was_stored = stored_volume(code, day) is not None
        try:
            volume = make_volume(code, day)
        except (NothingPublishedError, ChildError) as error:
            self.stderr.write(f"{code}：{error}")
            return True
        words = f"{code}：{volume.power_count}项职权，{volume.page_count}页"
        if was_stored:
            self.stdout.write(f"{words}，没有变化")
        else:
            seconds = time.monotonic() - began
            self.stdout.write(f"{words}，{volume.size / 1e6:.1f}MB，用时{seconds:.0f}秒")
        return False

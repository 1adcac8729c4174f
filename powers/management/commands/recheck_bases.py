"""Check anew the bases that a change of law concerns."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from django.utils import timezone

from legislation.models import Instrument
from powers.rechecking import recheck_all, recheck_due
from powers.reporting import recheck_lines

PROBLEMS = 1
WRONG_USE = 2


class Command(BaseCommand):
    help = "重新核对引用某部法律法规规章的依据；不指明时，核对新近施行、废止的和从未核对的"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--instrument", metavar="NAME", help="法律法规规章的名称或编号")

    def handle(self, *args: Any, **options: Any) -> None:
        on = timezone.localdate()
        name = options["instrument"]
        if name is None:
            result = recheck_due(on, actor="recheck_bases")
        else:
            result = recheck_all(_called(name), on, actor="recheck_bases")
        for line in recheck_lines(result):
            self.stdout.write(line)
        if result.stale:
            raise SystemExit(PROBLEMS)


def _called(name: str) -> QuerySet[Instrument]:
    found = Instrument.objects.named(name)
    if name.isascii() and name.isdigit() and len(name) < 18:
        found = Instrument.objects.filter(pk=int(name))
    if not found.exists():
        raise CommandError(
            f"法规库里没有“{name}”，请核对名称，或先用import_laws导入。", returncode=WRONG_USE
        )
    return found

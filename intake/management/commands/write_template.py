"""Write the empty workbook that departments fill in."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from intake.schemes import load_schemes
from intake.template import template
from powers.models import PowerCategory


class Command(BaseCommand):
    help = "写出权责清单填报模板：职权、流程图、环节、流向、风险点各一张表，附填写说明和下拉列表"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", metavar="FILE", required=True, help="写入的xlsx文件")

    def handle(self, *args: Any, **options: Any) -> None:
        load_schemes()
        categories = list(PowerCategory.objects.values_list("name", flat=True))
        output = Path(options["output"])
        try:
            output.write_bytes(template(categories))
        except OSError as error:
            raise CommandError(f"不能写入 {output}：{error.strerror}。", returncode=2) from error
        self.stdout.write(f"已写出填报模板：{output}")

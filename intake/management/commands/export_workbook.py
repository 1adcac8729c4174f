"""Write a department's working list, its charts, or both as a workbook."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from disclosure.list_columns import FORMS
from intake.exporting import FORMATS, charts_file, list_file, whole_file
from organizations.models import Organization

CHARTS = "charts"
ALL = "all"


class Command(BaseCommand):
    help = "导出一个机构正在填报的清单（不是公开版本），可以改好后再导入"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organization", metavar="CODE", required=True, help="机构代码")
        parser.add_argument("--format", choices=FORMATS, default="xlsx", help="文件格式")
        parser.add_argument(
            "--form",
            choices=[*FORMS, CHARTS, ALL],
            help="fourteen：14列；older：旧版；full：全部栏目；charts：只有流程图；"
            "all：模板的全部表。不写则与原来导入的清单相同",
        )
        parser.add_argument("--output", metavar="FILE", required=True, help="写入的文件")

    def handle(self, *args: Any, **options: Any) -> None:
        organization = Organization.objects.filter(code=options["organization"]).first()
        if organization is None:
            raise CommandError(f"没有代码为{options['organization']}的机构。", returncode=2)
        form, format = options["form"], options["format"]
        if form in (CHARTS, ALL) and format != "xlsx":
            raise CommandError("流程图和全部表只能导出为xlsx。", returncode=2)
        output = Path(options["output"])
        try:
            output.write_bytes(_file(organization, form, format))
        except OSError as error:
            raise CommandError(f"不能写入 {output}：{error.strerror}。", returncode=2) from error
        self.stdout.write(f"已写出{organization.name}：{output}")


def _file(organization: Organization, form: str | None, format: str) -> bytes:
    if form == CHARTS:
        return charts_file(organization)
    if form == ALL:
        return whole_file(organization)
    return list_file(organization, format, FORMS[form] if form else None)

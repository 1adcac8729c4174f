from django.core.management.base import BaseCommand

from disclosure.models import PublishedVersion, RenderedChart
from disclosure.rendering import render_published


class Command(BaseCommand):
    help = "绘制已公开版本中尚无图片的流程图；--all 全部重新绘制。"

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="已有图片的也重新绘制")

    def handle(self, *args, **options):
        drawn = 0
        for count in render_published(again=options["all"]):
            drawn += count
            self.stdout.write(f"已处理{drawn}张流程图。")
        problems = RenderedChart.objects.exclude(problem="").order_by("chart_hash")
        failed = [row for row in problems if self._codes(row)]
        for row in failed:
            self.stderr.write(f"{row.problem}（职权 {'、'.join(self._codes(row))}）")
        if failed:
            self.stderr.write(f"有{len(failed)}张流程图未能绘制，请按提示修改后重新公开。")
            raise SystemExit(1)
        self.stdout.write("全部已公开的流程图都有图片。")

    def _codes(self, row: RenderedChart) -> list[str]:
        versions = PublishedVersion.objects.filter(chart_hash=row.chart_hash).order_by("code")
        return list(dict.fromkeys(versions.values_list("code", flat=True)))[:5]

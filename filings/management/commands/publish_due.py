"""``manage.py publish_due``: publish what a publisher scheduled and whose time has come."""

from typing import Any

from django.core.management.base import BaseCommand

from filings.scheduling import publish_due

PROBLEMS = 1


class Command(BaseCommand):
    help = "公开到了定时发布时间的事项；每几分钟运行一次"

    def handle(self, *args: Any, **options: Any) -> None:
        result = publish_due()
        if result.published:
            self.stdout.write(f"已公开{result.published}项。")
        for sentence in result.refusals:
            self.stderr.write(f"没有公开{sentence}")
        if result.refusals:
            raise SystemExit(PROBLEMS)

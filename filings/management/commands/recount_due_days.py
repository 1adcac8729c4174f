"""``manage.py recount_due_days``: after a new year's notice or a change of the calendar."""

from typing import Any

from django.core.management.base import BaseCommand

from filings.due_days import recount_due_days


class Command(BaseCommand):
    help = "按现在的工作日历重新计算办理中事项的应办结日"

    def handle(self, *args: Any, **options: Any) -> None:
        moved = recount_due_days(actor="recount_due_days")
        self.stdout.write(f"应办结日有变化的事项：{moved}项。")

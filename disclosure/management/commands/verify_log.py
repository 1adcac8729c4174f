from django.core.management.base import BaseCommand

from disclosure.log import head_hash
from disclosure.models import LogEntry
from disclosure.verification import purged_versions, verify_log


class Command(BaseCommand):
    help = "核验公开日志：重新计算全部哈希，指出与公开内容不符之处。"

    def handle(self, *args, **options):
        count = 0
        for problem in verify_log():
            count += 1
            self.stderr.write(problem)
        if count:
            self.stderr.write(f"发现{count}处不符。")
            raise SystemExit(1)
        for sentence in purged_versions():
            self.stdout.write(sentence)
        entries = LogEntry.objects.count()
        self.stdout.write(f"公开日志{entries}条，全部相符。日志头 {head_hash() or '（空）'}")

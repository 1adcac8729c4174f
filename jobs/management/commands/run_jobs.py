"""Run the background worker."""

import logging
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from jobs.pulse import pulse
from jobs.reaping import reap_now
from jobs.running import PROMPT, SLOW, queue_worker, run_through_trouble


class Command(BaseCommand):
    help = "运行后台任务：读取和导入工作簿、核对依据、编制目录分册。按Ctrl-C停止。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="做完正在等待的任务就退出")
        parser.add_argument(
            "--reap", action="store_true", help="只处理工作进程已不在的任务，然后退出"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["reap"]:
            self._reap()
            return
        if options["verbosity"] > 0:
            logging.basicConfig(format="%(asctime)s %(message)s", level=logging.WARNING)
        with pulse():
            self.stdout.write("后台任务程序已启动。")
            if options["once"]:
                run_through_trouble(queue_worker(PROMPT, SLOW, until_empty=True))
            else:
                self._run_for_ever()

    def _run_for_ever(self) -> None:
        slow = queue_worker(SLOW, until_empty=False)
        threading.Thread(target=run_through_trouble, args=(slow,), daemon=True).start()
        prompt = queue_worker(PROMPT, until_empty=False)
        prompt.configure_signals()
        run_through_trouble(prompt)

    def _reap(self) -> None:
        reaped = reap_now()
        for job in reaped:
            self.stdout.write(f"任务{job.pk}（{job.title}）：{job.get_state_display()}")
        self.stdout.write(f"处理了{len(reaped)}项工作进程已不在的任务。")

"""The command line in Chinese: one plain sentence for what went wrong, never a traceback."""

import gettext
import os
import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management import ManagementUtility, get_commands
from django.core.management.base import BaseCommand, OutputWrapper
from django.db import OperationalError

LOCALE_DIR = Path(__file__).resolve().parent.parent / "locale"
PROBLEMS, WRONG_USE, INTERRUPTED, PIPE_CLOSED = 1, 2, 130, 141


class PlainErrors(OutputWrapper):
    """Standard error without the name of Django's exception before the sentence."""

    def write(  # type: ignore[override]  # as Django's own
        self, msg: str = "", style_func=None, ending: str | None = None
    ) -> None:
        super().write(msg.removeprefix("CommandError: "), style_func, ending)


class CommandLine(ManagementUtility):
    """Django's command line, speaking to operators."""

    def fetch_command(self, subcommand: str) -> BaseCommand:
        if subcommand not in get_commands():
            sys.stderr.write(f"没有名为 {subcommand} 的命令；manage.py help 列出全部命令。\n")
            sys.exit(WRONG_USE)
        command = super().fetch_command(subcommand)
        command.stderr = PlainErrors(sys.stderr)
        command.stderr.style_func = command.style.ERROR
        return command


def run(arguments: list[str]) -> None:
    """Run one command and leave with its code."""
    _speak_chinese()
    try:
        CommandLine(arguments).execute()
    except ImproperlyConfigured as error:
        _stop(f"设置有误：{error}", WRONG_USE)
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        _stop(f"数据库不可用，请检查 DATABASE_URL 和数据库是否在运行（{reason}）。", PROBLEMS)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # Whoever read the output has seen enough; nothing may be written any more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(PIPE_CLOSED)


def _speak_chinese() -> None:
    """Give argparse its words; it asks gettext's current domain, in the language named here."""
    os.environ["LANGUAGE"] = "zh_Hans"
    gettext.bindtextdomain("argparse", str(LOCALE_DIR))
    gettext.textdomain("argparse")


def _stop(sentence: str, code: int) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.exit(code)

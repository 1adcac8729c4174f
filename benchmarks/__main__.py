"""Run all benchmarks, or those that are named: ``python -m benchmarks [flowcharts pages …]``."""

import importlib
import os
import pkgutil
import sys
import tempfile
import traceback
from pathlib import Path

import django

import benchmarks
from benchmarks.result import Result, table

NOT_BENCHMARKS = {"__main__", "result"}


def main(names: list[str]) -> int:
    known = [module.name for module in pkgutil.iter_modules(benchmarks.__path__)]
    known = [name for name in known if name not in NOT_BENCHMARKS]
    unknown = sorted(set(names) - set(known))
    if unknown:
        print(
            f"没有名为 {'、'.join(unknown)} 的测量；可用的有：{'、'.join(known)}。", file=sys.stderr
        )
        return 2
    results: list[Result] = []
    failed = False
    with tempfile.TemporaryDirectory(prefix="zhiquan-benchmarks-") as folder:
        prepare(Path(folder))
        for name in names or known:
            print(f"== {name}", file=sys.stderr)
            try:
                results += importlib.import_module(f"benchmarks.{name}").run()
            except Exception:  # one broken benchmark must not hide the others
                traceback.print_exc()
                failed = True
    print(table(results))
    return 1 if failed else 0


def prepare(folder: Path) -> None:
    """Set Django up on an empty database in the folder, as production would be set."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="portal.settings",
        ENV_FILE=os.devnull,
        SECRET_KEY="only-for-benchmarks-" + "x" * 50,
        ALLOWED_HOSTS="testserver,127.0.0.1,localhost",
        DATABASE_URL=f"sqlite:///{folder / 'benchmarks.sqlite3'}",
        MEDIA_ROOT=str(folder / "media"),
        STATIC_ROOT=str(folder / "static"),
    )
    django.setup()
    from django.core.management import call_command  # only after the set-up

    call_command("migrate", verbosity=0)
    call_command("loaddata", "categories", "code_schemes", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

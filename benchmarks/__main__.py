"""Run all benchmarks, or those that are named: ``python -m benchmarks [flowcharts pages …]``.

They run on a new SQLite database, or on an empty PostgreSQL database when DATABASE_URL names
one (``scripts/with_postgresql.sh`` makes one); there only what depends on the engine runs:
the modules that say ``USES_DATABASE = True``. ``BENCH_DATABASE_URL`` names a database that is
measured as it is.
"""

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

NOT_BENCHMARKS = {"__main__", "result", "catalogue", "bare_urls", "measured_wsgi", "load"}


def main(names: list[str]) -> int:
    known = [module.name for module in pkgutil.iter_modules(benchmarks.__path__)]
    known = [name for name in known if name not in NOT_BENCHMARKS]
    unknown = sorted(set(names) - set(known))
    if unknown:
        print(
            f"没有名为 {'、'.join(unknown)} 的测量；可用的有：{'、'.join(known)}。", file=sys.stderr
        )
        return 2
    on_postgresql = os.environ.get("DATABASE_URL", "").startswith("postgres")
    results: list[Result] = []
    failed = False
    with tempfile.TemporaryDirectory(prefix="zhiquan-benchmarks-") as folder:
        prepare(Path(folder))
        for name in names or known:
            try:
                benchmark = importlib.import_module(f"benchmarks.{name}")
                if on_postgresql and not getattr(benchmark, "USES_DATABASE", False):
                    continue
                print(f"== {name}", file=sys.stderr)
                results += benchmark.run()
            except Exception:  # one broken benchmark must not hide the others
                traceback.print_exc()
                failed = True
    from django.db import connection  # only after the set-up

    print(f"On {connection.display_name}:")
    print(table(results))
    return 1 if failed else 0


def prepare(folder: Path) -> None:
    """Set Django up on an empty database in the folder, as production would be set."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="portal.settings",
        ENV_FILE=os.devnull,
        SECRET_KEY="only-for-benchmarks-" + "x" * 50,
        TWO_FACTOR="optional",
        ALLOWED_HOSTS="testserver,127.0.0.1,localhost",
        MEDIA_ROOT=str(folder / "media"),
        STATIC_ROOT=str(folder / "static"),
    )
    if os.environ.get("BENCH_DATABASE_URL"):
        # Somebody made a large catalogue before, and wants it measured.
        os.environ["DATABASE_URL"] = os.environ["BENCH_DATABASE_URL"]
    elif not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        # Never the database that somebody works with.
        os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'benchmarks.sqlite3'}"
    django.setup()
    from django.core.management import call_command  # only after the set-up

    call_command("migrate", verbosity=0)
    call_command("loaddata", "categories", "code_schemes", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

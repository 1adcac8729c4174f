"""A database with a confirmed import that waits, and how to look at it from outside.

``python -m tests.killed`` prepares the database that DATABASE_URL names.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings

POWERS = 600
COUNTS = (
    "SELECT (SELECT count(*) FROM powers_power), (SELECT count(*) FROM powers_exercise), "
    "(SELECT count(*) FROM powers_legalbasis), (SELECT count(*) FROM powers_citation), "
    "(SELECT count(*) FROM intake_importedfile), "
    "(SELECT count(*) FROM jobs_job WHERE kind = 'import_workbook' AND state = 'done')"
)
STATE = "SELECT state FROM jobs_job WHERE kind = 'import_workbook'"
NOTHING = (0, 0, 0, 0, 0, 0)


@dataclass(frozen=True)
class Engine:
    """Databases of one engine that a test may make, copy and throw away."""

    folder: Path
    server: dict[str, Any] | None

    @classmethod
    def of_the_suite(cls, folder: Path) -> "Engine":
        database = settings.DATABASES["default"]
        return cls(folder, database if "postgresql" in database["ENGINE"] else None)

    def make(self, name: str) -> None:
        if self.server:
            self._command(f"CREATE DATABASE {name}")

    def copy(self, old: str, new: str) -> None:
        if self.server:
            self._command(f"CREATE DATABASE {new} TEMPLATE {old}")
        else:
            shutil.copy(self._file(old), self._file(new))

    def drop(self, name: str) -> None:
        if self.server:
            self._command(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        else:
            for file in self.folder.glob(f"{name}.sqlite3*"):
                file.unlink()

    def counts(self, name: str) -> tuple[int, ...]:
        """What is there, seen in one glance."""
        return self._first(name, COUNTS)

    def state(self, name: str) -> str:
        """How the import stands."""
        return self._first(name, STATE)[0]

    def environment(self, name: str) -> dict[str, str]:
        """The environment of a process that works on the database."""
        address = f"sqlite:///{self._file(name)}"
        if self.server:
            host, port = self.server["HOST"], self.server["PORT"]
            place = f"/{host}" if str(host).startswith("/") else f"{host}:{port}"
            address = f"postgres://{self.server['USER']}@{place}/{name}"
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": address,
            "KEPT_FILES": str(self.folder / "media"),
        }

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.sqlite3"

    def _connection(self, name: str) -> Any:
        assert self.server
        place = {"host": self.server["HOST"] or None, "port": self.server["PORT"] or None}
        return psycopg2.connect(dbname=name, user=self.server["USER"], **place)

    def _first(self, name: str, question: str) -> tuple[Any, ...]:
        connection = self._connection(name) if self.server else sqlite3.connect(self._file(name))
        try:
            cursor = connection.cursor()
            cursor.execute(question)
            return cursor.fetchone()
        finally:
            connection.close()

    def _command(self, statement: str) -> None:
        connection = self._connection("postgres")
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
        connection.close()


def run(module: str, *arguments: str, environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", module, *arguments]
    subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True, timeout=300)


def worker(environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    """Start the worker that carries out what waits."""
    command = [sys.executable, "-m", "tests.killed", "work"]
    return subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def main(act: str) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.test.utils import override_settings

    with override_settings(MEDIA_ROOT=os.environ["KEPT_FILES"]):
        if act == "work":
            call_command("run_jobs", once=True)
        else:
            call_command("migrate", verbosity=0)
            call_command("loaddata", "categories", "code_schemes", verbosity=0)
            _confirmed()


def _confirmed() -> None:
    from django.contrib.auth.models import User

    from intake.models import UploadedWorkbook
    from intake.uploading import confirm, receive
    from tests import builders
    from tests.background import run_waiting
    from tests.workbooks import line, listing, workbook

    organization = builders.organization(body_code="208")
    user = User.objects.create(username="填报员")
    builders.person("clerk", organization, user=user)
    rows = [line(number, f"第{number}号摊位核准") for number in range(1, POWERS + 1)]
    data = workbook(listing(*rows))
    receive(organization, user, name="清单.xlsx", data=data, mode="replace")
    run_waiting()
    confirm(UploadedWorkbook.objects.get())


if __name__ == "__main__":
    main(sys.argv[1])

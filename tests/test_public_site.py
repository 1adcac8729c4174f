"""The process that serves public pages alone: no office, no sign-in."""

import os
import subprocess
import sys

from django.conf import settings

PROGRAM = """
import django
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("check", deploy=True, fail_level="WARNING")
print(Client(headers={"host": "localhost"}).get("/admin/", secure=True).status_code)
"""


def test_it_starts_without_the_office_and_passes_the_deployment_checks():
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "SITE": "public",
        "HTTPS": "1",
    }
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split()[-1] == "404"

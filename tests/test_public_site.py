"""SITE=public: the process that the public reaches, without office, session and cookie."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

LOOK = """
import django, json
django.setup()
from django.conf import settings
from django.urls import Resolver404, resolve

def answers(path):
    try:
        return bool(resolve(path))
    except Resolver404:
        return False

print(json.dumps({
    "admin": answers("/admin/"),
    "home": answers("/"),
    "stateful": [name for name in settings.MIDDLEWARE if "essage" in name or "ession" in name
                 or "auth." in name],
}))
"""


@pytest.fixture(scope="module")
def public_process():
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings", "SITE": "public"}
    environment |= {"SECRET_KEY": "x" * 60, "ENV_FILE": os.devnull}
    run = subprocess.run(
        [sys.executable, "-c", LOOK],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(run.stdout)


def test_it_serves_the_public_pages(public_process):
    assert public_process["home"]


def test_it_has_no_office(public_process):
    assert not public_process["admin"]


def test_it_keeps_no_session(public_process):
    assert public_process["stateful"] == []

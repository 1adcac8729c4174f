"""SITE=public: the process that the public reaches, without office, session and cookie."""

import json
import os
import subprocess
import sys
import tomllib

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

def walk(patterns, prefix="/"):
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from walk(pattern.url_patterns, route)
        else:
            yield route, pattern.name

from django.urls import get_resolver
print(json.dumps({
    "addresses": [[name, route] for route, name in walk(get_resolver().url_patterns)],
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


def test_it_answers_at_listed_addresses_alone(public_process):
    listed = tomllib.loads((settings.BASE_DIR / "tests" / "addresses.toml").read_text())
    assert dict(public_process["addresses"]) == listed

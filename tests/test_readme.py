"""The two README files say what is there: every setting, only real commands and targets."""

import re

import pytest
from django.conf import settings
from django.core.management import get_commands

pytestmark = pytest.mark.parametrize("name", ["README.md", "README.zh-hans.md"])

SETTING = re.compile(r"""(?:env(?:\.\w+)?|environ\.get)\(\s*"([A-Z_]+)\"""")


def text(name: str) -> str:
    return (settings.BASE_DIR / name).read_text()


def test_it_names_every_setting(name):
    sources = text("portal/settings.py") + text("gunicorn.conf.py")
    missing = {found for found in SETTING.findall(sources) if f"`{found}`" not in text(name)}
    assert not missing


def test_it_names_every_command_of_ours_and_no_other(name):
    own = {command for command, app in get_commands().items() if not app.startswith("django.")} & {
        path.stem for path in settings.BASE_DIR.glob("*/management/commands/[a-z]*.py")
    }
    table = text(name).split("manage.py ", 1)[1]
    named = set(re.findall(r"^\| `(?!make )([a-z_]+)[ `]", table, re.MULTILINE))
    assert named == own


def test_it_names_real_targets_only(name):
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z-]+)", text(name))) <= targets


def test_it_links_to_files_that_exist(name):
    links = re.findall(r"\]\(([^)#:]+)\)", text(name))
    assert links
    assert not [link for link in links if not (settings.BASE_DIR / link).exists()]

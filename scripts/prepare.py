"""Bring the database up to date, fill an empty one, collect static files.

One process does it all, because most of a command's time is its start.
"""

import os
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.staticfiles.finders import get_finders  # noqa: E402
from django.core.management import call_command  # noqa: E402

from disclosure.models import LogEntry  # noqa: E402
from disclosure.rendering import render_published  # noqa: E402
from disclosure.tasks import start_missing_volumes  # noqa: E402
from portal.inspection.tasks import start_first_inspection  # noqa: E402
from powers.models import PowerCategory  # noqa: E402


def main() -> None:
    call_command("migrate", verbosity=0)
    if not PowerCategory.objects.exists():
        schemes = ("categories", "code_schemes", "review_routes", "synonyms")
        call_command("loaddata", *schemes, verbosity=0)
    if settings.DEMO and not LogEntry.objects.exists():
        call_command("load_demo")
    if not is_collected():
        call_command("collectstatic", interactive=False, verbosity=0)
    for _ in render_published():
        # What an earlier release drew without all that is kept with pictures now.
        pass
    start_missing_volumes()
    start_first_inspection()
    if settings.DEMO:
        print_accounts()


def is_collected() -> bool:
    """Say whether the collected files are newer than every source; compressing takes long."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        return False
    sources = (
        Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([])
    )
    return manifest.stat().st_mtime > max(source.stat().st_mtime for source in sources)


def print_accounts() -> None:
    """Tell who may sign in to the demonstration; the password is the one of .env."""
    users = list(get_user_model().objects.filter(is_active=True, is_staff=True).order_by("pk"))
    password = os.environ.get("DEMO_PASSWORD", "")
    if users and password and users[0].check_password(password):
        names = "、".join(user.get_username() for user in users)
        print(f"演示账号：{names}；密码：{password}")


if __name__ == "__main__":
    main()

"""WSGI entry point for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()


def _prepare() -> None:
    """Load now what the first visitors would wait for: addresses, views, two dictionaries."""
    from disclosure.normalizing import initials  # needs Django to be set up

    get_resolver().url_patterns  # noqa: B018 - loads them
    initials("预备")
    # What is loaded stays: to look through it for garbage again and again takes 70 ms each time.
    gc.collect()
    gc.freeze()


_prepare()

"""Addresses of ours with parameters, and in full."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.conf import settings


def absolute(path: str) -> str:
    """Return the full public address of a path."""
    return f"{settings.PORTAL['domain'].rstrip('/')}{path}"


def with_query(path: str, query: Mapping[str, object]) -> str:
    """Return the path with the parameters that are filled."""
    filled = {key: value for key, value in query.items() if value not in ("", None)}
    return f"{path}?{urlencode(filled)}" if filled else path

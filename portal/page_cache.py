"""The settings of the cache that keeps public pages."""

from typing import Any

# About 40 MB in each process when all of them are long pages.
MOST_PAGES = 1000
# A page is made in less time than a server that is gone would be waited for.
PATIENCE_SECONDS = 0.2


def page_cache(asked: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of a cache as ``CACHE_URL`` asks for it; what it says itself holds."""
    if asked["BACKEND"].endswith("LocMemCache"):
        return asked | {"LOCATION": "pages", "OPTIONS": {"MAX_ENTRIES": MOST_PAGES}}
    if asked["BACKEND"].endswith("RedisCache"):
        return asked | {"OPTIONS": _impatient() | asked.get("OPTIONS", {})}
    return asked


def _impatient() -> dict[str, Any]:
    """Return what the client of Redis is told: it would try again and again for seconds."""
    # It takes 0.1 s to load, and most processes have no Redis.
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return {
        "socket_connect_timeout": PATIENCE_SECONDS,
        "socket_timeout": PATIENCE_SECONDS,
        "retry": Retry(NoBackoff(), 0),
    }

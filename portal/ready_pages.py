"""Pages of powers that were made before anybody asked for them.

A page depends on its version and its power's other versions, on the chart's picture, on how the
laws that it cites stand, and on the release. All that is in its key, which is computed anew from
the database whenever a page is asked for: one that is no longer right is never shown, it is only
made on the spot. The one thing that changes without the key is the day in the footer.
"""

import datetime
import hashlib
import zlib
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static

from disclosure.models import PublishedVersion
from portal.history import History, limits
from portal.library import LawLink
from portal.release import release
from portal.templatetags.reading import day as day_markup

# Where the day goes; the last such mark of a page is ours, whatever was published.
DAY = b"\0day\0"


def may_be_ready(request: HttpRequest) -> bool:
    """Pages are made beforehand for today's reader in the usual look, and no other."""
    return not request.META.get("QUERY_STRING")


def key_of(history: History, shown: PublishedVersion, links: dict[str, LawLink]) -> str:
    """Return what changes whenever the page of a version does, but for the day in its footer."""
    version: Any = shown
    whole = [
        release(),
        # Whether names of static files have hashes.
        static("portal.css"),
        shown.number,
        shown.index_number,
        (version.chart_width, version.chart_height, version.chart_places),
        [(row.content_hash, history.state(row), *limits(row)) for row in history.versions],
        sorted((name, repr(link)) for name, link in links.items()),
    ]
    return hashlib.blake2b(repr(whole).encode(errors="surrogatepass"), digest_size=32).hexdigest()


def ready_html(shown: PublishedVersion, key: str, day: datetime.date) -> bytes | None:
    """Return the page of a version that came with its ready page; None when that is not right."""
    version: Any = shown
    if version.ready_html is None or version.ready_key != key:
        return None
    before, _, after = zlib.decompress(version.ready_html).rpartition(DAY)
    return before + day_markup(day).encode() + after


def packed(html: bytes, day: datetime.date) -> bytes:
    """Return a page as it is stored: without the day of its footer, and compressed."""
    before, found, after = html.rpartition(day_markup(day).encode())
    if not found:
        raise ValueError("the page does not say of which day it is")
    return zlib.compress(before + DAY + after)

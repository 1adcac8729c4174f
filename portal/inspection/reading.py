"""What the self-inspection reads from a page: links, places inside it, and meta tags. Pure."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

SITE_TAGS = ("SiteName", "SiteDomain", "SiteIDCode")
COLUMN_TAGS = ("ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType")
ARTICLE_TAGS = ("ArticleTitle", "PubDate", "ContentSource")
LINKING = {"a": "href", "img": "src", "form": "action", "link": "href"}
# What names another page; the rest only filters or enlarges one that is visited anyway.
TELLING = {"version"}


@dataclass
class Seen:
    """What a page holds."""

    links: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    tags: dict[str, str] = field(default_factory=dict)


class _Parser(HTMLParser):
    def __init__(self, seen: Seen):
        super().__init__()
        self.seen = seen

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if values.get("id"):
            self.seen.places.add(values["id"])
        if tag == "meta" and values.get("name"):
            self.seen.tags[values["name"]] = values.get("content", "")
        link = values.get(LINKING.get(tag, ""))
        if link:
            self.seen.links.add(link)


def read(text: str) -> Seen:
    """Return what a page holds."""
    seen = Seen()
    _Parser(seen).feed(text)
    return seen


def inside(address: str, links: set[str]) -> set[tuple[str, str]]:
    """Return (address, place) of the links that stay on this site, without what only filters."""
    found = set()
    for link in links:
        parts = urlsplit(urljoin(address, link))
        if parts.scheme or parts.netloc or parts.path.startswith(("/static/", "/admin/")):
            continue
        query = [pair for pair in parse_qsl(parts.query) if pair[0] in TELLING]
        bare = urlunsplit(("", "", parts.path, urlencode(query), ""))
        found.add((bare, parts.fragment))
    return found


def missing_tags(tags: dict[str, str], *, identifier_is_set: bool) -> list[str]:
    """Return the names of tags that a page should have and has not, or has without content."""
    own = ARTICLE_TAGS if "ArticleTitle" in tags else COLUMN_TAGS
    wanted = [*SITE_TAGS, *own]
    # A site without an identifier code is told so once, not on every page.
    empty_is_known = set() if identifier_is_set else {"SiteIDCode"}
    return [
        name
        for name in wanted
        if name not in tags or (not tags[name].strip() and name not in empty_is_known)
    ]

"""Visits the public pages inside this process, without a network."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.http import HttpResponse
from django.test import RequestFactory

from portal.inspection.reading import Seen, inside, missing_tags, read
from portal.inspection.rules import DEAD_LINKS, TAGS

# Making one takes seconds, or holds the whole catalogue; its page says where it is.
TOO_LONG = (".pdf", ".zip", ".xlsx", ".csv", ".jsonl", "/catalogue.json")
SEPARATOR = "、"
# The log names what was withdrawn; its address says so and why.
TAKEN_OFF = 410


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend: by which check, at which address, of which department, in words."""

    check: str
    address: str
    words: str
    organization_code: str = ""


@dataclass
class Visit:
    """What was seen on the way through the site."""

    places: dict[str, set[str]] = field(default_factory=dict)
    broken: dict[str, int] = field(default_factory=dict)
    links: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    tags: dict[str, list[str]] = field(default_factory=dict)
    unvisited: int = 0

    @property
    def findings(self) -> Iterator[Finding]:
        for page, names in sorted(self.tags.items()):
            if names:
                yield Finding(TAGS, page, f"缺少标签：{SEPARATOR.join(names)}")
        for page, links in sorted(self.links.items()):
            for target, place in sorted(links):
                if target in self.broken:
                    words = f"链接 {target} 的应答是{self.broken[target]}"
                    yield Finding(DEAD_LINKS, page, words)
                elif place and place not in self.places.get(target, {place}):
                    yield Finding(DEAD_LINKS, page, f"链接 {target}#{place} 在页内没有目标")


class Site:
    """The public site as a function from an address to a status and a page."""

    def __init__(self) -> None:
        self.handler = BaseHandler()
        self.handler.load_middleware()
        self.requests = RequestFactory(SERVER_NAME=_host())

    def get(self, address: str) -> tuple[int, str]:
        """Return the status, and the text when it is a page."""
        response = self.handler.get_response(self.requests.get(address, secure=True))
        text = ""
        if isinstance(response, HttpResponse) and response["Content-Type"].startswith("text/html"):
            text = response.content.decode()
        return response.status_code, text


def _host() -> str:
    """Return a name under which this site answers."""
    named = [host for host in settings.ALLOWED_HOSTS if not host.startswith((".", "*"))]
    return named[0] if named else "localhost"


def visit(site: Site, first: Iterable[str], limit: int) -> Visit:
    """Follow every link from the first addresses, at most so many pages."""
    found, waiting = Visit(), deque(first)
    known = set(waiting)
    while waiting:
        address = waiting.popleft()
        if len(found.places) >= limit:
            found.unvisited += 1
            continue
        status, text = site.get(address)
        if status == TAKEN_OFF:
            continue
        if status != 200:
            found.broken[address] = status
            continue
        seen = read(text) if text else Seen()
        found.places[address] = seen.places
        if not text:
            continue
        identifier = bool(settings.PORTAL["identifier"])
        found.tags[address] = missing_tags(seen.tags, identifier_is_set=identifier)
        found.links[address] = inside(address, seen.links)
        for target, _ in sorted(found.links[address]):
            if target not in known and not target.partition("?")[0].endswith(TOO_LONG):
                known.add(target)
                waiting.append(target)
    return found

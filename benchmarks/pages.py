"""What one public answer takes over a catalogue of 2,000 powers, and search against a scan."""

import time
from collections.abc import Callable

from django.core.management import call_command
from django.test import Client

from benchmarks.result import Result
from disclosure.models import PublishedVersion
from disclosure.search import matching

POWERS = 2000
TURNS = 7
WORDS = "处罚"


def run() -> list[Result]:
    call_command("synthesize_catalogue", powers=POWERS, organizations=20, seed=1, stdout=_Silent())
    version = PublishedVersion.objects.first()
    return [
        Result("front page", _page("/"), "ms"),
        Result("list of powers", _page("/powers/"), "ms"),
        Result("page of a search", _page(f"/powers/?q={WORDS}"), "ms"),
        Result("page of a power", _page(version.get_absolute_url()), "ms"),
        Result("catalogue as CSV", _page("/catalogue.csv"), "ms"),
        Result("feed of changes", _page("/changes.atom"), "ms"),
        Result("matches of two characters", _milliseconds(_search), "ms", _milliseconds(_scan)),
    ]


def _search() -> None:
    matching(PublishedVersion.objects.in_force(), WORDS).count()


def _scan() -> None:
    """Look for the words in every snapshot: what a search without an index would do."""
    PublishedVersion.objects.in_force().filter(snapshot__contains=WORDS).count()


def _page(address: str) -> float:
    client = Client()
    return _milliseconds(lambda: _read(client, address))


def _read(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    answer.getvalue()


def _milliseconds(work: Callable[[], None]) -> float:
    """Return the median of some turns."""
    times = []
    for _ in range(TURNS):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return sorted(times)[TURNS // 2]


class _Silent:
    """Takes what a command would print."""

    def write(self, text: str) -> None:
        pass

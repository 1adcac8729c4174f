"""Pages a second against a bare view with the same bytes, and how pages grow with the catalogue.

``BENCH_POWERS`` names the sizes (500,2000; the promise is for 5000,50000,500000, some minutes
and 10 GB of disk).
"""

import os
import statistics
import time
from collections.abc import Callable
from io import BytesIO

from django.core.cache import caches
from django.core.wsgi import get_wsgi_application
from django.test import Client, override_settings

from benchmarks import bare_urls
from benchmarks.catalogue import addresses_of, catalogue_of, grow
from benchmarks.result import Result
from disclosure.models import PublishedVersion
from disclosure.periods import today
from portal.page_making import make_pages

USES_DATABASE = True
TURNS = 15
SECONDS = 0.4


def run() -> list[Result]:
    sizes = [int(size) for size in os.environ.get("BENCH_POWERS", "500,2000").split(",")]
    catalogue_of(sizes[0])
    version = PublishedVersion.objects.order_by("pk").first()
    # As the worker leaves it.
    list(make_pages([version.code], today()))
    addresses = addresses_of(version)
    with override_settings(ROOT_URLCONF="benchmarks.bare_urls"):
        results = _rates(addresses)
    results += [_other("catalogue as CSV", "/catalogue.csv"), _other("feed", "/changes.atom")]
    del addresses["page of a department"]
    first: dict[str, float] = {}
    for size in sizes:
        grow(size)
        for name, address in addresses.items():
            for how, made in (("made anew", _made(address)), ("kept", _kept(address))):
                first.setdefault(name + how, made)
                title = f"{name}, {how}, {size:,} powers"
                results.append(Result(title, made, "ms", first[name + how]))
    return results


def _rates(addresses: dict[str, str]) -> list[Result]:
    """Measure in turns, so that a busy machine is busy for all alike."""
    application = get_wsgi_application()
    results = []
    for name, address in addresses.items():
        page = Client().get(address)
        bare_urls.READY[bare_urls.bare_name(address)] = page.content
        bare = f"/bare/{bare_urls.bare_name(address)}"
        kept: list[float] = []
        anew: list[float] = []
        best: list[float] = []
        for _ in range(3):
            best.append(_rate(application, bare))
            kept.append(_rate(application, address))
            anew.append(_rate(application, address, before=caches["pages"].clear))
        baseline = statistics.median(best)
        results += [
            Result(f"{name}, kept", statistics.median(kept), "1/s", baseline),
            Result(f"{name}, made anew", statistics.median(anew), "1/s", baseline),
        ]
    return results


def _rate(application, address: str, before: Callable[[], None] | None = None) -> float:
    """Return requests a second of processor time, without sockets."""
    count = 0
    used = time.process_time()
    while time.process_time() - used < SECONDS:
        if before:
            before()
        _call(application, address)
        count += 1
    return count / (time.process_time() - used)


def _call(application, address: str) -> None:
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": address.partition("?")[0],
        "QUERY_STRING": address.partition("?")[2],
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(),
    }
    statuses = []
    answer = application(environ, lambda status, headers, error=None: statuses.append(status))
    for _ in answer:
        pass
    answer.close()
    if statuses != ["200 OK"]:
        raise RuntimeError(f"{address} answered {statuses}")


def _made(address: str) -> float:
    return _milliseconds(address, before=caches["pages"].clear)


def _kept(address: str) -> float:
    return _milliseconds(address, before=lambda: None)


def _other(name: str, address: str) -> Result:
    return Result(name, _made(address), "ms")


def _milliseconds(address: str, before: Callable[[], None]) -> float:
    """Return the median of some turns."""
    client = Client()
    client.get(address).getvalue()
    times = []
    for _ in range(TURNS):
        before()
        began = time.perf_counter()
        answer = client.get(address)
        answer.getvalue()
        times.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
    return statistics.median(times)

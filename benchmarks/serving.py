"""Pages a second through gunicorn as production runs it, against a bare view in the same server.

One server keeps its pages, another keeps nothing, so that each of its pages is made anew; each
answers for the bare view too, by turns with its pages. What others do on the machine disturbs the
answers a second; it disturbs less how many there are for a second of the workers' processor time.
"""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.test import Client

from benchmarks.bare_urls import FOLDER, bare_name
from benchmarks.catalogue import addresses_of, catalogue_of
from benchmarks.load import requests_a_second
from benchmarks.result import Result
from disclosure.models import PublishedVersion
from disclosure.periods import today
from portal.page_making import make_pages

USES_DATABASE = True
POWERS = 500
ROUNDS = 5
SECONDS = 0.8
NOTHING_KEPT = "dummycache://"


def run() -> list[Result]:
    catalogue_of(POWERS)
    version = PublishedVersion.objects.order_by("pk").first()
    # As the worker leaves it.
    list(make_pages([version.code], today()))
    addresses = addresses_of(version)
    with tempfile.TemporaryDirectory() as folder:
        for address in addresses.values():
            (Path(folder) / bare_name(address)).write_bytes(Client().get(address).content)
        return [
            *_measured("kept", addresses, {FOLDER: folder}),
            *_measured("made anew", addresses, {FOLDER: folder, "CACHE_URL": NOTHING_KEPT}),
        ]


def _measured(how: str, addresses: dict[str, str], environment: dict[str, str]) -> list[Result]:
    results = []
    with _server(environment) as server:
        for name, address in addresses.items():
            bare = f"/bare/{bare_name(address)}"
            server.rates(address)
            turns = [(server.rates(address), server.rates(bare)) for _ in range(ROUNDS)]
            title = f"{name} through gunicorn, {how}"
            for which, unit in enumerate(("1/s", "1/cpu s")):
                # A busy machine is busy for both halves of a turn.
                pairs = sorted(
                    (real[which] / plain[which], real[which], plain[which]) for real, plain in turns
                )
                _, value, baseline = pairs[len(pairs) // 2]
                results.append(Result(title, value, unit, baseline))
    return results


class Server:
    """A running gunicorn, asked over its port and watched by its process."""

    def __init__(self, port: int, process: int):
        self.port = port
        self.process = process

    def rates(self, address: str) -> tuple[float, float]:
        """Return answers a second, and answers a second of the workers' processor time."""
        used = self._used()
        rate = requests_a_second(self.port, address, SECONDS)
        return rate, rate * SECONDS / (self._used() - used)

    def _used(self) -> float:
        """Return the seconds of processor time that the workers have used so far."""
        children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text().split()
        stats = [Path(f"/proc/{child}/stat").read_text().rpartition(")")[2] for child in children]
        ticks = sum(int(ticks) for stat in stats for ticks in stat.split()[11:13])
        return ticks / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def _server(environment: dict[str, str]) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"]
    server = subprocess.Popen(
        [*command, "benchmarks.measured_wsgi"],
        cwd=settings.BASE_DIR,
        env=os.environ | environment | {"PORT": str(port)},
    )
    try:
        _wait_for(port)
        yield Server(port, server.pid)
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("gunicorn did not begin to listen")

"""Pages a second through gunicorn as production runs it, against a bare view in the same server.

One server keeps its pages, another keeps nothing, so that each of its pages is made anew; each
answers for the bare view too, by turns with its pages.
"""

import contextlib
import os
import socket
import statistics
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
SECONDS = 1.0
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
    with _server(environment) as port:
        for name, address in addresses.items():
            bare: list[float] = []
            real: list[float] = []
            requests_a_second(port, address, SECONDS)
            for _ in range(ROUNDS):
                bare.append(requests_a_second(port, f"/bare/{bare_name(address)}", SECONDS))
                real.append(requests_a_second(port, address, SECONDS))
            title = f"{name} through gunicorn, {how}"
            results.append(Result(title, statistics.median(real), "1/s", statistics.median(bare)))
    return results


@contextlib.contextmanager
def _server(environment: dict[str, str]) -> Iterator[int]:
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
        yield port
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

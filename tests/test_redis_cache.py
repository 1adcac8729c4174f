"""Redis keeps the pages of several processes; without it they are made anew, and soon."""

import shutil
import socket
import subprocess
import time

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.utils.module_loading import import_string
from environ import Env

from disclosure.withdrawal import withdraw
from portal.page_cache import MOST_PAGES, page_cache
from tests import builders

pytestmark = pytest.mark.django_db

# Without a limit the client of Redis waits for minutes; a busy machine takes a second or two.
SOON = 5


@pytest.fixture
def use(monkeypatch):
    """Let the portal keep its pages at an address."""

    def use(port: int):
        settings = page_cache(Env.cache_url_config(f"rediscache://127.0.0.1:{port}/0"))
        backend = import_string(settings["BACKEND"])
        # Patience is not what a busy machine is tested for.
        patience = {"socket_timeout": SOON} if port_is_redis(port) else {}
        cache = backend(settings["LOCATION"], {"OPTIONS": settings["OPTIONS"] | patience})
        monkeypatch.setattr("portal.keeping.caches", {"pages": cache})
        monkeypatch.setattr("portal.keeping._left_alone_until", 0.0)
        return cache

    return use


def port_is_redis(port: int) -> bool:
    with socket.socket() as asking:
        asking.settimeout(0.2)
        try:
            asking.connect(("127.0.0.1", port))
            asking.sendall(b"PING\r\n")
            return asking.recv(7) == b"+PONG\r\n"
        except OSError:
            return False


@pytest.fixture
def redis(tmp_path):
    """A Redis of this test alone: its port and its process."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is missing; apt-get install redis-server")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", tmp_path]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while not port_is_redis(port):
        assert time.monotonic() < deadline, "redis-server does not start"
        time.sleep(0.05)
    yield port, process
    process.kill()
    process.wait()


@pytest.fixture
def mute():
    """The port of a server that takes every call and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(64)
        yield server.getsockname()[1]


def test_redis_keeps_pages_until_something_is_published(
    client, use, redis, django_assert_num_queries
):
    cache = use(redis[0])
    version = builders.published()
    first = client.get("/powers/")
    with django_assert_num_queries(1):
        again = client.get("/powers/")
    assert (again.content, again["ETag"]) == (first.content, first["ETag"])
    other = builders.published()
    assert other.code in client.get("/powers/").content.decode()
    assert client.get(version.get_absolute_url()).status_code == 200
    withdraw(version.code, reason="误公开", actor="测试")
    assert client.get(version.get_absolute_url()).status_code == 410
    cache.close()


def test_pages_go_on_without_the_redis_that_kept_them(client, use, redis):
    port, process = redis
    cache = use(port)
    builders.published()
    first = client.get("/powers/")
    process.kill()
    process.wait()
    cache.close()
    began = time.monotonic()
    for _ in range(3):
        assert client.get("/powers/").content == first.content
    assert time.monotonic() - began < SOON
    other = builders.published()
    assert other.code in client.get("/powers/").content.decode()


def test_a_redis_that_never_answers_is_not_waited_for(client, use, mute):
    use(mute)
    builders.published()
    began = time.monotonic()
    for _ in range(5):
        assert client.get("/powers/").status_code == 200
    assert time.monotonic() - began < SOON


@pytest.mark.parametrize(
    ("address", "patience"), [("rediscache://h:6379/1", 0.2), ("redis://h/1?socket_timeout=2", 2)]
)
def test_the_address_decides_about_its_patience(address, patience):
    options = page_cache(Env.cache_url_config(address))["OPTIONS"]
    assert options["socket_timeout"] == patience
    assert options["retry"].get_retries() == 0


def test_a_process_of_its_own_keeps_so_many_pages():
    settings = page_cache(Env.cache_url_config("locmemcache://"))
    assert import_string(settings["BACKEND"]) is LocMemCache
    assert settings["OPTIONS"] == {"MAX_ENTRIES": MOST_PAGES}


def test_another_cache_is_as_it_is_asked_for():
    asked = Env.cache_url_config("dummycache://")
    assert page_cache(asked) == asked

"""No address that is not listed, and none that answers otherwise than listed."""

import tomllib
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver, reverse

from tests import builders
from tests.office import signed_in

pytestmark = pytest.mark.django_db

LISTED = tomllib.loads((settings.BASE_DIR / "tests" / "addresses.toml").read_text())
WRITING = ("post", "put", "patch", "delete", "options", "trace")
# What no page of the office but these shows to somebody without an account.
OPEN_IN_THE_OFFICE = {"login"}


def walk(patterns, prefix="/") -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from walk(pattern.url_patterns, route)
        else:
            yield pattern.name, route


def in_office(route: str) -> bool:
    return route.startswith("/admin/")


def routes() -> list[tuple[str, str]]:
    return list(walk(get_resolver().url_patterns))


def test_every_public_address_is_listed():
    assert {name: route for name, route in routes() if not in_office(route)} == LISTED


def filled(route: str, version) -> str:
    """The route with words in place of its parameters."""
    words = {
        "<power:code>": version.code,
        "<slug:code>": version.organization_code,
        "<slug:section>": "x",
        "<number:number>": "1",
        "<number:pk>": "1",
        "<format:format>": "csv",
    }
    for parameter, word in words.items():
        route = route.replace(parameter, word)
    assert "<" not in route, f"{route}: say in this test what stands for its parameter"
    return route


def test_public_addresses_are_read_alone_and_set_no_cookie(client):
    version = builders.published()
    for route in LISTED.values():
        address = filled(route, version)
        if address.endswith(".pdf"):
            continue
        answer = client.get(address)
        assert answer.status_code in {200, 301, 302, 400, 404}, address
        assert not answer.cookies, address
        for method in WRITING:
            answer = getattr(client, method)(address)
            assert answer.status_code == 405, (method, address)
            assert not answer.cookies, address


def office_addresses() -> Iterator[tuple[str | None, str]]:
    """Every page of the office with some number for whatever it wants to know."""
    for name, route in routes():
        if not in_office(route) or name is None:
            continue
        for arguments in ([], ["1"], ["1", "after"], ["powers"]):
            try:
                yield name, reverse(f"admin:{name}", args=arguments)
                break
            except Exception as error:
                if "NoReverseMatch" not in type(error).__name__:
                    raise


def test_the_office_shows_nothing_to_strangers():
    stranger, seen = Client(), set()
    for name, address in office_addresses():
        seen.add(name)
        if name in OPEN_IN_THE_OFFICE:
            continue
        for method in ("get", "head", *WRITING):
            answer = getattr(stranger, method)(address)
            assert answer.status_code == 302, (method, address)
            assert answer.url.startswith((reverse("admin:login"), reverse("admin:index")))
            assert "sessionid" not in answer.cookies
    assert {"desk", "overview", "powers_power_changelist", "second_factor"} <= seen


def test_the_office_knows_three_methods():
    client = signed_in()
    for method in ("put", "patch", "delete", "options", "trace"):
        assert getattr(client, method)(reverse("admin:index")).status_code == 405


def test_every_page_of_the_office_stands_behind_the_gate(monkeypatch):
    """Whatever the gate refuses is refused everywhere."""
    client = signed_in()
    monkeypatch.setattr("portal.gate.is_open", lambda request: False)
    for name, address in office_addresses():
        if name not in OPEN_IN_THE_OFFICE:
            assert client.get(address).status_code == 403, address

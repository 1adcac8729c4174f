"""What a visitor on a slow network waits for: bytes as they travel, style sheets included."""

import gzip

import pytest
from django.conf import settings
from django.core.management import call_command

POWER = "62082300AJ-XK-0004"
BUDGETS = {"/": 60, f"/powers/{POWER}/": 120, "/powers/": 120, "/changes/": 120}
PICTURE = ".svg"


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker):
    """The demonstration catalogue, loaded once for the file and taken away after it."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", verbosity=0)
        yield
        transaction.set_rollback(True)


def resources(text: str) -> set[str]:
    """Return what the browser fetches with a page."""
    from html.parser import HTMLParser

    found = set()

    class Parser(HTMLParser):
        def handle_starttag(self, tag, attrs):
            values = dict(attrs)
            if tag == "link" and values.get("rel") in ("stylesheet", "icon"):
                found.add(values["href"])
            if tag in ("script", "img") and values.get("src"):
                found.add(values["src"])

    Parser().feed(text)
    return found


def sent(content: bytes) -> int:
    """Return the length as it travels: proxy and static files compress text."""
    return len(gzip.compress(content, 6))


@pytest.mark.django_db
@pytest.mark.parametrize("address", BUDGETS)
def test_a_page_keeps_to_its_budget(demonstration, client, address):
    page = client.get(address)
    assert page.status_code == 200
    # Pages are counted as they leave the application, before any proxy compresses them.
    total = len(page.content)
    for resource in resources(page.content.decode()):
        if resource.startswith("data:") or "flowchart.svg" in resource:
            continue
        assert resource.startswith("/static/"), f"{resource} is of another host"
        file = settings.BASE_DIR / "static" / resource.removeprefix("/static/")
        total += sent(file.read_bytes())
    print(f"{address}: {total / 1024:.1f} KiB of {BUDGETS[address]}")
    assert total <= BUDGETS[address] * 1024

"""Every link on every public page leads somewhere, on any day and in either size of type."""

import datetime
import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest

from tests import builders

LINK = re.compile(r'(?:href|src|action)="([^"]+)"')
IDENTIFIER = re.compile(r' id="([^"]+)"')


def a_small_catalogue() -> None:
    power = builders.power(name="种子生产许可", sub_item="常规种子", conditions="旧条件")
    cell = builders.basis(power)
    law = builders.law("中华人民共和国种子法", "为了保护种质资源，制定本法。")
    builders.citation(cell, law.name, article="1")
    builders.flowchart(power)
    builders.published(power, at=datetime.datetime(2024, 3, 1, tzinfo=datetime.UTC))
    power.conditions = "新条件"
    power.save()
    changed = {"change_kind": "amend", "reason": "依据修订"}
    builders.published(power, at=datetime.datetime(2024, 9, 1, tzinfo=datetime.UTC), **changed)
    builders.published(at=datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC))


def links_of(address: str, text: str) -> set[str]:
    found = {urljoin(address, unescape(link)) for link in LINK.findall(text)}
    return {
        link
        for link in found
        # Setting type takes seconds; the tests of paper ask for those files.
        if link.startswith("/") and not link.startswith("/static/") and ".pdf" not in link
    }


def whole(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.django_db
@pytest.mark.parametrize("start", ["/", "/?on=2024-06-01", "/?view=large"])
def test_no_link_is_dead(client, start):
    a_small_catalogue()
    waiting, pages = [start], {}
    while waiting:
        address = waiting.pop()
        response = client.get(address)
        assert response.status_code == 200, address
        is_page = response["Content-Type"].startswith("text/html")
        pages[address] = whole(response).decode() if is_page else whole(response) and ""
        found = links_of(address, pages[address])
        waiting += {urlsplit(link)._replace(fragment="").geturl() for link in found}
        waiting = [link for link in set(waiting) if link not in pages]
    assert len(pages) > 25
    for address, text in pages.items():
        identifiers = IDENTIFIER.findall(text)
        assert len(identifiers) == len(set(identifiers)), address
        for link in links_of(address, text):
            parts = urlsplit(link)
            target = pages[parts._replace(fragment="").geturl()]
            assert not parts.fragment or f'id="{parts.fragment}"' in target, link

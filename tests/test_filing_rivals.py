"""Of many who move the same item at once, one wins. SQLite cannot show this."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from filings import moves
from filings.errors import ConflictError
from filings.models import FilingItem
from filings.publication import publish_items
from tests import builders

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite admits one writer at a time anyway"
    ),
]
RIVALS = 16


def race(act) -> Counter:
    """Let everyone start at once; count what became of them."""
    start = Barrier(RIVALS)

    def run(number: int) -> str:
        try:
            start.wait()
            act(number)
        except ConflictError:
            return "conflict"
        finally:
            connection.close()
        return "won"

    with ThreadPoolExecutor(RIVALS) as pool:
        return Counter(pool.map(run, range(RIVALS)))


@pytest.fixture
def item():
    builders.review_route((1, "head", "own"))
    power = builders.complete_power()
    clerk = builders.person("clerk", power.organization)
    item = builders.filing_item(power, clerk)
    return moves.submit(item, clerk)


def seen_by_everyone(item) -> list[FilingItem]:
    items = FilingItem.objects.select_related("filing", "power", "route")
    return [items.get(pk=item.pk) for _ in range(RIVALS)]


def test_one_of_many_approvals_wins(item):
    heads = [builders.person("head", item.power.organization) for _ in range(RIVALS)]
    views = seen_by_everyone(item)
    assert race(lambda n: moves.approve(views[n], heads[n])) == {
        "won": 1,
        "conflict": RIVALS - 1,
    }
    assert item.reviews.count() == 1


def test_one_of_many_publications_wins(item):
    moves.approve(item, builders.person("head", item.power.organization))
    publishers = [builders.person("publisher") for _ in range(RIVALS)]
    views = seen_by_everyone(item)
    assert race(lambda n: publish_items([views[n]], publishers[n])) == {
        "won": 1,
        "conflict": RIVALS - 1,
    }
    assert item.power.versions.count() == 1


def test_an_approval_and_a_recall_exclude_each_other(item):
    heads = [builders.person("head", item.power.organization) for _ in range(RIVALS)]
    clerk = builders.person("clerk", item.power.organization)
    views = seen_by_everyone(item)

    def act(number: int) -> None:
        if number % 2:
            moves.recall(views[number], clerk)
        else:
            moves.approve(views[number], heads[number])

    assert race(act)["won"] == 1

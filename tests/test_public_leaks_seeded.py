"""Leaks are put in one by one, and each is found by the functions that look for them.

``tests/test_public_leaks.py`` asks with the same functions. ``LEAKS=full`` also makes volumes.
"""

import json
import os
from collections.abc import Callable
from typing import NamedTuple

import pytest
import time_machine
from django.middleware.common import CommonMiddleware
from django.test import Client

from disclosure import exports
from disclosure.models import PublishedVersion
from disclosure.paper import documents
from disclosure.tallies import Tally
from portal import facets, history, keeping, power_search, statistics
from portal.feeds import ChangesFeed
from portal.sitemaps import OrganizationSitemap
from portal.views import data, data_page, downloads, flowcharts, organizations, power_list
from powers.models import Power
from tests import builders
from tests.public_answers import answers, differing, marked
from tests.small_catalogue import NOW, publish_a_few, reference_tables
from tests.unpublished import the_office_works

pytestmark = pytest.mark.django_db
IS_FULL = os.environ.get("LEAKS") == "full"


@pytest.fixture(autouse=True)
def one_instant():
    with time_machine.travel(NOW, tick=False):
        yield


def working(code: str = "A-1") -> Power:
    """The row behind a published power, as the office is editing it."""
    return Power.objects.get(code=code)


def names(patch) -> None:
    """A list that names working rows."""
    patch.setattr(PublishedVersion, "title", property(lambda self: working(self.code).name))


def snapshots(patch) -> None:
    """Pages, exports and data that freeze the working row again."""
    frozen = property(lambda self: json.loads(builders.frozen(working(self.code))))
    patch.setattr(PublishedVersion, "content", frozen)


def records(patch) -> None:
    """A record of data with the working name."""
    plain = data.summary_record
    patch.setattr(data, "summary_record", lambda row: plain(row) | {"name": working(row.code).name})


def map_of_powers(patch) -> None:
    """A site map whose addresses carry a working text."""
    patch.setattr(
        PublishedVersion,
        "get_absolute_url",
        lambda self: f"/powers/{self.code}/?{working(self.code).remarks}",
    )


def search(patch) -> None:
    """A search that finds what the department is about to write."""
    listing = power_list.listing

    def found(request, powers):
        rows = PublishedVersion.objects.in_force()
        rows = rows.filter(power__remarks__contains=powers.asked["q"] or "-")
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        return power_search.Listing(keys) if keys else listing(request, powers)

    patch.setattr(power_list, "listing", found)


def suggestions(patch) -> None:
    """Suggestions from working names."""
    patch.setattr(
        power_list, "names_with", lambda rows, words: [working(row.code).name for row in rows]
    )


def facet_counts(patch) -> None:
    """A number beside a filter that counts drafts."""
    counted = facets.counted

    def more(hits, repealed):
        counts = counted(hits, repealed)
        for code in counts.organization:
            counts.organization[code] += Power.objects.filter(organization__code=code).count()
        return counts

    patch.setattr(facets, "counted", more)


def department(patch) -> None:
    """A department page that names what is filed."""
    patch.setattr(
        organizations,
        "_by_category",
        lambda rows: [(row.summary, []) for row in Power.objects.filter(code="DRAFT-1")],
    )


def feed(patch) -> None:
    """A feed with the clerk's remarks."""
    patch.setattr(ChangesFeed, "item_description", lambda self, item: working().remarks)


def map_of_departments(patch) -> None:
    """A site map made of working rows."""
    patch.setattr(OrganizationSitemap, "location", lambda self, item: f"/{working().remarks}/")


def tags(patch) -> None:
    """An ETag that moves whenever the office writes a row."""
    set_etag = keeping.set_response_etag

    def counting(response):
        set_etag(response)
        response["ETag"] = f'"{Power.objects.count()}-{response["ETag"].strip(chr(34))}"'
        return response

    patch.setattr(keeping, "set_response_etag", counting)


def redirects(patch) -> None:
    """A redirect to an address with the working name in it."""
    patch.setattr(
        CommonMiddleware,
        "get_full_path_with_slash",
        lambda self, request: f"{request.path}/?{working().remarks}",
    )


def headers(patch) -> None:
    """A header that names a working text."""
    plain = data_page.stamped

    def named(response, request):
        response["X-Title"] = working().remarks
        return plain(response, request)

    patch.setattr(downloads, "stamped", named)


def figures(patch) -> None:
    """A figure that counts by the office's words."""
    patch.setattr(statistics, "limits", lambda day: [Tally("", working().remarks, 1)])


def counts(patch) -> None:
    """A figure that counts drafts."""
    patch.setattr(statistics, "limits", lambda day: [Tally("", "项", Power.objects.count())])


def errors(patch) -> None:
    """An error page that helps too much."""

    def say(code, *_, **__):
        raise history.NotThereError(f"没有{code}，是不是{working().remarks}？")

    patch.setattr("portal.views.powers.History", say)


def hidden_sheets(patch) -> None:
    """A second sheet that no reader sees."""
    write_list = exports.write_list

    def with_another(book, *arguments):
        write_list(book, *arguments)
        sheet = book.add_worksheet("备注")
        sheet.write_string(0, 0, working().remarks)
        sheet.very_hidden()

    patch.setattr(exports, "write_list", with_another)


def bookmarks(patch) -> None:
    """A bookmark that says more than the heading it stands for."""
    render = documents.render_to_string

    def marked_headings(template, context):
        style = f"bookmark-level: 2; bookmark-label: '{working().remarks}'"
        return render(template, context).replace("<h2", f'<h2 style="{style}"')

    patch.setattr(documents, "render_to_string", marked_headings)


def pictures(patch) -> None:
    """A chart drawn from the working steps."""

    def drawn(version, column):
        [chart] = working(version.code).flowcharts.all()
        return f"<svg>{chart.steps.order_by('pk')[0].post}</svg>"

    patch.setattr(flowcharts, "_rendered", drawn)


class Leak(NamedTuple):
    """What is put in, where it must be found, and whether it says a word."""

    seed: Callable
    addresses: tuple[str, ...]
    # A number or a tag tells without saying a word.
    is_silent: bool = False


PAGES = ("/powers/A-1/", "/powers/A-1/v1/", "/powers/A-1/changes/")
EXPORTS = (
    *("/catalogue.csv", "/catalogue.json", "/catalogue.xlsx", "/directory.csv"),
    *(f"/organizations/body-1/catalogue.{ending}" for ending in ("csv", "json", "xlsx")),
    *("/powers/A-1.json", "/powers/A-1.jsonld"),
    *("/powers/A-1/flowchart.json", "/powers/A-1/flowchart.dot"),
)
PAPERS = ("/powers/A-1.pdf", "/organizations/body-1/catalogue.pdf", "/catalogue.zip")
LISTS = (
    *("/powers/", "/changes/", "/changes.csv", "/changes.json"),
    *("/changes/between/?since=2024-01-01", "/changes/between.csv?since=2024-01-01"),
)
LEAKS = (
    Leak(snapshots, PAGES[:2] + EXPORTS),
    # Rendering takes long.
    Leak(snapshots, PAPERS if IS_FULL else PAPERS[:1]),
    Leak(names, LISTS),
    Leak(records, ("/powers.json",)),
    Leak(map_of_powers, ("/sitemap-powers.xml",)),
    Leak(pictures, ("/powers/A-1/flowchart.svg", "/powers/A-1/flowchart.bpmn")),
    Leak(search, ("/powers/?q=LEAK",), is_silent=True),
    Leak(suggestions, ("/suggest.json?q=种子",)),
    Leak(facet_counts, ("/powers/?q=种子",), is_silent=True),
    Leak(department, ("/organizations/body-1/",)),
    Leak(feed, ("/changes.atom",)),
    Leak(map_of_departments, ("/sitemap-organizations.xml",)),
    Leak(tags, ("/powers/A-1/",), is_silent=True),
    Leak(redirects, ("/powers/A-1",)),
    Leak(headers, ("/catalogue.csv",)),
    Leak(figures, ("/statistics/",)),
    Leak(counts, ("/statistics/",), is_silent=True),
    Leak(errors, ("/powers/A-1/",)),
    Leak(hidden_sheets, ("/catalogue.xlsx", "/organizations/body-1/catalogue.xlsx")),
    Leak(bookmarks, PAPERS if IS_FULL else PAPERS[:1]),
)


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.seed.__name__)
def test_a_leak_is_found(monkeypatch, leak):
    bodies = reference_tables()
    power = publish_a_few(bodies)
    leak.seed(monkeypatch)
    before = answers(Client(), leak.addresses)
    the_office_works([power], bodies[0])
    after = answers(Client(), leak.addresses)
    everywhere = list(leak.addresses)
    assert differing(before, after) == everywhere
    assert [address for address, _ in marked(after)] == ([] if leak.is_silent else everywhere)

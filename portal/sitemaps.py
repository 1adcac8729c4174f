"""What search engines may visit."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from disclosure.models import PublishedVersion
from disclosure.periods import today
from legislation.models import Instrument

COLUMNS = (
    "home",
    "power_list",
    "organization_list",
    "law_list",
    "changes",
    "between",
    "statistics",
    "guide",
    "disclosure_guide",
    "inspection",
    "log",
)
# What the protocol allows in one file.
LARGEST_FILE = 50_000


class PartedSitemap(Sitemap):
    """A map in files of a size that every reader takes."""

    limit = LARGEST_FILE

    def get_latest_lastmod(self) -> None:
        """Django would read every entry for this."""
        return


class ColumnSitemap(PartedSitemap):
    """The pages that lead to others."""

    def items(self) -> tuple[str, ...]:
        return COLUMNS

    def location(self, item: str) -> str:
        return reverse(item)


class PowerSitemap(PartedSitemap):
    """Every power in force."""

    def items(self):
        rows = PublishedVersion.objects.in_force(today()).listed()
        return rows.only("code", "published_at").order_by("code")

    def lastmod(self, item: PublishedVersion):
        return item.published_at


class OrganizationSitemap(PartedSitemap):
    """Every department that has powers in force."""

    def items(self):
        rows = PublishedVersion.objects.in_force(today()).listed().order_by("organization_code")
        return rows.values_list("organization_code", flat=True).distinct()

    def location(self, item: str) -> str:
        return reverse("organization", args=[item])


class LawSitemap(PartedSitemap):
    """Every instrument of the library."""

    def items(self):
        return Instrument.objects.order_by("pk").only("pk")


SITEMAPS: dict[str, type[Sitemap] | Sitemap] = {
    "columns": ColumnSitemap,
    "powers": PowerSitemap,
    "organizations": OrganizationSitemap,
    "laws": LawSitemap,
}

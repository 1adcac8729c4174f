"""Large catalogues to measure on: invented ones, and copies of their rows."""

from django.core.management import call_command
from django.db import connection, models
from django.db.models import Max

from disclosure.day_tallies import recount_all
from disclosure.models import InForcePeriod, ListRow, PublishedVersion

ORGANIZATIONS = 100


class Silent:
    """Takes what a command would print."""

    def write(self, text: str) -> None:
        pass


def catalogue_of(powers: int) -> None:
    """Make and publish an invented catalogue, unless the database has one already."""
    if not PublishedVersion.objects.exists():
        organizations = min(ORGANIZATIONS, max(1, powers // 50))
        call_command(
            "synthesize_catalogue",
            powers=powers,
            organizations=organizations,
            seed=1,
            stdout=Silent(),
        )


def addresses_of(version: PublishedVersion) -> dict[str, str]:
    """Return by name the pages that are measured; a parameter has a page made on the spot."""
    page = version.get_absolute_url()
    return {
        "front page": "/",
        "list of powers": "/powers/",
        "page of a power": page,
        "page of a power on the spot": f"{page}?seen=1",
        "page of a department": f"/organizations/{version.organization_code}/",
    }


def grow(powers: int) -> None:
    """Copy rows inside the database until so many powers are in force.

    Copies have codes of their own and share everything else with what they were copied from.
    They are counted, but not in the search index and not in the log: only lists and pages see
    them.
    """
    rows = ListRow.objects.filter(to_on=None, from_on__isnull=False)
    present = rows.count()
    originals = list(rows.order_by("pk").values_list("pk", flat=True)[:present])
    while present < powers:
        chosen = originals[: powers - present]
        shift = (PublishedVersion.objects.aggregate(last=Max("pk"))["last"] or 0) - chosen[0] + 1
        for model in (PublishedVersion, ListRow, InForcePeriod):
            _copy(model, chosen, shift)
        present += len(chosen)
    recount_all()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _copy(model: type[models.Model], keys: list[int], shift: int) -> None:
    columns = [field.column for field in model._meta.concrete_fields]
    key = "id" if model is PublishedVersion else "version_id"
    if model is InForcePeriod:
        columns.remove("id")
    values = {column: f'"{column}"' for column in columns}
    values[key] = f"{key} + {shift}"
    values["code"] = f"code || '-{shift}'"
    names = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {', '.join(values.values())}"
            f" FROM {table} WHERE {key} BETWEEN {keys[0]} AND {keys[-1]}"
            f" AND {key} IN (SELECT version_id FROM disclosure_listrow"
            " WHERE to_on IS NULL AND from_on IS NOT NULL)"
            if model is not ListRow
            else f"INSERT INTO {table} ({names}) SELECT {', '.join(values.values())}"
            f" FROM {table} WHERE {key} BETWEEN {keys[0]} AND {keys[-1]}"
            " AND to_on IS NULL AND from_on IS NOT NULL"
        )

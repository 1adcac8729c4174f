"""The role of the public process reads the public tables and nothing else."""

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from portal.public_tables import public_tables
from tests import builders

ROLE = "zhiquan_test_public"
on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="roles exist on PostgreSQL only"
)
pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    power = builders.power()
    builders.exercise(power)
    builders.basis(power).citations.create(start=0, end=5, instrument_name="行政许可法")
    builders.flowchart(power)
    return builders.published(power)


@pytest.fixture
def public_role(version):
    """Everything in the test happens with the rights of the public process."""
    with connection.cursor() as cursor:
        # The other worker of a parallel run may make the same role at this moment.
        cursor.execute("SELECT pg_advisory_xact_lock(1)")
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {ROLE}")
        call_command("grant_public_rights", ROLE)
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        yield version
        cursor.execute("RESET ROLE")


def addresses(version) -> list[str]:
    power = f"/powers/{version.code}"
    organization = f"/organizations/{version.organization_code}"
    return [
        *("/", "/powers/", "/powers/?q=许可&law=行政许可法", f"{power}/", f"{power}/v1/"),
        *(f"{power}/changes/", f"{power}/flowchart.svg", f"{power}.json", f"{power}.jsonld"),
        *("/organizations/", f"{organization}/", f"{organization}/catalogue.csv"),
        *("/catalogue.json", "/catalogue.xlsx", "/laws/", "/changes/", "/changes.atom"),
        *("/statistics/", "/guide/", "/log/", "/log.jsonl", "/sitemap.xml", "/healthz"),
    ]


@on_postgresql
def test_every_public_page_answers_with_these_rights(public_role, client):
    for address in addresses(public_role):
        assert client.get(address).status_code == 200, address


@on_postgresql
def test_every_other_table_is_refused(public_role):
    tables = {model._meta.db_table for model in apps.get_models()} - set(public_tables())
    assert "powers_power" in tables
    for table in sorted(tables):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(f"SELECT 1 FROM {table}")


@on_postgresql
def test_every_write_is_refused(public_role):
    for table in public_tables():
        for sql in (f"DELETE FROM {table}", f"INSERT INTO {table} DEFAULT VALUES"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(sql)


@on_postgresql
@pytest.mark.parametrize(
    ("role", "sentence"), [("nobody_here", "没有角色"), ("x; DROP TABLE y", "角色名")]
)
def test_a_role_that_cannot_be_limited_is_refused(role, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("grant_public_rights", role)


@on_postgresql
def test_a_superuser_is_refused():
    with pytest.raises(CommandError, match="超级用户"):
        call_command("grant_public_rights", connection.settings_dict["USER"])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite")
def test_sqlite_has_no_roles():
    with pytest.raises(CommandError, match="PostgreSQL"):
        call_command("grant_public_rights", ROLE)

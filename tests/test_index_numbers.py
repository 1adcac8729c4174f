"""Index numbers 索引号: made at the first publication, and never changed."""

import datetime

import pytest

from disclosure.derived import rebuild
from disclosure.index_numbers import body_part
from disclosure.models import IndexNumber
from disclosure.verification import verify_log
from organizations.models import Organization
from tests import builders

pytestmark = pytest.mark.django_db
MARCH = datetime.datetime(2024, 3, 1, tzinfo=datetime.UTC)
# 16:30 UTC on New Year's Eve is already New Year in Shanghai.
NEW_YEAR = datetime.datetime(2024, 12, 31, 16, 30, tzinfo=datetime.UTC)


def numbers() -> list[str]:
    return list(IndexNumber.objects.order_by("pk").values_list("text", flat=True))


def test_they_count_within_body_and_year():
    body = builders.organization(code="yingji", credit_code="11620823MB0X10006A")
    other = builders.organization(code="linye")
    for owner, at in ((body, MARCH), (body, MARCH), (other, MARCH), (body, NEW_YEAR)):
        builders.published(builders.power(organization=owner), at=at)
    assert numbers() == [
        "MB0X10006/2024-00001",
        "MB0X10006/2024-00002",
        "linye/2024-00001",
        "MB0X10006/2025-00001",
    ]


@pytest.mark.parametrize(
    ("credit", "body"), [("11620823MB0X10006A", "MB0X10006"), ("", "yingji"), ("123", "yingji")]
)
def test_the_body_is_the_organization_code_in_the_credit_code(credit, body):
    assert body_part("yingji", credit) == body


def test_they_stay_through_changes_renaming_and_rebuilding():
    power = builders.power()
    builders.published(power, at=MARCH)
    before = numbers()
    builders.published(power, at=NEW_YEAR, change_kind="amend", reason="依据修订")
    Organization.objects.update(credit_code="11620823MB0X10006A")
    rebuild()
    assert numbers() == before


def test_a_lost_one_is_found_missing_and_made_again():
    builders.published()
    IndexNumber.objects.all().delete()
    assert any("索引号" in problem for problem in verify_log())
    rebuild()
    assert not any("索引号" in problem for problem in verify_log())


def test_page_data_and_directory_carry_them(client):
    version = builders.published()
    [text] = numbers()
    assert text in client.get(f"/powers/{version.code}/").content.decode()
    assert client.get(f"/powers/{version.code}.json").json()["index_number"] == text
    assert client.get("/powers.json").json()["powers"][0]["index_number"] == text
    for address in ("/directory.csv", "/catalogue.json"):
        assert text in b"".join(client.get(address).streaming_content).decode()
    linked = client.get(f"/powers/{version.code}.jsonld").json()
    assert linked["schema:identifier"]["@value"] == text

"""The change log as data: feeds of everything and of a part, page by page, with withdrawals."""

import datetime

import pytest

from disclosure.log import withdrawal_hash_of
from disclosure.models import Withdrawal
from disclosure.verification import verify_log
from disclosure.withdrawal import restore, withdraw
from portal.views import changes as changes_view
from tests import builders

pytestmark = pytest.mark.django_db


def all_items(client, address: str) -> list[dict]:
    items, pages = [], 0
    while address:
        feed = client.get(address.removeprefix("http://127.0.0.1:8000")).json()
        items += feed["items"]
        address, pages = feed.get("next_url"), pages + 1
        assert pages < 20
    return items


def test_the_feed_goes_through_everything_once_in_order(client):
    versions = [builders.published() for _ in range(5)]
    withdraw(versions[1].code, reason="有误", actor="测试")
    versions.append(builders.published())
    items = all_items(client, "/changes.json?limit=2")
    codes = [item["_change"]["code"] for item in items]
    shown = [row.code for row in reversed(versions) if row != versions[1]]
    assert codes == [shown[0], versions[1].code, *shown[1:]]
    assert items[1]["_change"]["kind"] == "withdraw"
    assert len({item["id"] for item in items}) == len(items)


def test_the_page_shows_withdrawals_in_their_place_on_every_page(client, monkeypatch):
    monkeypatch.setattr(changes_view, "PAGE_SIZE", 2)
    versions = [builders.published() for _ in range(4)]
    withdraw(versions[0].code, reason="有误", actor="测试")
    versions.append(builders.published())
    rows = []
    for number in (1, 2):
        response = client.get(f"/changes/?page={number}")
        rows += [change.row for change in response.context["changes"]]
    assert response.context["total"] == 5
    codes = [row.code for row in rows]
    assert codes == [versions[4].code, versions[0].code, *(versions[n].code for n in (3, 2, 1))]
    assert isinstance(rows[1], Withdrawal)


def test_feeds_can_be_of_a_department_a_power_or_a_kind(client):
    one, other = builders.published(), builders.published(change_kind="delegate", reason="下放")
    withdrawn = builders.published()
    withdraw(withdrawn.code, reason="有误", actor="测试")
    for query, expected in (
        (f"organization={one.organization_code}", [one.code]),
        (f"power={other.code}", [other.code]),
        ("kind=delegate", [other.code]),
        ("kind=withdraw", [withdrawn.code]),
        (f"organization={withdrawn.organization_code}", [withdrawn.code]),
    ):
        codes = [item["_change"]["code"] for item in all_items(client, f"/changes.json?{query}")]
        assert codes == expected, query
        text = client.get(f"/changes.atom?{query}").content.decode()
        assert expected[0] in text
        assert sum(version.code in text for version in (one, other, withdrawn)) == 1


def test_the_changes_of_a_power_name_each_difference(client):
    power = builders.power(conditions="旧条件。")
    builders.published(power)
    power.conditions = "新条件。"
    power.save()
    version = builders.published(power, change_kind="amend", reason="依据修订")
    answer = client.get(f"/powers/{version.code}/changes.json").json()
    assert [row["version"] for row in answer["versions"]] == [2, 1]
    [difference] = answer["versions"][0]["differences"]
    assert (difference["label"], difference["before"]) == ("申请条件", "旧条件。")


def test_lists_go_on_by_key(client):
    codes = [builders.published().code for _ in range(5)]
    first = client.get("/powers.json?limit=3").json()
    following = client.get(first["next"].removeprefix("http://127.0.0.1:8000")).json()
    found = [row["code"] for row in [*first["powers"], *following["powers"]]]
    assert found == sorted(codes)
    assert following["next"] is None
    entries = client.get("/log.json?after=2").json()["entries"]
    assert len(entries) == 2


def test_data_say_when_they_last_changed(client):
    version = builders.published()
    for address in ("/powers.json", f"/powers/{version.code}.json", "/changes.json", "/log.json"):
        response = client.get(address)
        assert response["Last-Modified"], address
        assert response["ETag"], address
        assert response["Access-Control-Allow-Origin"] == "*"
        again = client.get(address, headers={"if-none-match": response["ETag"]})
        assert again.status_code == 304, address


def test_a_cause_of_a_withdrawal_is_covered_by_the_log():
    version = builders.published()
    row = withdraw(version.code, reason="有误", actor="测试", cause_document="处理单一号")
    assert not list(verify_log())
    plain = Withdrawal(code=row.code, at=row.at, reason=row.reason)
    assert withdrawal_hash_of(plain) != withdrawal_hash_of(row)


def test_a_power_that_was_put_back_says_so(client):
    version = builders.published()
    restore(withdraw(version.code, reason="有误", actor="测试"), reason="核实无误", actor="测试")
    assert "恢复公开，原因：核实无误" in client.get("/changes/").content.decode()
    [first, second] = all_items(client, "/changes.json")
    assert first["_change"]["restored_at"]
    assert second["_change"]["kind"] == "add"
    withdraw(version.code, reason="又有误", actor="测试")
    assert client.get(f"/powers/{version.code}.json").status_code == 410
    identifiers = {item["id"] for item in all_items(client, "/changes.json")}
    assert len(identifiers) == len(all_items(client, "/changes.json"))
    between = client.get("/changes/between.json?since=2020-01-01").json()
    assert [row["reason"] for row in between["withdrawals"]] == ["又有误"]


def test_what_takes_effect_later_is_announced(client):
    power = builders.power()
    builders.published(power)
    day = datetime.date(2098, 1, 1)
    builders.published(power, change_kind="amend", reason="依据修订", effective_on=day)
    text = client.get(f"/powers/{power.code}/").content.decode()
    assert "2098年1月1日" in text
    assert "内容将有变化" in text
    assert (
        "这项职权届时将有变化"
        in client.get(f"/powers/{power.code}/?on=2098-02-01").content.decode()
    )

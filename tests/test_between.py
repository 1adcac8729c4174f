"""What changed between two days: page, table and data agree with the versions in force."""

import csv
import datetime
import io

import pytest

from disclosure.withdrawal import withdraw
from tests import builders

pytestmark = pytest.mark.django_db


def on(day: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(f"{day}T08:00:00+08:00")


def changed(power, day: str, **fields):
    for name, value in fields.pop("texts", {}).items():
        setattr(power, name, value)
    power.save()
    return builders.published(
        power, at=on(day), **{"change_kind": "amend", "reason": "依据修订"} | fields
    )


@pytest.fixture
def history():
    """One power that was changed twice, one that came, one that went, one that stayed."""
    body = builders.organization(code="body")
    kept, went, changes, came = (
        builders.power(
            code=f"P-{number}", organization=body, name=f"第{name}项", conditions="满十八岁。"
        )
        for number, name in enumerate("甲乙丙丁")
    )
    for power in (kept, went, changes):
        builders.published(power, at=on("2024-01-10"))
    changed(changes, "2024-02-01", texts={"conditions": "满十六岁。"})
    changed(
        changes,
        "2024-03-01",
        texts={"conditions": "满十六岁。无需担保。"},
        cause_document="云府〔2024〕3号",
        reviewing_bodies="司法局",
        note="放宽条件",
    )
    builders.published(came, at=on("2024-03-05"))
    changed(
        went,
        "2024-03-06",
        texts={"standing": "abolished"},
        change_kind="abolish",
        reason="上级取消",
    )
    return body


def asked(client, **query) -> dict:
    return client.get("/changes/between.json", query).json()


def turns_of(answer: dict) -> dict[str, str]:
    return {row["code"]: row["turn"] for row in answer["powers"]}


def test_it_names_what_came_went_and_changed(client, history):
    answer = asked(client, since="2024-01-31", until="2024-12-31")
    assert turns_of(answer) == {"P-1": "取消", "P-2": "内容变更", "P-3": "新增"}
    assert turns_of(asked(client, since="2024-03-01", until="2024-03-05")) == {"P-3": "新增"}
    assert turns_of(asked(client, since="2024-04-01")) == {}


def test_it_compares_the_two_days_and_not_the_steps_between(client, history):
    answer = asked(client, since="2024-01-31", until="2024-03-02", power="P-2")
    [row] = answer["powers"]
    assert (row["before"], row["after"]) == (1, 3)
    [difference] = row["differences"]
    assert (difference["before"], difference["after"]) == ("满十八岁。", "满十六岁。无需担保。")
    kinds = [(one["kind"], one["text"]) for one in difference["segments"]]
    assert ("added", "六") in kinds
    assert ("removed", "八") in kinds


def test_the_page_says_it_in_words_with_reason_document_and_reviewers(client, history):
    text = client.get("/changes/between/?since=2024-01-31&until=2024-12-31").content.decode()
    for words in (
        "3</strong> 项职权不同",
        "云府〔2024〕3号",
        "司法局",
        "放宽条件",
        "增加：",
        "删去：",
    ):
        assert words in text
    assert "第甲项" not in text


def test_the_table_has_a_row_for_each(client, history):
    answer = client.get("/changes/between.csv?since=2024-01-31&until=2024-12-31")
    text = b"".join(answer.streaming_content).decode().removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["变化"] for row in rows] == ["取消", "内容变更", "新增"]
    assert rows[1]["不同之处"] == "申请条件"
    assert rows[1]["公开时间"] == "2024-03-01 08:00"


def test_it_goes_on_where_a_part_ended(client, history):
    first = asked(client, since="2024-01-31", until="2024-12-31", limit=2)
    assert list(turns_of(first)) == ["P-1", "P-2"]
    following = client.get(first["next"].removeprefix("http://127.0.0.1:8000")).json()
    assert list(turns_of(following)) == ["P-3"]
    assert following["next"] is None


def test_it_can_be_asked_of_a_department_or_a_law(client, history):
    law = builders.law("种子法", "第一条的内容。")
    power = builders.power(code="L-1")
    cell = builders.basis(power)
    citation = builders.citation(cell, law.name, article="1")
    builders.published(power, at=on("2024-04-01"))
    citation.delete()
    builders.published(power, at=on("2024-05-01"), change_kind="amend", reason="依据废止")
    assert list(turns_of(asked(client, since="2024-03-31", law="《种子法》"))) == ["L-1"]
    assert list(turns_of(asked(client, since="2024-03-31", organization="body"))) == []
    assert client.get("/changes/", {"law": "《种子法》"}).context["total"] == 2


def test_what_was_taken_off_is_named_by_its_code_alone(client, history):
    withdraw("P-3", reason="泄露个人信息", actor="测试", cause_document="处理单一号")
    answer = asked(client, since="2024-01-31")
    assert "P-3" not in turns_of(answer)
    [row] = answer["withdrawals"]
    assert (row["code"], row["reason"]) == ("P-3", "泄露个人信息")
    assert row["cause_document"] == "处理单一号"
    assert "title" not in row
    assert asked(client, since="2024-01-31", organization="body")["withdrawals"] == []


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/", "新增1项、变更1项、取消1项"),
        ("/powers/P-2/", "这项职权此后有变化"),
        ("/organizations/body/", "新增1项、变更1项、取消1项"),
        ("/powers/", "新增1项、变更1项、取消1项"),
    ],
)
def test_a_past_day_says_what_differs_today(client, history, address, words):
    assert words in client.get(f"{address}?on=2024-02-15").content.decode()


def test_a_past_day_without_differences_says_so(client, history):
    assert "没有不同" in client.get("/powers/P-0/?on=2024-02-15").content.decode()


def test_files_of_a_past_day_say_what_differs_today(client, history):
    answer = client.get("/catalogue.json?on=2024-02-15")
    text = b"".join(answer.streaming_content).decode()
    assert '"differs":{"came":1,"changed":1' in text
    table = client.get("/catalogue.csv?on=2024-02-15")
    b"".join(table.streaming_content)
    assert "/changes/between/?since=2024-02-15" in table["Link"]
    assert "20240215" in table["Content-Disposition"]

"""verify_log finds what was changed behind the system's back."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from disclosure.derived import indexed, rebuild
from disclosure.models import LogEntry, PublishedVersion, Withdrawal
from disclosure.search_index import remove_from_index
from disclosure.verification import verify_log
from disclosure.withdrawal import withdraw
from organizations.insert_only import InsertOnlyError
from organizations.triggers import drop_triggers, expected_triggers, lifted_triggers
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    power = builders.power()
    builders.basis(power).citations.create(start=0, end=5, instrument_name="行政许可法")
    builders.flowchart(power)
    builders.published()
    return builders.published(power)


def tamper(sql: str, *params) -> list[str]:
    with lifted_triggers(connection), connection.cursor() as cursor:
        cursor.execute(sql, params)
    return list(verify_log())


def test_it_finds_nothing_wrong_with_an_honest_log(version, capsys):
    withdraw(version.code, reason="误公开", actor="测试")
    call_command("verify_log")
    assert "全部相符" in capsys.readouterr().out


def test_it_exits_with_1_and_names_a_version_whose_snapshot_changed_by_one_byte(version, capsys):
    changed = version.snapshot.replace("受理", "受埋", 1)
    with lifted_triggers(connection), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE disclosure_publishedversion SET snapshot = %s WHERE id = %s",
            [changed, version.pk],
        )
    with pytest.raises(SystemExit) as exit_info:
        call_command("verify_log")
    assert exit_info.value.code == 1
    assert f"{version.code} 第1版的内容与内容哈希不符" in capsys.readouterr().err


COLUMNS = [field.column for field in PublishedVersion._meta.fields if field.column != "id"]


@pytest.mark.parametrize("column", COLUMNS)
def test_it_finds_a_change_of_any_column_of_a_version(version, column):
    changed = {
        "power_id": f"(SELECT min(id) FROM powers_power WHERE id <> {version.power_id})",
        "number": "number + 7",
        "position": "position + 7",
        "published_at": "'2001-01-01 00:00:00+00:00'",
        "effective_on": "'2001-01-01'",
        "levels": "'x'",
        "risk_levels": "'A'",
    }.get(column, f"substr('改' || {column}, 1, 64)")
    problems = tamper(
        f"UPDATE disclosure_publishedversion SET {column} = {changed} WHERE id = %s", version.pk
    )
    assert any(version.code in problem or "改" in problem for problem in problems), problems


@pytest.mark.parametrize(
    "column", [field.column for field in LogEntry._meta.fields if field.name != "index"]
)
def test_it_finds_a_change_of_any_column_of_an_entry(version, column):
    changed = {
        "version": "version + 7",
        "at": "'2001-01-01 00:00:00+00:00'",
        "kind": "'initial'",
        "previous": "'00'",
    }.get(column, f"substr({column} || '0', 2)")
    assert tamper(f'UPDATE disclosure_logentry SET "{column}" = {changed} WHERE "index" = 1')


@pytest.mark.parametrize("column", ["code", "at", "reason"])
def test_it_finds_a_change_of_a_withdrawal(version, column):
    withdraw(version.code, reason="误公开", actor="测试")
    changed = "'2001-01-01 00:00:00+00:00'" if column == "at" else "'改'"
    assert tamper(f"UPDATE disclosure_withdrawal SET {column} = {changed}")


def test_it_finds_a_removed_entry(version):
    assert "不连续" in tamper('DELETE FROM disclosure_logentry WHERE "index" = 0')[0]


def test_it_finds_a_version_that_disappeared(version):
    with connection.cursor() as cursor:
        for table in ("citation", "searchrow", "listrow", "inforceperiod"):
            name = "disclosure_publishedcitation" if table == "citation" else f"disclosure_{table}"
            cursor.execute(f"DELETE FROM {name} WHERE version_id = %s", [version.pk])
    problems = tamper("DELETE FROM disclosure_publishedversion WHERE id = %s", version.pk)
    assert any("已不存在" in problem for problem in problems)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE disclosure_searchrow SET body = 'x' WHERE version_id = %s",
        "DELETE FROM disclosure_searchrow WHERE version_id = %s",
        "UPDATE disclosure_publishedcitation SET article = '99' WHERE version_id = %s",
        "UPDATE disclosure_inforceperiod SET from_on = '2001-01-01' WHERE version_id = %s",
        "DELETE FROM disclosure_inforceperiod WHERE version_id = %s",
        "UPDATE disclosure_listrow SET standing = 'x' WHERE version_id = %s",
        "UPDATE disclosure_listrow SET from_on = '2001-01-01' WHERE version_id = %s",
        "UPDATE disclosure_listrow SET limit_days = 1 WHERE version_id = %s",
        "DELETE FROM disclosure_listrow WHERE version_id = %s",
    ],
)
def test_it_finds_a_change_of_derived_rows(version, sql):
    with connection.cursor() as cursor:
        cursor.execute(sql, [version.pk])
    assert any(version.code in problem for problem in verify_log())


def test_it_finds_a_version_that_the_search_index_lacks(version):
    text = version.search_row
    remove_from_index([indexed(text, version.list_row)])
    assert any("检索索引" in problem for problem in verify_log())
    rebuild()
    assert list(verify_log()) == []


def test_it_finds_a_missing_trigger(version):
    drop_triggers(connection)
    assert len(list(verify_log())) == len(expected_triggers(connection.vendor))


@pytest.mark.parametrize("table", ["publishedversion", "logentry"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET code = 'x'", "DELETE FROM {}"])
def test_the_database_itself_refuses_a_change(version, table, verb):
    sql = verb.format(f"disclosure_{table}")
    with (
        pytest.raises(DatabaseError, match="insert-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


@pytest.mark.parametrize("model", [PublishedVersion, LogEntry, Withdrawal])
def test_querysets_refuse_to_change_or_delete(version, model):
    with pytest.raises(InsertOnlyError):
        model.objects.update(code="x")
    with pytest.raises(InsertOnlyError):
        model._base_manager.all().delete()
    with pytest.raises(InsertOnlyError):
        model.objects.bulk_update([], ["code"])


def test_rows_refuse_to_be_saved_again_or_deleted(version):
    with pytest.raises(InsertOnlyError):
        version.save()
    with pytest.raises(InsertOnlyError):
        version.delete()


def test_derived_rows_can_be_made_anew(version, capsys):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE disclosure_searchrow SET body = 'x'")
        cursor.execute("DELETE FROM disclosure_inforceperiod")
        cursor.execute("UPDATE disclosure_publishedcitation SET article = '99'")
    assert list(verify_log())
    call_command("rebuild_derived")
    assert list(verify_log()) == []
    assert "2个公开版本" in capsys.readouterr().out

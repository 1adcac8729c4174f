"""``manage.py verify_export``: a PDF proves itself; whatever was changed is found."""

import json
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from disclosure.log import entry_text
from disclosure.models import LogEntry
from disclosure.paper.opening import contents_of
from disclosure.paper.proof import problems
from disclosure.paper.storage import stored
from disclosure.paper.volumes import make_volume
from disclosure.periods import today
from tests import builders

pytestmark = pytest.mark.django_db
DUTIES = "直接责任：\n1.受理责任：公示材料；\n2.审查责任：\n（一）书面审查；（二）实地核查。"


def write_catalogue(owner):
    """Two powers with enough text to break pages; the first has every kind of content."""
    first = builders.power(organization=owner, name="采砂许可<b>", summary="审批 & 发证。")
    builders.exercise(first, responsibilities=DUTIES * 60, authority="本行政区域内")
    builders.basis(first)
    builders.basis(
        first, purpose="duty", raw_text="《行政许可法》第三十条、第三十二条。\n依三定方案"
    )
    builders.flowchart(first)
    first.materials.create(name="申请书", form="原件", note="一式两份")
    first.time_limits.create(kind="statutory", number=20, unit="working_day", raw_text="二十日内")
    builders.published(first)
    builders.published(builders.power(organization=owner))


@pytest.fixture(scope="module")
def export(django_db_setup, django_db_blocker, tmp_path_factory):
    """The path of a rendered volume and the lines of the log it belongs to."""
    folder = tmp_path_factory.mktemp("media")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr("django.conf.settings.MEDIA_ROOT", folder)
        with transaction.atomic():
            write_catalogue(builders.organization(code="water", name="云岭县水务局"))
            path = stored(make_volume("water", today()).file)
            lines = [entry_text(row) for row in LogEntry.objects.order_by("index")]
            transaction.set_rollback(True)
    log = folder / "log.jsonl"
    log.write_text("\n".join(lines) + "\n")
    return path, log


@pytest.fixture(scope="module")
def contents(export):
    return contents_of(export[0])


def log_of(contents):
    rows = json.loads(contents.manifest)["versions"]
    return {(row["code"], row["number"]): row["content_hash"] for row in rows}


def changed(contents, change):
    manifest = json.loads(contents.manifest)
    change(manifest["versions"][0])
    return replace(contents, manifest=json.dumps(manifest))


def found(contents, log=None):
    return "".join(problems(contents, log))


def test_a_genuine_export_fits(export, capsys):
    path, log = export
    call_command("verify_export", str(path), log=str(log))
    assert capsys.readouterr().out.startswith("2项职权全部相符")


def test_it_finds_an_export_that_the_log_does_not_know(db, export, capsys):
    with pytest.raises(SystemExit) as caught:
        call_command("verify_export", str(export[0]))
    assert caught.value.code == 1
    assert "不在公开日志中" in capsys.readouterr().err


def test_it_finds_a_changed_snapshot(contents):
    def change(row):
        row["snapshot"] = row["snapshot"].replace("审批", "受理")

    assert "快照与其哈希不符" in found(changed(contents, change))


def test_it_finds_a_changed_fact(contents):
    def change(row):
        row["facts"]["reason"] = "另一原因"

    assert "公开事实与内容哈希不符" in found(changed(contents, change))


def test_it_finds_a_hash_that_the_log_does_not_hold(contents):
    log = dict.fromkeys(log_of(contents), "0" * 64)
    assert "与日志不符" in found(contents, log)
    assert found(contents, log_of(contents)) == ""


def test_it_finds_changed_words_on_a_page(contents):
    forged = replace(contents, text=contents.text.replace("实地核查", "不必核查", 1))
    assert "文字与公开内容不符" in found(forged)


def test_it_finds_an_entry_that_is_missing_or_twice(contents):
    heading = next(one for one in contents.headings if " " in one)
    without = [one for one in contents.headings if one != heading]
    assert "文中有0个" in found(replace(contents, headings=without))
    assert "文中有2个" in found(replace(contents, headings=[*contents.headings, heading]))


def test_it_finds_an_entry_that_was_added(contents):
    forged = replace(contents, headings=[*contents.headings, "999XK001 捏造的许可"])
    assert "999XK001 不在附件中" in found(forged)


def test_it_finds_a_hash_that_was_not_printed(contents):
    code = next(iter(log_of(contents).values()))
    assert "没有印在文中" in found(replace(contents, text=contents.text.replace(code[:20], "")))


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"versions": 1}', '{"versions": [{}]}'])
def test_it_refuses_an_attachment_of_another_kind(contents, manifest):
    assert "不是职权目录的清单" in found(replace(contents, manifest=manifest))


def test_it_finds_incomplete_data(contents):
    assert "数据不完整" in found(changed(contents, lambda row: row.pop("salt")))
    assert "数据不完整" in found(changed(contents, lambda row: row.update(snapshot="[")))


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 nothing", b"\x00" * 100])
def test_it_refuses_a_file_without_a_proof(db, tmp_path, content):
    (tmp_path / "x.pdf").write_bytes(content)
    with pytest.raises(CommandError, match="无法核对"):
        call_command("verify_export", str(tmp_path / "x.pdf"))


def test_it_refuses_a_file_that_is_not_there(db, tmp_path):
    with pytest.raises(CommandError, match="没有文件"):
        call_command("verify_export", str(tmp_path / "none.pdf"))


def test_it_refuses_a_log_of_another_kind(export, tmp_path):
    (tmp_path / "log.jsonl").write_text("not a log\n")
    with pytest.raises(CommandError, match="不是公开日志"):
        call_command("verify_export", str(export[0]), log=str(tmp_path / "log.jsonl"))

"""What the command line says to operators."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.db import OperationalError

from portal import command_line

ROOT = Path(__file__).resolve().parent.parent


def refused(capsys, *arguments):
    with pytest.raises(SystemExit) as end:
        command_line.run(["manage.py", *arguments])
    return end.value.code, capsys.readouterr().err


def test_an_error_is_a_sentence_without_the_name_of_an_exception(db, capsys, tmp_path):
    code, words = refused(capsys, "import_laws", str(tmp_path / "nothing"))
    assert code == 2
    assert words.startswith("找不到")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["import_laws"], "缺少 path。"),
        (["check_bases", "--organization"], "--organization：后面要写一个值。"),
        (["check_bases", "--nothing"], "不认识 --nothing。"),
        (["export_catalogue", "--format", "doc", "--output", "x"], "没有 'doc' 这一项"),
    ],
)
def test_wrong_use_is_said_in_chinese(capsys, arguments, words):
    code, found = refused(capsys, *arguments)
    assert code == 2
    assert words in found
    assert "usage" not in found
    assert "error" not in found


def test_an_unknown_command_is_a_sentence(capsys):
    assert refused(capsys, "nothing") == (
        2,
        "没有名为 nothing 的命令；manage.py help 列出全部命令。\n",
    )


def test_a_database_that_is_gone_is_a_sentence(capsys, monkeypatch):
    def gone(*_):
        raise OperationalError("connection refused\nIs the server running?")

    monkeypatch.setattr(command_line.CommandLine, "execute", gone)
    code, words = refused(capsys, "check_bases")
    assert code == 1
    assert words.startswith("数据库不可用")
    assert "connection refused" in words
    assert "Is the server" not in words


def test_a_missing_key_is_a_sentence():
    outcome = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "ENV_FILE": "/dev/null"},
        capture_output=True,
        text=True,
    )
    assert outcome.returncode == 2
    assert outcome.stderr == "设置有误：没有 SECRET_KEY；请运行 make setup，或在环境中写明。\n"


def test_a_reader_who_has_seen_enough_is_no_error(capsys, monkeypatch):
    def closed(*_):
        raise BrokenPipeError

    monkeypatch.setattr(command_line.CommandLine, "execute", closed)
    monkeypatch.setattr(command_line.os, "dup2", lambda *_: None)
    monkeypatch.setattr(command_line.sys, "stdout", sys.__stdout__)
    assert refused(capsys, "check_bases") == (141, "")

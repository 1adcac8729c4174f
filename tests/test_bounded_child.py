"""A bounded child: what it answers, and how it ends when it misbehaves."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from jobs import child
from jobs.child import (
    MEBIBYTE,
    Bounds,
    ChildCrashed,
    ChildTimeout,
    ChildTooMuchOutput,
    run_child,
)


def run_python(program: str, stdin: bytes = b"", **bounds: float) -> bytes:
    return run_child([sys.executable, "-I", "-c", program], stdin, Bounds(**bounds))


def lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def ends_soon(pid: int) -> bool:
    """A killed process may be seen for a moment longer."""
    deadline = time.monotonic() + 5
    while lives(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not lives(pid)


def test_it_answers_bytes_with_bytes():
    assert run_child(["cat"], "职权\0".encode()) == "职权\0".encode()


def test_it_moves_more_than_a_pipe_holds():
    much = os.urandom(MEBIBYTE)
    assert run_child(["cat"], much) == much


def test_it_ends_a_child_that_sleeps():
    began = time.monotonic()
    with pytest.raises(ChildTimeout):
        run_child(["sleep", "30"], bounds=Bounds(seconds=0.3))
    assert time.monotonic() - began < 5


def test_it_ends_a_child_that_computes_for_ever():
    with pytest.raises(ChildTimeout):
        run_python("while True: pass", seconds=0.5)


def test_it_kills_the_grandchildren_too(tmp_path):
    note = tmp_path / "pid"
    program = f"sleep 30 & echo $! > {note}; sleep 30"
    with pytest.raises(ChildTimeout):
        run_child(["sh", "-c", program], bounds=Bounds(seconds=0.5))
    assert ends_soon(int(note.read_text()))


def test_it_kills_what_a_finished_child_left_behind():
    left_behind = int(run_child(["sh", "-c", "sleep 30 >/dev/null & echo $!"]))
    assert ends_soon(left_behind)


def test_it_does_not_outlive_its_parent(tmp_path):
    note = tmp_path / "pid"
    program = f"""
from jobs.child import run_child
run_child(["sh", "-c", "echo $$ > {note}; exec sleep 30"])
"""
    with subprocess.Popen([sys.executable, "-c", program], cwd=settings.BASE_DIR) as parent:
        deadline = time.monotonic() + 10
        while not (note.exists() and note.read_text()) and time.monotonic() < deadline:
            time.sleep(0.02)
        parent.kill()
    assert ends_soon(int(note.read_text()))


def test_it_stops_endless_output():
    with pytest.raises(ChildTooMuchOutput):
        run_child(["yes"], bounds=Bounds(seconds=10, output=MEBIBYTE))


def test_it_stops_endless_complaints():
    with pytest.raises(ChildTooMuchOutput):
        run_child(["sh", "-c", "yes >&2"], bounds=Bounds(seconds=10, output=MEBIBYTE))


def test_it_denies_memory_beyond_the_limit():
    with pytest.raises(ChildCrashed, match="MemoryError"):
        run_python("x = bytearray(10**9)", memory=300 * MEBIBYTE)


def test_it_reports_a_failure_with_its_words():
    with pytest.raises(ChildCrashed) as caught:
        run_child(["sh", "-c", "echo broken >&2; exit 3"])
    assert (caught.value.returncode, caught.value.messages) == (3, "broken")


def test_it_reports_a_crash():
    with pytest.raises(ChildCrashed) as caught:
        run_child(["sh", "-c", "kill -SEGV $$"])
    assert caught.value.returncode == -11


def test_it_reports_a_program_that_is_not_there():
    with pytest.raises(ChildCrashed, match="no-such-program"):
        run_child(["no-such-program"])


def test_it_passes_a_clean_environment(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "very secret")
    output = run_child(["env"], environment={"EXTRA": "1"})
    assert b"very secret" not in output
    assert b"EXTRA=1" in output


def test_it_takes_the_network_away_where_the_kernel_allows_it():
    if not child._isolation():
        pytest.skip("这台机器的内核不允许建立网络命名空间。")
    interfaces = run_child(["cat", "/proc/net/dev"]).decode()
    assert [line.split(":")[0].strip() for line in interfaces.splitlines()[2:]] == ["lo"]


def test_it_runs_where_the_kernel_forbids_namespaces(monkeypatch):
    monkeypatch.setattr(child, "NO_NETWORK", ("false",))
    child._isolation.cache_clear()
    try:
        assert child._isolation() == ()
        assert run_child(["cat"], b"x") == b"x"
    finally:
        child._isolation.cache_clear()

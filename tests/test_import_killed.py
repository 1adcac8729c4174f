"""An import whose process is killed at a random moment leaves nothing or all of it.

The suite kills a few; IMPORT_KILLS=50 kills fifty.
"""

import os
import random
import signal
import time
import uuid

import pytest

from tests.killed import NOTHING, POWERS, Engine, run, worker

KILLS = int(os.environ.get("IMPORT_KILLS", "3"))


@pytest.fixture
def engine(tmp_path):
    return Engine.of_the_suite(tmp_path)


@pytest.fixture
def template(engine):
    name = f"killed_{uuid.uuid4().hex[:12]}"
    engine.make(name)
    run("tests.killed", "prepare", environment=engine.environment(name))
    yield name
    engine.drop(name)


def worked(engine, template, seconds=None):
    """What is there after a worker was killed so late, or had its time; and how long it took."""
    name = f"{template}_copy"
    engine.copy(template, name)
    began = time.perf_counter()
    process = worker(engine.environment(name))
    try:
        process.wait(seconds)
    except Exception:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    passed = time.perf_counter() - began
    found = engine.counts(name)
    engine.drop(name)
    return found, passed


def test_it_leaves_nothing_or_all(engine, template):
    whole, seconds = worked(engine, template)
    assert whole[0] == POWERS
    assert whole[-2:] == (1, 1)
    found = [worked(engine, template, random.uniform(0.2, 1.0) * seconds)[0] for _ in range(KILLS)]
    print(
        f"{KILLS}次：全无{found.count(NOTHING)}次，全有{found.count(whole)}次，全程{seconds:.1f}秒"
    )
    assert set(found) <= {NOTHING, whole}


def test_the_next_worker_ends_what_the_killed_one_left(engine, template):
    process = worker(engine.environment(template))
    while engine.state(template) == "waiting":
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert engine.state(template) == "running"
    assert worker(engine.environment(template)).wait(60) == 0
    assert engine.state(template) == "failed"
    assert engine.counts(template) == NOTHING

"""The bounded child: one program, from bytes to bytes, that cannot run away.

It gets a session of its own and its whole process group is killed in the end; time, memory
and what it may write are limited by the kernel; it dies when its parent is killed; its
environment is clean and, where the kernel allows it, it has no network. All this is set by
``prlimit``, ``unshare`` and ``setpriv`` in front of the program, not between fork and exec,
so that threaded servers may call it.
"""

import contextlib
import functools
import math
import os
import select
import shutil
import signal
import subprocess  # the one place that starts programs
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

MEBIBYTE = 1024 * 1024
PATH = "/usr/local/bin:/usr/bin:/bin"
CLEAN_ENVIRONMENT = {"PATH": PATH, "LANG": "C.UTF-8", "TZ": "Asia/Shanghai"}
WITH_ITS_PARENT = ("setpriv", "--pdeathsig", "KILL", "--")
NO_NETWORK = ("unshare", "--map-root-user", "--net", "--")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a child may use: seconds on the clock, bytes of address space and of output."""

    seconds: float = 20
    memory: int = 1024 * MEBIBYTE
    output: int = 64 * MEBIBYTE


class ChildError(Exception):
    """The child gave no usable answer."""


class ChildTimeout(ChildError):
    """The child was still running when its time was up; its whole group was killed."""


class ChildTooMuchOutput(ChildError):
    """The child wrote more than it may."""


class ChildCrashed(ChildError):
    """The child ended with an error or by a signal; ``messages`` is what it complained of."""

    def __init__(self, returncode: int, messages: str) -> None:
        super().__init__(f"子进程异常结束（{returncode}）：{messages or '没有留下信息'}")
        self.returncode = returncode
        self.messages = messages


def run_child(
    command: Sequence[str],
    stdin: bytes = b"",
    bounds: Bounds | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    folder: str | Path = "/",
) -> bytes:
    """Run the command in a bounded child and return what it wrote to standard output.

    ``environment`` is added to a clean one; ``folder`` is where the child starts.
    Raises ChildTimeout, ChildTooMuchOutput or ChildCrashed.
    """
    bounds = bounds or Bounds()
    with (
        tempfile.TemporaryFile() as given,
        tempfile.TemporaryFile() as output,
        tempfile.TemporaryFile() as errors,
    ):
        given.write(stdin)
        given.seek(0)
        child = subprocess.Popen(  # noqa: S603  # an argument list, no shell
            [*_limits(bounds), *_isolation(), *WITH_ITS_PARENT, *command],
            stdin=given,
            stdout=output,
            stderr=errors,
            cwd=folder,
            env={**CLEAN_ENVIRONMENT, **(environment or {})},
            start_new_session=True,
        )
        in_time = _ends_within(child, bounds.seconds)
        _judge(child.returncode, in_time, output, errors, bounds)
        output.seek(0)
        return output.read()


def _limits(bounds: Bounds) -> list[str]:
    cpu_seconds = math.ceil(bounds.seconds) + 1
    return [
        "prlimit",
        f"--as={bounds.memory}",
        f"--cpu={cpu_seconds}:{cpu_seconds + 1}",
        f"--fsize={bounds.output}",
        "--core=0",
        "--",
    ]


@functools.cache
def _isolation() -> tuple[str, ...]:
    """Return the words that take the network away, or none where the kernel forbids it."""
    if shutil.which(NO_NETWORK[0], path=PATH) is None:
        return ()
    attempt = subprocess.run(  # noqa: S603  # fixed words
        [*NO_NETWORK, "true"],
        env=CLEAN_ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return NO_NETWORK if attempt.returncode == 0 else ()


def _ends_within(child: "subprocess.Popen[bytes]", seconds: float) -> bool:
    """Wait, then kill whatever is left of the child's group; tell whether it ended by itself."""
    try:
        # The group is killed before the child is reaped: until then its number is its own.
        watch = os.pidfd_open(child.pid)
        try:
            poll = select.poll()
            poll.register(watch, select.POLLIN)
            return bool(poll.poll(seconds * 1000))
        finally:
            os.close(watch)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _judge(
    returncode: int, in_time: bool, output: IO[bytes], errors: IO[bytes], bounds: Bounds
) -> None:
    if not in_time or returncode == -signal.SIGXCPU:
        raise ChildTimeout(f"子进程在{bounds.seconds:g}秒内没有完成，已被终止。")
    written = max(os.fstat(output.fileno()).st_size, os.fstat(errors.fileno()).st_size)
    if returncode == -signal.SIGXFSZ or written >= bounds.output:
        raise ChildTooMuchOutput(f"子进程的输出超过{bounds.output}字节，已被终止。")
    if returncode != 0:
        errors.seek(0)
        raise ChildCrashed(returncode, errors.read(2000).decode("utf-8", "replace").strip())

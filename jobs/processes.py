"""Names of processes that nobody else can bear, and whether such a process still lives."""

import functools
import os
import socket
from pathlib import Path

BOOT = Path("/proc/sys/kernel/random/boot_id")


def own_name() -> str:
    """Return host, boot, number and start of this process, as ``host/boot/pid/start``."""
    return f"{_place()}/{os.getpid()}/{_start_of(os.getpid())}"


def lives(name: str) -> bool | None:
    """Say whether the process with that name lives; None when it belongs to another machine."""
    place, _, rest = name.rpartition("/")
    place, _, number = place.rpartition("/")
    if place != _place():
        # After a restart of this very machine, nothing of before lives.
        return False if place.partition("/")[0] == _host() else None
    return _start_of(int(number)) == rest != ""


@functools.cache
def _place() -> str:
    try:
        return f"{_host()}/{BOOT.read_text().strip()[:8]}"
    except OSError:
        return f"{_host()}/-"


def _host() -> str:
    return socket.gethostname()[:60].replace("/", "-")


def _start_of(number: int) -> str:
    """The tick in which a process began; "" when there is none or it is a corpse."""
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if state[0] == "Z" else state[19]

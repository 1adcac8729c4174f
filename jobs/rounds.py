"""What the worker does again and again, every few seconds; the apps above say what."""

from collections.abc import Callable

ROUNDS: list[Callable[[], None]] = []


def every_round(act: Callable[[], None]) -> None:
    """Have the worker do this, which must be quick: long work is for a job that it starts."""
    ROUNDS.append(act)

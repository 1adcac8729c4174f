"""The space between two rows: which horizontal run goes above which, with few crossings."""

from dataclasses import dataclass

APART = 6.0
# Two lines on top of each other are much worse than two that cross.
COST_OF_OVERLAP = 20


@dataclass(frozen=True, slots=True)
class Run:
    """A horizontal run from x to x; each end goes on upward or downward."""

    start: float
    end: float
    start_up: bool = True
    end_up: bool = False

    @property
    def left(self) -> float:
        return self.start if self.start < self.end else self.end

    @property
    def right(self) -> float:
        return self.end if self.start < self.end else self.start

    def touches(self, other: "Run") -> bool:
        return self.left < other.right + APART and other.left < self.right + APART


def tracks(runs: list[Run]) -> list[int]:
    """Return the track of each run, 0 on top; runs that touch get different tracks."""
    if len(runs) == 1:
        return [0]
    order: list[int] = []
    for new in range(len(runs)):
        order.insert(_best_place(runs, order, new), new)
    result = [0] * len(runs)
    for place, one in enumerate(order):
        above = [result[other] for other in order[:place] if runs[other].touches(runs[one])]
        result[one] = max(above, default=-1) + 1
    return result


def _best_place(runs: list[Run], order: list[int], new: int) -> int:
    above = [_cost(runs[other], runs[new]) for other in order]
    below = [_cost(runs[new], runs[other]) for other in order]
    costs = [sum(above[:place]) + sum(below[place:]) for place in range(len(order) + 1)]
    return costs.index(min(costs))


def _cost(upper: Run, lower: Run) -> int:
    """Count what goes wrong when ``upper`` lies above ``lower``."""
    if not upper.touches(lower):
        return 0
    down = [x for x, up in _ends(upper) if not up]
    rising = [x for x, up in _ends(lower) if up]
    crossings = sum(_within(x, lower) for x in down) + sum(_within(x, upper) for x in rising)
    overlaps = sum(abs(x - other) < APART for x in down for other in rising)
    return crossings + COST_OF_OVERLAP * overlaps


def _ends(run: Run) -> tuple[tuple[float, bool], tuple[float, bool]]:
    return (run.start, run.start_up), (run.end, run.end_up)


def _within(x: float, run: Run) -> bool:
    return run.left < x < run.right

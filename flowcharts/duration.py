"""How long a chart takes at the longest: the sum of limits along its critical path.

A limit runs from the acceptance or the opening of a case to the decision (行政许可法第四十二条、
行政处罚法第六十条). What comes before, delivery and publication after it (行政许可法第四十四条),
and steps that stop the clock (听证、检测、专家评审) do not count. A return leads back to a step
that was already passed: the time starts anew there or the work falls within it, so that every
step counts once on a path.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flowcharts.chart import Chart
from flowcharts.order import finishing_order
from powers.models import LimitUnit

# In hours on the calendar. Five of seven days are working days; a month has thirty days.
HOURS = {
    LimitUnit.ON_THE_SPOT.value: 0.0,
    LimitUnit.HOUR.value: 1.0,
    LimitUnit.CALENDAR_DAY.value: 24.0,
    LimitUnit.WORKING_DAY.value: 24.0 * 7 / 5,
    LimitUnit.MONTH.value: 24.0 * 30,
    LimitUnit.YEAR.value: 24.0 * 365,
}


# Where the clock begins; a question whether to begin lies before.
BEGINNING = re.compile(r"受理|立案")
AFTERWARDS = re.compile(r"送达|颁发|发证|制证|公开|公布|归档|建档|立卷|结案")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of a unit of time, as in a limit."""

    number: int
    unit: str

    @property
    def hours(self) -> float:
        return self.number * HOURS[self.unit]

    def __str__(self) -> str:
        return f"{self.number}{dict(LimitUnit.choices)[self.unit]}"


@dataclass(frozen=True, slots=True)
class Duration:
    """The longest way through a chart: its steps' keys and its time by units."""

    keys: tuple[str, ...]
    amounts: tuple[Amount, ...]

    @property
    def hours(self) -> float:
        return sum(amount.hours for amount in self.amounts)

    def __str__(self) -> str:
        return "加".join(map(str, self.amounts)) or "0"


def longest(chart: Chart) -> Duration:
    """Return the longest way from a start, by the limits of the steps that count on it."""
    counted = dict(_amounts(chart))
    steps = {step.key: step for step in reversed(chart.steps)}
    onward: dict[str, list[str]] = {}
    for link in chart.links:
        if link.source in steps and link.target in steps:
            onward.setdefault(link.source, []).append(link.target)
    starts = [step.key for step in chart.steps if step.kind == "start"]
    order, returns = finishing_order(starts, onward)
    best: dict[str, tuple[float, str]] = {}
    for key in order:
        # Steps come after all that they lead to, returns left out.
        ahead = [
            (best[target][0], target)
            for target in onward.get(key, ())
            if (key, target) not in returns
        ]
        hours, following = max(ahead, default=(0.0, ""), key=lambda one: one[0])
        own = counted[key].hours if key in counted else 0.0
        best[key] = (hours + own, following)
    first = max(starts, default="", key=lambda key: best[key][0])
    return _duration(first, best, counted)


def _amounts(chart: Chart) -> Iterator[tuple[str, Amount]]:
    """Yield the keys of the steps whose limits count, and these."""
    began = _beginning(chart)
    for place, step in enumerate(chart.steps):
        number, unit = step.limit_number, step.limit_unit
        if place < began or step.stops_clock or not number or not HOURS.get(unit):
            continue
        if not (step.kind in ("end", "document", "action") and AFTERWARDS.search(step.name)):
            yield step.key, Amount(number, unit)


def _beginning(chart: Chart) -> int:
    """Return the place of the first step that counts."""
    for place, step in enumerate(chart.steps):
        if BEGINNING.search(step.name):
            return place + 1 if step.kind in ("decision", "start") else place
    return 0


def _duration(
    first: str, best: Mapping[str, tuple[float, str]], counted: Mapping[str, Amount]
) -> Duration:
    keys: list[str] = []
    totals: dict[str, int] = {}
    while first:
        keys.append(first)
        if amount := counted.get(first):
            totals[amount.unit] = totals.get(amount.unit, 0) + amount.number
        first = best[first][1]
    units = [unit for unit in reversed(HOURS) if unit in totals]
    return Duration(tuple(keys), tuple(Amount(totals[unit], unit) for unit in units))

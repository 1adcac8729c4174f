"""One measured figure and what it is compared with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """``value`` in ``unit``; ``baseline`` is the plain way to do the same, in the same unit."""

    name: str
    value: float
    unit: str
    baseline: float | None = None

    @property
    def ratio(self) -> float | None:
        """Return value ÷ baseline, or None without a baseline."""
        return self.value / self.baseline if self.baseline else None


def table(results: list[Result]) -> str:
    """Return the results as lines of equal columns."""
    head = ("measurement", "value", "unit", "baseline", "ratio")
    rows = [head, *(_cells(result) for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join(_line(row, widths) for row in rows)


def _cells(result: Result) -> tuple[str, str, str, str, str]:
    return (
        result.name,
        _number(result.value),
        result.unit,
        _number(result.baseline),
        _number(result.ratio),
    )


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    name, value, unit, *others = (
        cell.ljust(width) if column in (0, 2) else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join((name, value, unit, *others)).rstrip()

"""The table of measurements."""

from benchmarks.result import Result, table


def test_a_result_is_compared_with_its_baseline():
    assert Result("search", 5, "ms", baseline=20).ratio == 0.25
    assert Result("search", 5, "ms").ratio is None


def test_the_table_has_a_line_for_each_result():
    lines = table([Result("search", 5, "ms", baseline=20), Result("pages", 12345.6, "1/s")])
    assert [line.split() for line in lines.splitlines()] == [
        ["measurement", "value", "unit", "baseline", "ratio"],
        ["search", "5", "ms", "20", "0.25"],
        ["pages", "12,346", "1/s", "-", "-"],
    ]

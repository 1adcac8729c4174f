"""A chart held against the law of its power: its time, and what it must say."""

from dataclasses import replace

import pytest

from flowcharts.chart import Chart, Link, Step
from flowcharts.duration import Amount, longest
from flowcharts.lawfulness import Setting, violations


def chart(*steps: Step, links: str) -> Chart:
    pairs = [link.partition("-") for link in links.split()]
    return Chart(steps, tuple(Link(source, target) for source, _, target in pairs))


def step(key: str, number: int | None = None, unit: str = "working_day", **fields) -> Step:
    kind = {"a": "start", "z": "end"}.get(key, "action")
    return replace(Step(key, kind, key, limit_number=number, limit_unit=unit), **fields)


def days(number: int) -> Amount:
    return Amount(number, "working_day")


BRANCHED = chart(
    step("a"), step("b", 3), step("c", 9), step("d", 2), step("z", 1), links="a-b b-c b-d c-z d-z"
)


def test_the_longest_way_is_the_slowest_branch():
    way = longest(BRANCHED)
    assert (way.keys, str(way)) == (("a", "b", "c", "z"), "13个工作日")


def test_a_step_that_stops_the_clock_does_not_count():
    stopped = replace(BRANCHED.steps[2], stops_clock=True)
    way = longest(replace(BRANCHED, steps=(*BRANCHED.steps[:2], stopped, *BRANCHED.steps[3:])))
    assert (way.keys, str(way)) == (("a", "b", "d", "z"), "6个工作日")


def test_a_return_does_not_run_in_circles():
    returning = replace(BRANCHED, links=(*BRANCHED.links, Link("c", "a"), Link("d", "b")))
    assert str(longest(returning)) == "13个工作日"


def test_units_are_told_apart_and_compared():
    mixed = chart(
        step("a"), step("b", 5), step("c", 6, "calendar_day"), step("z"), links="a-b a-c b-z c-z"
    )
    # Five working days are a week.
    assert longest(mixed).keys == ("a", "b", "z")
    both = chart(step("a"), step("b", 5), step("c", 2, "month"), step("z"), links="a-b b-c c-z")
    assert str(longest(both)) == "2个月加5个工作日"


def test_the_clock_runs_from_acceptance_to_decision():
    names = ["核对材料", "是否受理", "审查", "决定", "制证送达"]
    kinds = ["action", "decision", "action", "decision", "document"]
    steps = [
        step(key, 5, name=name, kind=kind)
        for key, name, kind in zip("bcdef", names, kinds, strict=True)
    ]
    links = "a-b b-c c-d d-e e-f f-z"
    whole = chart(step("a"), *steps, step("z", 7, name="公开结果"), links=links)
    assert str(longest(whole)) == "10个工作日"


def test_on_the_spot_takes_no_time():
    assert str(longest(chart(step("a"), step("z", None, "on_the_spot"), links="a-z"))) == "0"


def test_links_to_nowhere_and_a_missing_start_are_no_matter():
    assert longest(Chart()).keys == ()
    assert longest(chart(step("b", 3), links="b-x")).amounts == ()


def codes(of: Chart, **setting) -> list[str]:
    return [finding.code for finding in violations(of, Setting(**setting))]


def test_a_chart_within_its_limits_is_in_order():
    assert codes(BRANCHED, statutory=(days(20),), promised=(days(13),)) == []
    assert codes(BRANCHED) == []


def test_longer_than_the_promise_or_the_law_is_seen():
    (finding,) = violations(BRANCHED, Setting(statutory=(days(20),), promised=(days(12),)))
    assert finding.code == "longer_than_promised"
    assert "合计13个工作日，超过承诺时限12个工作日" in finding.sentence
    assert codes(BRANCHED, statutory=(days(10),), promised=(days(5),)) == ["longer_than_statutory"]


def test_of_several_limits_the_longest_counts():
    assert codes(BRANCHED, promised=(days(3), days(15))) == []


def test_a_limit_in_another_unit_is_converted():
    (finding,) = violations(BRANCHED, Setting(promised=(Amount(15, "calendar_day"),)))
    assert "折合约18日，比15日长" in finding.sentence


def test_a_licence_tells_once_and_gives_reasons():
    assert codes(BRANCHED, category="XK") == ["no_one_time_notice", "no_reasons"]
    told = replace(BRANCHED.steps[1], description="一次性告知；不予许可的说明理由")
    full = replace(BRANCHED, steps=(BRANCHED.steps[0], told, *BRANCHED.steps[2:]))
    assert codes(full, category="XK") == []


def test_a_penalty_has_notice_statement_and_hearing():
    assert codes(BRANCHED, category="CF") == ["no_notice", "no_statement", "no_hearing"]
    told = replace(BRANCHED.steps[1], name="告知，听取陈述、申辩")
    full = replace(BRANCHED, steps=(BRANCHED.steps[0], told, *BRANCHED.steps[2:]))
    assert codes(full, category="CF") == ["no_hearing"]
    summary = replace(BRANCHED.steps[2], name="当场作出处罚决定")
    short = replace(full, steps=(*full.steps[:2], summary, *full.steps[3:]))
    assert codes(short, category="CF") == []


@pytest.mark.parametrize(("category", "expected"), [("XK", ["clock_runs"]), ("CF", [])])
def test_hearing_and_review_by_experts_do_not_count_in_a_licence(category, expected):
    heard = replace(BRANCHED.steps[2], name="专家评审")
    words = "一次告知，理由，陈述，听证"
    told = replace(BRANCHED.steps[1], description=words)
    full = replace(BRANCHED, steps=(BRANCHED.steps[0], told, heard, *BRANCHED.steps[3:]))
    assert codes(full, category=category) == expected


def test_an_empty_chart_has_nothing_to_say():
    assert codes(Chart(), category="CF", promised=(days(1),)) == []

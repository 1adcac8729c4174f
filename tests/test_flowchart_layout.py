"""Where things stand in a chart: nothing covers anything else."""

from itertools import combinations, pairwise
from random import Random

import pytest

from flowcharts.boxes import NOTE_LINE, NOTE_SIZE
from flowcharts.channels import Run, tracks
from flowcharts.chart import Chart, Link, Step
from flowcharts.dot import dot_source, middles
from flowcharts.drawing import DOT
from flowcharts.layout import Layout, layout_of
from flowcharts.lettering import ems
from flowcharts.plan import plan_of
from jobs.child import run_child
from tests.charts import invent_chart

Area = tuple[float, float, float, float]


def random_chart(seed: int) -> Chart:
    """A chart with links in any direction."""
    random = Random(seed)
    posts = ["甲", "乙", "丙", "丁", "戊"][: random.randint(1, 5)]
    size = random.randint(1, 14)
    steps = tuple(
        Step(f"s{n}", random.choice(["action", "decision"]), "办理" * 4, post=random.choice(posts))
        for n in range(size)
    )
    links = tuple(
        Link(f"s{random.randrange(size)}", f"s{random.randrange(size)}", random.choice("是否") * 3)
        for _ in range(random.randint(0, size + 4))
    )
    return Chart(steps, links)


def layouts(charts: list[Chart], *, lying: bool = False) -> list[Layout]:
    plans = [plan_of(chart, lying=lying) for chart in charts]
    source = "".join(dot_source(plan, f"g{number}") for number, plan in enumerate(plans))
    answer = middles(run_child(DOT, source.encode()))
    return [layout_of(plan, places) for plan, places in zip(plans, answer, strict=True)]


@pytest.fixture(scope="module", params=[False, True], ids=["standing", "lying"])
def many(request) -> list[Layout]:
    ordered = [invent_chart(Random(seed), 4 + seed % 16, lanes=1 + seed % 6) for seed in range(40)]
    return layouts([*ordered, *map(random_chart, range(80))], lying=request.param)


def area(left: float, top: float, width: float, height: float) -> Area:
    return left, top, left + width, top + height


def boxes_of(layout: Layout) -> list[Area]:
    return [
        area(placed.x - placed.box.width / 2, placed.y, placed.box.width, placed.box.height)
        for placed in layout.boxes
    ]


def words_of(layout: Layout) -> list[Area]:
    return [
        area(
            words.x,
            words.y,
            max(map(ems, words.lines)) * NOTE_SIZE,
            len(words.lines) * NOTE_LINE,
        )
        for words in layout.words
    ]


def overlap(one: Area, other: Area, by: float = 0.0) -> bool:
    return (
        one[0] < other[2] - by
        and other[0] < one[2] - by
        and one[1] < other[3] - by
        and other[1] < one[3] - by
    )


def segments(arrow: tuple[tuple[float, float], ...]) -> list[Area]:
    return [
        (min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
        for a, b in pairwise(arrow)
    ]


def test_lines_run_down_and_across_only(many):
    for layout in many:
        for arrow in layout.arrows:
            assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(arrow))


def test_every_link_has_its_line(many):
    assert all(len(arrow) > 1 for layout in many for arrow in layout.arrows)


def test_boxes_and_words_do_not_overlap(many):
    for layout in many:
        areas = [*boxes_of(layout), *words_of(layout)]
        assert not any(overlap(one, other, 1) for one, other in combinations(areas, 2))


def test_no_line_runs_over_words(many):
    for layout in many:
        for words in words_of(layout):
            for arrow in layout.arrows:
                assert not any(overlap(segment, words, 1) for segment in segments(arrow))


def test_no_line_runs_through_a_box(many):
    for layout in many:
        for placed, (left, top, right, bottom) in zip(layout.boxes, boxes_of(layout), strict=True):
            # Lines start a little inside the foot of their box, under it.
            inside = (left + 13, top + 1, right - 13, bottom - 7)
            if layout.lying:
                inside = (left + 1, top + 13, right - 7, bottom - 13)
            if placed.box.kind == "decision":
                # Of a diamond, the rectangle between the middles of its sides.
                width, height = placed.box.width / 4, placed.box.head_height / 4
                foot = top + 3 * height - (1 if layout.lying else 7)
                right -= width + (7 if layout.lying else 1)
                inside = (left + width + 1, top + height + 1, right, foot)
            for arrow in layout.arrows:
                assert not any(overlap(segment, inside) for segment in segments(arrow))


def test_arrows_end_on_the_outline_of_a_diamond(many):
    found = 0
    for layout in many:
        for placed in layout.boxes:
            if placed.box.kind != "decision":
                continue
            left, middle = placed.x - placed.box.width / 2, placed.y + placed.box.head_height / 2
            for x, y in (arrow[-1] for arrow in layout.arrows):
                if left <= x <= left + placed.box.width and placed.y <= y <= middle + 30:
                    across = abs(x - placed.x) / placed.box.width
                    down = abs(y - middle) / placed.box.head_height
                    assert across + down == pytest.approx(0.5, abs=0.02)
                    found += 1
    assert found > 100


def test_no_two_lines_lie_on_top_of_each_other(many):
    bad = total = 0
    for layout in many:
        for one, other in combinations(layout.arrows, 2):
            total += 1
            bad += any(
                _run_together(first, second)
                for first in segments(one)
                for second in segments(other)
            )
    assert bad <= total * 0.002


def _run_together(one: Area, other: Area) -> bool:
    """Tell whether two segments share more than a point of the same line."""
    for across, along in ((0, 1), (1, 0)):
        is_same_line = one[across] == one[across + 2] == other[across] == other[across + 2]
        shared = min(one[along + 2], other[along + 2]) - max(one[along], other[along])
        if is_same_line and shared > 2:
            return True
    return False


def test_everything_lies_within_the_picture(many):
    for layout in many:
        for left, top, right, bottom in [*boxes_of(layout), *words_of(layout)]:
            assert left >= 0
            assert top >= 0
            assert right <= layout.width
            assert bottom <= layout.height


def test_the_reading_order_runs_downward():
    steps = tuple(Step(f"s{n}", "action", "办理") for n in range(6))
    links = (*(Link(f"s{n}", f"s{n + 1}") for n in range(5)), Link("s4", "s1", "退回"))
    (layout,) = layouts([Chart(steps, links)])
    tops = [placed.y for placed in layout.boxes]
    assert tops == sorted(set(tops))


def test_a_lying_chart_runs_from_left_to_right_in_lanes_from_top_to_bottom():
    steps = tuple(Step(f"s{n}", "action", "办理", post="甲乙"[n % 2]) for n in range(6))
    links = tuple(Link(f"s{n}", f"s{n + 1}") for n in range(5))
    (layout,) = layouts([Chart(steps, links)], lying=True)
    places = [placed.x for placed in layout.boxes]
    assert places == sorted(set(places))
    upper, lower = layout.lanes
    assert upper.right == lower.left
    for placed, lane in zip(layout.boxes, (upper, lower) * 3, strict=True):
        assert lane.left <= placed.y < placed.y + placed.box.height <= lane.right
    assert layout.width > layout.height


@pytest.mark.parametrize("lying", [False, True], ids=["standing", "lying"])
def test_boxes_of_long_charts_stand_in_their_lanes(lying):
    charts = [invent_chart(Random(seed), 60, lanes=2 + seed % 5) for seed in range(5)]
    for chart, layout in zip(charts, layouts(charts, lying=lying), strict=True):
        lanes = {lane.head: lane for lane in layout.lanes}
        for step, placed, area in zip(chart.steps, layout.boxes, boxes_of(layout), strict=True):
            lane = lanes[(step.post,)]
            start, end = (area[1], area[3]) if lying else (area[0], area[2])
            assert lane.left <= start < end <= lane.right, (step, placed)


def test_a_line_meets_the_diamond_of_a_lying_question_and_not_its_panel():
    question = Step("b", "decision", "材料是否齐全", limit_number=5, limit_unit="working_day")
    chart = Chart((Step("a", "start", "申请"), question), (Link("a", "b"),))
    (layout,) = layouts([chart], lying=True)
    end, placed = layout.arrows[0][-1], layout.boxes[1]
    assert end == (placed.x - placed.box.width / 2, placed.y + placed.box.head_height / 2)


def test_a_run_that_would_lie_on_another_gets_a_track_above_it():
    # The second starts where the first ends: it must leave above, or both share a line.
    assert tracks([Run(0, 100), Run(100, 200)]) == [1, 0]


def test_runs_apart_share_a_track():
    assert tracks([Run(0, 50), Run(100, 150)]) == [0, 0]


def test_nested_runs_to_one_side_do_not_cross():
    assert tracks([Run(0, 90), Run(20, 110)]) == [1, 0]

"""The picture of a chart."""

import time
from pathlib import Path
from random import Random
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowcharts import drawing
from flowcharts.boxes import NAME_LINE, NAME_SIZE, box_of
from flowcharts.chart import Chart, Link, Risk, Step
from flowcharts.dot import dot_source
from flowcharts.drawing import draw
from flowcharts.lettering import CLOSING, OPENING, drawable, ems, wrap
from flowcharts.plan import plan_of
from jobs.child import ChildCrashed
from tests import builders
from tests.charts import FULL_PROOFS, invent_chart

SVG = "{http://www.w3.org/2000/svg}"
FILLS = {"fill", "stroke", "stroke-width"}
ALLOWED = {
    "svg": {"width", "height", "viewBox", "role", "aria-label", "fill"}
    | {"font-family", "font-size"},
    "title": set(),
    "desc": set(),
    "g": {"class"},
    "rect": {"x", "y", "width", "height", "rx", "stroke-dasharray"} | FILLS,
    "circle": {"cx", "cy", "r"} | FILLS,
    "path": {"d"} | FILLS,
    "text": {"x", "y", "text-anchor", "fill", "font-size", "font-weight"},
}


def words(svg: str) -> str:
    """All text of the picture, lines joined."""
    return "".join(element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text"))


def chart_with(text: str) -> Chart:
    risk = Risk("A", text, controls=(text,))
    return Chart(
        steps=(
            Step("s1", "start", "开始", post=text),
            Step("s2", "decision", text, post=text, office=text, risks=(risk,)),
            Step("s3", "end", text, limit_text=text),
        ),
        links=(Link("s1", "s2"), Link("s2", "s3", text), Link("s2", "s1", "退回")),
        complaint_channel=text,
    )


def assert_is_safe(svg: str) -> None:
    for element in ET.fromstring(svg).iter():
        assert set(element.attrib) <= ALLOWED[element.tag.removeprefix(SVG)]


@pytest.fixture(scope="module")
def picture():
    return draw([builders.simple_chart()])[0]


def test_it_shows_every_step_with_its_number_limit_lane_risk_and_control(picture):
    shown = words(picture.svg)
    for expected in (
        "1 提出申请",
        "限时：1个工作日",
        "窗口",
        "B级",
        "受理标准不一",
        "防控：公开受理标准",
    ):
        assert expected in shown


def test_it_labels_the_branches(picture):
    assert "齐全" in words(picture.svg)
    assert "一次告知补正" in words(picture.svg)


def test_it_is_the_same_for_the_same_data(picture):
    assert draw([builders.simple_chart()])[0] == picture


def test_it_does_not_depend_on_its_batch(monkeypatch):
    charts = [invent_chart(Random(seed), 9) for seed in range(7)]
    alone = [draw([chart])[0] for chart in charts]
    assert draw(charts) == alone
    monkeypatch.setattr(drawing, "BATCH", 2)
    assert draw(charts) == alone


def test_a_short_chart_of_three_lanes_is_narrow(picture):
    assert picture.width <= 480


def test_a_chart_without_posts_fits_a_phone_held_upright():
    steps = tuple(Step(f"s{number}", "action", "审查申请材料的真实性") for number in range(5))
    links = tuple(Link(f"s{number}", f"s{number + 1}") for number in range(4))
    assert draw([Chart(steps, links)])[0].width <= 343


def test_four_lanes_fit_a_page():
    widths = [
        picture.width
        for picture in draw([invent_chart(Random(seed), 14, lanes=4) for seed in range(10)])
    ]
    assert max(widths) <= 900
    assert sorted(widths)[5] <= 700


def test_six_lanes_can_be_read_on_a_page():
    pictures = draw([invent_chart(Random(seed), 14, lanes=6) for seed in range(10)])
    # An upright A4 page is 626 wide: words of 12 pixels stay larger than 5 points.
    assert max(picture.width for picture in pictures) <= 1000
    heads = [picture.svg.partition('<g class="heads">')[2] for picture in pictures]
    assert all(head.partition("</g>")[0].count("<rect") >= 4 for head in heads)


def test_a_question_is_a_diamond_that_holds_its_words():
    text = "申请材料是否齐全、符合法定形式"
    box = box_of(3, Step("a", "decision", text), 6)
    assert "".join(box.name) == f"3 {text}"
    for place, line in enumerate(box.name):
        edges = (box.name_top + NAME_LINE * place, box.name_top + NAME_LINE * (place + 1))
        farthest = max(abs(y - box.head_height / 2) for y in edges)
        assert ems(line) * NAME_SIZE <= box.width - 2 * box.inset(farthest)


def test_it_writes_the_complaint_channel():
    chart = Chart(steps=(Step("s1", "start", "申请"),), complaint_channel="12345热线")
    assert "投诉举报：12345热线" in words(draw([chart])[0].svg)


def test_it_explains_the_signs_only_where_there_are_risks():
    without = Chart(steps=(Step("s1", "start", "申请"),))
    assert "防控措施" not in words(draw([without])[0].svg)
    assert "防控措施" in words(draw([chart_with("风险")])[0].svg)


def test_it_says_that_the_clock_stops():
    chart = Chart(steps=(Step("s1", "wait", "听证", stops_clock=True),))
    assert "不计入时限" in words(draw([chart])[0].svg)


def test_it_shows_the_rights_and_the_supervision_of_a_step():
    step = Step("s1", "action", "检查", counterpart_rights="有权拒绝", supervision="全程录像")
    shown = words(draw([Chart((step,))])[0].svg)
    assert "权利：有权拒绝" in shown
    assert "监督：全程录像" in shown


def test_more_posts_than_lanes_are_written_in_the_boxes():
    posts = [f"第{number}岗" for number in range(7)]
    steps = tuple(Step(f"s{n}", "action", "办理", post=post) for n, post in enumerate(posts))
    shown = words(draw([Chart(steps)])[0].svg)
    assert all(post in shown for post in posts)


def test_it_draws_links_back_beside_and_self_links():
    chart = Chart(
        steps=(Step("a", "start", "甲", post="一"), Step("b", "end", "乙", post="二")),
        links=(Link("a", "b"), Link("b", "a", "退回"), Link("b", "b"), Link("a", "a")),
    )
    (picture,) = draw([chart])
    assert picture.problem == ""
    arrows = [
        path for path in ET.fromstring(picture.svg).iter(f"{SVG}path") if path.get("fill") == "none"
    ]
    assert len(arrows) == 4


def test_lanes_stand_in_the_order_of_their_first_step():
    chart = Chart(
        steps=(
            Step("s1", "start", "申请", post="甲"),
            Step("s2", "decision", "齐全？", post="乙"),
            Step("s3", "action", "审查", post="丙"),
            Step("s4", "end", "补正", post="丁"),
        ),
        links=(Link("s1", "s2"), Link("s2", "s3", "是"), Link("s2", "s4", "否")),
    )
    for one in (chart, Chart(chart.steps, chart.links[::-1])):
        texts = list(ET.fromstring(draw([one])[0].svg).iter(f"{SVG}text"))
        heads = [float(t.get("x")) for name in "甲乙丙丁" for t in texts if t.text == name]
        assert heads == sorted(heads)


def test_a_post_in_angle_brackets_stays_that_text():
    (picture,) = draw([chart_with("<法律依据>")])
    assert "<法律依据>" in words(picture.svg)


@pytest.mark.parametrize(
    "text",
    [
        "\0",
        "\ud800",
        'a"b\\n\\',
        "一" * 10_000,
        "x" * 10_000,
        "\n" * 10_000,
        "javascript:alert(1)",
        "</text><script>",
        "&amp;",
    ],
)
def test_a_hostile_text_stays_text(text):
    (picture,) = draw([chart_with(text)])
    assert picture.problem == ""
    assert_is_safe(picture.svg)
    assert drawable(text)[:100] in words(picture.svg)


def test_no_text_of_people_reaches_dot():
    assert "机密文字" not in dot_source(plan_of(chart_with("机密文字")), "g")


# 10,000 labels with FULL_PROOFS=1.
@settings(max_examples=1000 if FULL_PROOFS else 8)
@given(st.lists(st.text(st.characters(), max_size=100), min_size=10, max_size=10))
def test_any_unicode_gives_well_formed_svg_with_the_same_text(texts):
    for text, picture in zip(texts, draw([chart_with(text) for text in texts]), strict=True):
        assert picture.problem == ""
        assert_is_safe(picture.svg)
        shown = words(picture.svg)
        for expected in (f"2 {drawable(text)}", f"3 {drawable(text)}", drawable(f"风险：{text}")):
            assert expected in shown


def test_a_lying_picture_says_the_same_in_the_same_elements():
    charts = [invent_chart(Random(seed), 14, lanes=seed) for seed in range(8)]
    charts += [chart_with('</text>"&<script>\ud800\0'), builders.simple_chart()]
    for standing, lying in zip(draw(charts), draw(charts, lying=True), strict=True):
        assert_is_safe(lying.svg)
        assert sorted(words(lying.svg)) == sorted(words(standing.svg))
        assert lying.svg != standing.svg


@given(st.text(st.characters(), max_size=200), st.floats(4, 20))
def test_wrapping_loses_nothing_and_keeps_the_width(text, width):
    lines = wrap(drawable(text), width)
    assert "".join(lines) == drawable(text)
    # A mark at either end of a word may hang over the edge, as in print.
    assert all(ems(line) <= width + 2 for line in lines)


def test_text_beyond_the_limit_ends_in_an_ellipsis():
    assert drawable("一二三四五六七八", 4) == "一二三…"


@pytest.mark.parametrize("width", [3, 4, 5])
def test_a_closing_mark_does_not_begin_a_line_and_an_opening_one_does_not_end_it(width):
    lines = wrap("一二三，四“五”（六）七", width)
    assert len(lines) > 1
    assert not any(line[0] in CLOSING or line[-1] in OPENING for line in lines)


def test_lines_are_even():
    assert wrap("提出初步审查意见书", 8) == ["提出初步审", "查意见书"]


@pytest.mark.parametrize(
    ("chart", "sentence"),
    [
        (Chart(), "没有环节"),
        (Chart(steps=(Step("a", "start", "甲"), Step("a", "end", "乙"))), "标识相同"),
        (Chart(steps=(Step("a", "start", "甲"),), links=(Link("a", "b"),)), "不存在的环节"),
        (Chart(steps=tuple(Step(f"s{n}", "action", "甲") for n in range(300))), "拆成几张图"),
        (Chart((Step("a", "start", "甲"),), (Link("a", "a"),) * 401), "401条流向"),
    ],
)
def test_what_cannot_be_drawn_says_why(chart, sentence):
    assert sentence in draw([chart])[0].problem


def test_a_chart_that_breaks_its_batch_is_found_by_halving(monkeypatch):
    run_dot = drawing._run_dot

    def break_on_poison(plans):
        if any(len(plan.spots) == 1 for plan in plans.values()):
            raise ChildCrashed(-11, "")
        return run_dot(plans)

    monkeypatch.setattr(drawing, "_run_dot", break_on_poison)
    poison = Chart(steps=(Step("s1", "start", "毒"),))
    pictures = draw([*[builders.simple_chart()] * 6, poison, builders.simple_chart()])
    assert [bool(picture.problem) for picture in pictures] == [False] * 6 + [True, False]


def test_an_answer_for_too_few_charts_is_not_believed(monkeypatch):
    monkeypatch.setattr(drawing, "run_child", lambda *args: b"graph 1 1 1\nstop\n" * 3)
    pictures = draw([builders.simple_chart()] * 2)
    assert all("未能绘制" in picture.problem for picture in pictures)


def tangled(size: int) -> Chart:
    steps = tuple(Step(f"s{n}", "action", "甲", post=f"岗{n % 4}") for n in range(size))
    links = tuple(
        Link(f"s{n}", f"s{(n * 37 + k * 11) % size}", "条件") for n in range(size) for k in (1, 2)
    )
    return Chart(steps, links)


def test_a_chart_too_tangled_for_dot_ends_with_a_sentence(monkeypatch):
    monkeypatch.setattr(drawing, "SECONDS", 0.1)
    assert "过于复杂" in draw([tangled(100)])[0].problem


def test_a_chart_too_large_for_dot_is_not_tried(monkeypatch):
    monkeypatch.setattr(drawing, "MOST_SPOTS", 100)
    assert "过于复杂" in draw([tangled(100)])[0].problem


def children() -> set[str]:
    """The processes that this one started and that are still there."""
    tasks = Path("/proc/self/task").iterdir()
    return {child for task in tasks for child in (task / "children").read_text().split()}


@pytest.mark.parametrize("size", [300, 500])
def test_a_huge_chart_ends_at_once_with_a_sentence_and_no_process(size):
    before = children()
    began = time.perf_counter()
    (picture,) = draw([tangled(size)])
    assert time.perf_counter() - began < 1
    assert picture.problem == f"流程图有{size}个环节，超过200个，请拆成几张图。"
    assert children() == before


def test_the_most_tangled_chart_that_is_tried_ends_within_ten_seconds():
    # A smaller one unless FULL_PROOFS=1: 100 steps and 200 links take dot some seconds.
    before = children()
    began = time.perf_counter()
    (picture,) = draw([tangled(100 if FULL_PROOFS else 30)])
    assert time.perf_counter() - began < 10
    assert picture.svg or "过于复杂" in picture.problem
    assert children() == before


def test_what_dot_is_killed_over_leaves_no_process(monkeypatch):
    before = children()
    monkeypatch.setattr(drawing, "SECONDS", 0.005)
    assert "过于复杂" in draw([tangled(60)])[0].problem
    assert children() == before


def test_links_in_any_direction_are_drawn():
    assert draw([tangled(13)])[0].problem == ""

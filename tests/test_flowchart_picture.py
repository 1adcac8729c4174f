"""The picture of a chart."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowcharts import drawing
from flowcharts.boxes import boxes_of
from flowcharts.chart import Chart, Link, Risk, Step
from flowcharts.dot import dot_source
from flowcharts.drawing import draw
from flowcharts.measure import clean, ems, wrap
from jobs.child import ChildCrashed
from tests import builders

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {
    "svg": {"width", "height", "viewBox", "role", "font-family", "font-size", "fill"},
    "title": set(),
    "desc": set(),
    "g": {"transform"},
    "rect": {"x", "y", "width", "height", "rx", "fill", "stroke", "stroke-width"}
    | {"stroke-dasharray"},
    "circle": {"cx", "cy", "r", "fill"},
    "polygon": {"points", "fill", "stroke", "stroke-width", "stroke-dasharray"},
    "polyline": {"points", "fill", "stroke"},
    "path": {"d", "fill", "stroke", "stroke-width"},
    "text": {"x", "y", "text-anchor", "fill", "font-size", "font-weight", "stroke"}
    | {"stroke-width", "paint-order"},
}


def words(svg: str) -> str:
    """All text of the picture, lines joined."""
    return "".join(element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text"))


def chart_with(text: str) -> Chart:
    risk = Risk("A", text, controls=(text,))
    return Chart(
        steps=(
            Step("s1", "start", "开始", post=text),
            Step("s2", "decision", text, post=text, risks=(risk,)),
            Step("s3", "end", text, limit_text=text),
        ),
        links=(Link("s1", "s2"), Link("s2", "s3", text), Link("s2", "s1", "退回")),
    )


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


def test_it_fits_a_phone_held_upright(picture):
    assert picture.width <= 400


def test_a_post_in_angle_brackets_stays_that_text():
    (picture,) = draw([chart_with("<法律依据>")])
    assert "<法律依据>" in words(picture.svg)


def test_no_text_of_people_reaches_dot():
    chart = chart_with("机密文字")
    assert "机密文字" not in dot_source(chart, boxes_of(chart))


def test_it_always_asks_for_newrank_because_dot_crashes_without():
    chart = builders.simple_chart()
    assert "newrank=true" in dot_source(chart, boxes_of(chart))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(st.characters(), max_size=60), min_size=8, max_size=8))
def test_any_unicode_gives_well_formed_svg_inside_the_allow_list(texts):
    for text, picture in zip(texts, draw([chart_with(text) for text in texts]), strict=True):
        assert picture.problem == ""
        for element in ET.fromstring(picture.svg).iter():
            assert set(element.attrib) <= ALLOWED[element.tag.removeprefix(SVG)]
        assert "".join(clean(text).split()) in "".join(words(picture.svg).split())


@given(st.text(max_size=200), st.floats(4, 20))
def test_wrapping_loses_no_word_and_keeps_the_width(text, width):
    lines = wrap(text, width, most_lines=1000)
    assert "".join("".join(lines).split()) == "".join(clean(text).split())
    # A closing mark may hang over the edge, as in print.
    assert all(ems(line) <= width + 3 for line in lines)


def test_text_beyond_the_last_line_ends_in_an_ellipsis():
    assert wrap("一二三四五六七八", 4, most_lines=1) == ["一二三…"]


def test_a_closing_mark_does_not_begin_a_line():
    assert wrap("一二三四，五", 4, most_lines=9) == ["一二三四，", "五"]


@pytest.mark.parametrize(
    ("chart", "sentence"),
    [
        (Chart(), "还没有环节"),
        (Chart(steps=(Step("a", "start", "甲"), Step("a", "end", "乙"))), "标识相同"),
        (Chart(steps=(Step("a", "start", "甲"),), links=(Link("a", "b"),)), "不存在的环节"),
        (Chart(steps=tuple(Step(f"s{n}", "action", "甲") for n in range(300))), "拆分"),
    ],
)
def test_what_cannot_be_drawn_says_why(chart, sentence):
    assert sentence in draw([chart])[0].problem


def test_a_chart_that_breaks_its_batch_is_found_by_halving(monkeypatch):
    lay_out = drawing._lay_out

    def break_on_poison(sketches):
        if any("毒" in sketch.chart.steps[0].name for sketch in sketches):
            raise ChildCrashed(-11, "")
        return lay_out(sketches)

    monkeypatch.setattr(drawing, "_lay_out", break_on_poison)
    poison = Chart(steps=(Step("s1", "start", "毒"),))
    pictures = draw([*[builders.simple_chart()] * 6, poison, builders.simple_chart()])
    assert [bool(picture.problem) for picture in pictures] == [False] * 6 + [True, False]


def test_a_chart_too_tangled_for_dot_ends_with_a_sentence(monkeypatch):
    monkeypatch.setattr(drawing, "SECONDS", 0.2)
    steps = tuple(Step(f"s{n}", "action", "甲", post=f"岗{n % 7}") for n in range(100))
    links = tuple(
        Link(f"s{n}", f"s{(n * 37 + k * 11) % 100}", "条件") for n in range(100) for k in (1, 2)
    )
    assert "规定时间" in draw([Chart(steps, links)])[0].problem


def test_the_first_step_lies_in_the_left_half():
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
        (picture,) = draw([one])
        texts = ET.fromstring(picture.svg).iter(f"{SVG}text")
        first = next(float(text.get("x")) for text in texts if text.text == "1 申请")
        assert first <= picture.width / 2

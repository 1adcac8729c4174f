"""Charts on paper: legible, cut between boxes, every word once."""

from xml.etree import ElementTree as ET

import pytest

from disclosure.models import RenderedChart
from disclosure.paper.figures import figure_of
from disclosure.paper.slicing import NAMESPACE, Room, parts_of
from tests.builders import simple_chart

ROOM = Room(width=600, height=800)
BOX = 100


def picture(boxes: int, width: int = 500) -> str:
    groups = "".join(
        f"<g><rect y='{y}' width='100' height='{BOX}'/><text y='{y + 50}'>第{y}步</text></g>"
        for y in range(0, boxes * 150, 150)
    )
    return (
        f"<svg xmlns='{NAMESPACE}' viewBox='0 0 {width} {boxes * 150}'>"
        f"<g transform='translate(0 12)'>{groups}"
        f"<text y='20' stroke='#fff' stroke-width='4' paint-order='stroke'>条件</text></g></svg>"
    )


def texts(part: str) -> list[str]:
    return [str(one.text) for one in ET.fromstring(part).iter(f"{{{NAMESPACE}}}text")]


def shown(part: str) -> tuple[float, float]:
    _, top, _, height = map(float, ET.fromstring(part).attrib["viewBox"].split())
    return top, top + height


def test_a_chart_that_fits_stays_whole():
    (part,) = parts_of(picture(4), 500, 600, ROOM)
    root = ET.fromstring(part)
    assert float(root.attrib["height"]) == pytest.approx(540)
    assert float(root.attrib["width"]) == pytest.approx(450)


def test_a_tall_chart_is_cut_so_that_its_words_stay_legible():
    parts = parts_of(picture(20), 500, 3000, ROOM)
    assert len(parts) > 1
    for part in parts:
        root = ET.fromstring(part)
        assert float(root.attrib["height"]) <= ROOM.height
        assert float(root.attrib["width"]) / 500 >= ROOM.smallest


def test_no_box_is_cut():
    marks = [shown(part)[0] - 12 for part in parts_of(picture(20), 500, 3000, ROOM)[1:]]
    assert marks
    assert all(mark % 150 >= BOX for mark in marks)


def test_the_parts_hold_every_word_once_and_leave_nothing_out():
    parts = parts_of(picture(20), 500, 3000, ROOM)
    found = [word for part in parts for word in texts(part)]
    assert sorted(found) == sorted([*(f"第{y}步" for y in range(0, 3000, 150)), "条件"])
    assert [shown(part)[1] for part in parts[:-1]] == [shown(part)[0] for part in parts[1:]]


def test_every_part_begins_with_the_heads_of_the_lanes():
    heads = "<g class='heads'><rect y='8' width='90' height='30'/><text y='28'>窗口</text></g>"
    tall = picture(20).replace("<g transform", f"{heads}<g transform", 1)
    parts = parts_of(tall, 500, 3000, ROOM)
    assert len(parts) > 2
    for part in parts:
        assert texts(part).count("窗口") == 1
        assert float(ET.fromstring(part).attrib["height"]) <= ROOM.height
    # What follows begins below them.
    assert shown(parts[0])[1] == pytest.approx(shown(parts[1])[0] + 36, abs=0.1)


def test_words_have_no_outline_that_would_hide_them():
    (part,) = parts_of(picture(2), 500, 300, ROOM)
    assert "paint-order" not in part
    assert "stroke-width" not in part


def test_a_chart_without_a_picture_is_told_in_words():
    flowchart = {"title": "办理流程", "chart": simple_chart().to_dict()}
    figure = figure_of(flowchart, RenderedChart(problem="没有画出"))
    assert figure.images == []
    assert [step.name for step in figure.steps][:2] == ["提出申请", "受理"]
    assert (figure.steps[1].who, figure.steps[1].limit) == ("窗口", "1个工作日")


def test_a_lying_chart_gets_a_lying_page():
    flowchart = {"title": "办理流程", "chart": simple_chart().to_dict()}
    lying = RenderedChart(svg=picture(2, 1500), width=1500, height=300)
    standing = RenderedChart(svg=picture(2), width=500, height=300)
    assert figure_of(flowchart, lying).is_wide
    assert not figure_of(flowchart, standing).is_wide


def drawn(width: int, height: int, lying_width: int, lying_height: int) -> RenderedChart:
    lying = picture(2).replace("<svg", "<svg ", 1)
    lying = lying.replace(f"0 0 500 {2 * 150}", f"0 0 {lying_width} {lying_height}")
    return RenderedChart(
        svg=picture(height // 150, width),
        width=width,
        height=height,
        lying=lying.replace("'", '"'),
    )


@pytest.mark.parametrize(
    ("sizes", "is_wide", "why"),
    [
        ((500, 900, 900, 400), False, "the upright one stands whole in good size"),
        ((500, 1500, 1400, 500), True, "the upright one would be cut, the lying one is whole"),
        ((500, 3000, 2800, 500), False, "the lying one would be too small"),
        ((900, 900, 1200, 700), True, "its words are larger"),
    ],
)
def test_a_chart_lies_on_paper_where_it_is_read_more_easily_so(sizes, is_wide, why):
    flowchart = {"title": "办理流程", "chart": simple_chart().to_dict()}
    figure = figure_of(flowchart, drawn(*sizes), ROOM)
    assert figure.is_wide == is_wide, why
    assert len(figure.images) == 1 or not is_wide

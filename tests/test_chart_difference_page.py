"""The difference of two charts as a picture, and the office's page that shows it."""

from dataclasses import replace
from random import Random
from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse

from flowcharts.chart import Chart, Link, Step
from flowcharts.difference_picture import LOOKS, SVG, draw_difference, marked_chart
from flowcharts.differing import difference
from flowcharts.drawing import draw
from flowcharts.writing import write_chart
from tests import builders
from tests.charts import invent_chart
from tests.office import faults_of, signed_in
from tests.test_chart_beginnings import clerk_of


def after() -> Chart:
    """The simple chart with a step changed, one removed, one added."""
    before = builders.simple_chart()
    one, _, three, four, five = before.steps
    return replace(
        before,
        steps=(one, three, replace(four, limit_number=3), Step("s6", "action", "公示"), five),
        links=(
            Link("s1", "s3"),
            Link("s3", "s4", "齐全"),
            Link("s3", "s1", "告知补正"),
            Link("s4", "s6"),
            Link("s6", "s5"),
        ),
    )


def strokes(parts) -> list[str | None]:
    inks = {look.ink: mark for mark, look in LOOKS.items()}
    return [
        next((inks[ink] for p in part if (ink := p.get("stroke")) in inks), "") for part in parts
    ]


def lines_of(root) -> list[list[ET.Element]]:
    return [[path] for path in root.findall(f"{{{SVG}}}path") if path.get("fill") == "none"]


def test_boxes_and_arrows_bear_their_marks_in_words_line_and_colour():
    found = difference(builders.simple_chart(), after())
    picture = draw_difference(found)
    root = ET.fromstring(picture.svg)
    boxes = [group for group in root.findall(f"{{{SVG}}}g") if not group.get("class")]
    assert strokes(boxes) == list(found.step_marks)
    assert found.step_marks == ("", "removed", "", "changed", "added", "")
    assert strokes(lines_of(root)) == list(found.link_marks)
    removed = boxes[1].find(f"{{{SVG}}}rect")
    assert removed.get("stroke-dasharray") == LOOKS["removed"].dashes
    words = "".join(root.itertext())
    assert all(f"【{mark}】" in words for mark in ("新增", "删除", "修改"))


def test_the_picture_of_a_difference_stays_clean():
    chart = Chart((Step("s1", "start", '<a href="x">&'), Step("s2", "end", "止")))
    svg = draw_difference(difference(Chart(), chart)).svg
    assert "ns0:" not in svg
    assert "<a " not in svg
    assert svg.startswith("<svg ")


def test_equal_charts_are_drawn_as_they_are():
    chart = builders.simple_chart()
    found = difference(chart, chart)
    assert marked_chart(found) == chart
    [plain] = draw([chart])
    drawn = draw_difference(found)
    assert ET.canonicalize(drawn.svg) == ET.canonicalize(plain.svg)


def test_nothing_against_nothing_says_so():
    assert "没有环节" in draw_difference(difference(Chart(), Chart())).problem


def test_every_arrow_of_invented_charts_is_found():
    random = Random(11)
    for _ in range(15):
        one, other = (invent_chart(random, random.randint(3, 14)) for _ in range(2))
        found = difference(one, other)
        root = ET.fromstring(draw_difference(found).svg)
        assert strokes(lines_of(root)) == list(found.link_marks)


@pytest.fixture
def power(db):
    made = builders.power()
    builders.flowchart(made)
    builders.published(made)
    return made


def page_of(power) -> str:
    return reverse("admin:powers_power_chart_difference", args=[power.pk])


def test_it_compares_the_newest_version_with_what_is_filled_in(power):
    write_chart(power.flowcharts.get(), after())
    page = signed_in().get(page_of(power))
    assert faults_of(page) == []
    assert page.context["names"] == ("公开的第1版", "现在填写的")
    words = page.content.decode()
    assert "删除环节“受理”。" in words
    assert "data:image/svg+xml;base64," in words


def test_it_compares_any_two_versions(power):
    write_chart(power.flowcharts.get(), after())
    builders.published(power, change_kind="amend", reason="依据修订")
    page = signed_in().get(page_of(power), {"before": "2", "after": "1"})
    assert "新增环节“受理”。" in page.content.decode()
    same = signed_in().get(page_of(power), {"before": "2", "after": "now"})
    assert "的流程图相同" in same.content.decode()


def test_a_power_that_was_never_published_has_only_what_is_filled_in(db):
    power = builders.power()
    builders.flowchart(power)
    page = signed_in().get(page_of(power))
    assert faults_of(page) == []
    assert page.context["names"] == ("现在填写的", "现在填写的")


def test_a_power_without_a_chart_has_a_sentence_for_a_picture(db):
    assert "流程图没有环节" in signed_in().get(page_of(builders.power())).content.decode()


@pytest.mark.parametrize("name", ["2", "0", "x", "１", "1 OR 1"])
def test_a_version_that_is_not_there_is_not_found(power, name):
    assert signed_in().get(page_of(power), {"before": name}).status_code == 404


def test_other_departments_do_not_see_it(power):
    assert clerk_of(builders.organization()).get(page_of(power)).status_code == 404
    assert clerk_of(power.organization).get(page_of(power)).status_code == 200

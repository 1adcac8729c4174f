"""manage.py render_flowcharts, and the pictures that a publication draws."""

from xml.etree import ElementTree as ET

import pytest
from django.core.management import call_command

from disclosure import rendering
from disclosure.models import RenderedChart
from disclosure.rendering import render_missing
from flowcharts.bpmn_reading import chart_of_bpmn
from flowcharts.chart import Chart
from flowcharts.drawing import Picture
from tests import builders

pytestmark = pytest.mark.django_db


def published_chart():
    power = builders.power()
    builders.flowchart(power)
    return builders.published(power)


def test_a_publication_has_drawn_its_chart():
    version = published_chart()
    row = RenderedChart.objects.get(chart_hash=version.chart_hash)
    assert row.svg.startswith("<svg")
    assert (row.width > 0, row.height > 0, row.problem) == (True, True, "")


def test_a_publication_has_made_its_exchange_file():
    version = published_chart()
    row = RenderedChart.objects.get(chart_hash=version.chart_hash)
    assert chart_of_bpmn(row.bpmn.encode()).chart == builders.simple_chart()


def test_it_makes_an_exchange_file_that_is_missing():
    published_chart()
    RenderedChart.objects.update(bpmn="")
    call_command("render_flowcharts")
    assert RenderedChart.objects.get().bpmn


def test_it_draws_again_what_an_earlier_release_drew_without_the_places_of_boxes():
    published_chart()
    RenderedChart.objects.update(places="")
    call_command("render_flowcharts")
    assert len(RenderedChart.objects.get().places.split()) == len(builders.simple_chart().steps)


def test_it_draws_every_chart_from_left_to_right_too():
    published_chart()
    row = RenderedChart.objects.get()
    lying = ET.fromstring(row.lying).attrib
    assert int(lying["width"]) > row.width
    assert int(lying["height"]) < row.height
    RenderedChart.objects.update(lying="")
    call_command("render_flowcharts")
    assert RenderedChart.objects.get().lying == row.lying


def test_powers_that_share_a_chart_share_its_picture():
    assert published_chart().chart_hash == published_chart().chart_hash
    assert RenderedChart.objects.count() == 1


def test_a_chart_with_a_picture_is_not_drawn_again(monkeypatch):
    version = published_chart()
    monkeypatch.setattr(rendering, "draw", lambda charts, **_: [Picture(svg="neu")] * len(charts))
    render_missing({version.chart_hash: builders.simple_chart()})
    call_command("render_flowcharts")
    assert RenderedChart.objects.get().svg != "neu"


def test_it_draws_what_is_missing(capsys):
    published_chart()
    RenderedChart.objects.all().delete()
    call_command("render_flowcharts")
    assert RenderedChart.objects.get().svg.startswith("<svg")
    assert "已处理1张" in capsys.readouterr().out


def test_it_tries_again_what_could_not_be_drawn():
    published_chart()
    RenderedChart.objects.update(svg="", problem="绘图程序太慢。")
    call_command("render_flowcharts")
    assert RenderedChart.objects.get().problem == ""


def test_all_draws_everything_again():
    published_chart()
    RenderedChart.objects.update(svg="<svg>alt</svg>")
    call_command("render_flowcharts", "--all")
    assert "alt" not in RenderedChart.objects.get().svg


def test_it_needs_no_more_queries_for_more_powers(django_assert_num_queries):
    published_chart()
    with django_assert_num_queries(3):
        call_command("render_flowcharts")
    published_chart()
    with django_assert_num_queries(3):
        call_command("render_flowcharts")


def test_it_fails_and_names_the_power_of_a_chart_that_cannot_be_drawn(capsys):
    power = builders.power()
    builders.flowchart(power, Chart())
    version = builders.published(power)
    with pytest.raises(SystemExit) as stopped:
        call_command("render_flowcharts")
    assert stopped.value.code == 1
    complaint = capsys.readouterr().err
    assert "没有环节" in complaint
    assert version.code in complaint

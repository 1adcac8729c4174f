"""The flowchart of a power as files for other programs."""

import json
import subprocess

import pytest
from django.urls import reverse

from disclosure.models import RenderedChart
from disclosure.withdrawal import withdraw
from flowcharts.bpmn_reading import chart_of_bpmn
from flowcharts.chart import Chart, Link, Step
from flowcharts.dot_export import dot_text
from tests import builders

pytestmark = pytest.mark.django_db
FORMATS = ["bpmn", "json", "dot", "svg"]


@pytest.fixture
def version():
    power = builders.power()
    builders.flowchart(power)
    return builders.published(power)


def get(client, code: str, format: str, **parameters):
    return client.get(reverse(f"flowchart_{format}", args=[code]), parameters)


def test_bpmn_is_the_published_chart(client, version):
    response = get(client, version.code, "bpmn")
    assert response.headers["Content-Disposition"].endswith(f'"{version.code}.bpmn"')
    assert chart_of_bpmn(response.content).chart == builders.simple_chart()


def test_bpmn_was_made_before_publication(client, version, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        get(client, version.code, "bpmn")
    RenderedChart.objects.update(bpmn="")
    response = get(client, version.code, "bpmn")
    assert response.status_code == 404
    assert "JSON" in response.content.decode()


def test_json_is_the_published_chart(client, version):
    data = json.loads(get(client, version.code, "json").content)
    assert Chart.from_dict(data["chart"]) == builders.simple_chart()
    assert (data["title"], data["hash"]) == ("办理流程", version.chart_hash)


def test_dot_has_the_words_and_can_be_drawn(client, version):
    response = get(client, version.code, "dot")
    assert "审批科" in response.content.decode()
    drawn = subprocess.run(["dot", "-Tplain"], input=response.content, capture_output=True)
    assert (drawn.returncode, drawn.stderr) == (0, b"")
    assert drawn.stdout.count(b"\nnode ") == 5


@pytest.mark.parametrize("format", FORMATS)
def test_each_version_has_its_file_and_others_have_none(client, version, format):
    assert get(client, version.code, format, version="1").status_code == 200
    assert get(client, version.code, format, version="2").status_code == 404
    assert get(client, version.code, format, version="x").status_code == 400
    assert get(client, "620000000XK99999", format).status_code == 404


@pytest.mark.parametrize("format", FORMATS)
def test_a_power_without_chart_has_no_file(client, format):
    version = builders.published(builders.power())
    assert get(client, version.code, format).status_code == 404


@pytest.mark.parametrize("format", FORMATS)
def test_a_withdrawn_power_has_no_file(client, version, format):
    withdraw(version.code, reason="有误", actor="测试")
    assert get(client, version.code, format).status_code == 410


def test_the_page_offers_the_files(client, version):
    page = client.get(version.get_absolute_url()).content.decode()
    assert all(reverse(f"flowchart_{format}", args=[version.code]) in page for format in FORMATS)


@pytest.mark.parametrize(
    "text", ['a"b\\n\\', "<b>粗</b>", "\\N", "\0\ud800", "]; n9 [label=x]; //", "\\", "一" * 300]
)
def test_hostile_words_stay_words_in_dot(text):
    steps = (Step("a", "start", text, post=text, limit_text=text), Step("b", "end", text))
    chart = Chart(steps, (Link("a", "b", text),))
    source = dot_text(chart, text).encode()
    drawn = subprocess.run(["dot", "-Tjson0"], input=source, capture_output=True)
    assert drawn.returncode == 0
    names = {one["name"] for one in json.loads(drawn.stdout)["objects"] if "nodes" not in one}
    assert names == {"n1", "n2"}

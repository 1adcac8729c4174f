"""The demonstration's charts, as the files describe them."""

from collections import Counter

import pytest
from django.conf import settings

from flowcharts.chart import Chart
from flowcharts.soundness import findings
from portal.demonstration.reading import read_chart

FILES = sorted((settings.BASE_DIR / "fixtures" / "demonstration" / "charts").glob("*.toml"))


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def chart(request) -> Chart:
    return read_chart(request.param)[1]


def test_there_are_at_least_sixteen():
    assert len(FILES) >= 16


def test_it_has_between_six_and_fourteen_steps(chart):
    assert 6 <= len(chart.steps) <= 14


def test_it_is_sound(chart):
    assert findings(chart) == []


def test_it_branches_only_where_something_is_decided(chart):
    leaving = Counter(link.source for link in chart.links)
    deciding = {step.key for step in chart.steps if step.kind == "decision"}
    assert {key for key, count in leaving.items() if count > 1} == deciding


def test_it_returns_or_offers_another_way(chart):
    position = {step.key: number for number, step in enumerate(chart.steps)}
    returns = any(position[link.target] <= position[link.source] for link in chart.links)
    ends = sum(step.kind == "end" for step in chart.steps)
    assert returns or ends > 1 or len(chart.links) > len(chart.steps) - 1


def test_every_step_has_a_post_and_some_a_risk(chart):
    assert all(step.post for step in chart.steps)
    assert any(step.risks for step in chart.steps)


def test_it_names_where_to_complain(chart):
    assert chart.complaint_channel

"""Starter charts: sound, drawn, and resting on articles that say what they are cited for."""

from pathlib import Path

import pytest
from django.conf import settings

from flowcharts.drawing import draw
from flowcharts.duration import Amount
from flowcharts.lawfulness import Setting, violations
from flowcharts.models import Flowchart, FlowStep
from flowcharts.soundness import findings
from flowcharts.starters import Starter, adopt, starter_named, starters
from flowcharts.tables import ChartTables, data_of_rows, tables_of
from legislation.corpus import read_corpus
from legislation.markdown import file_key, read
from legislation.numerals import chinese_number
from organizations.models import AuditEntry
from tests import builders

EACH = pytest.mark.parametrize("starter", starters(), ids=lambda starter: starter.key)
CATEGORIES = {f"{number:02d}" for number in range(1, 11)}


def test_there_is_one_for_each_of_the_ten_categories():
    assert {starter.category for starter in starters()} == CATEGORIES
    keys = [starter.key for starter in starters()]
    assert {"penalty_summary", "penalty_ordinary", "penalty_hearing"} <= set(keys)
    assert keys.index("permit_ordinary") == 0


@EACH
def test_it_is_sound(starter: Starter):
    assert [found.sentence for found in findings(starter.chart)] == []


# 行政许可法第四十二条、行政处罚法第六十条
STATUTORY = {
    "01": Setting("XK", statutory=(Amount(20, "working_day"),)),
    "02": Setting("CF", statutory=(Amount(90, "calendar_day"),)),
}


@EACH
def test_it_keeps_to_the_law_of_its_category(starter: Starter):
    setting = STATUTORY.get(starter.category, Setting())
    assert [found.sentence for found in violations(starter.chart, setting)] == []


@EACH
def test_it_says_what_a_chart_has_to_say(starter: Starter):
    steps = starter.chart.steps
    assert all(step.post and step.basis for step in steps)
    assert all(
        step.limit_text or step.stops_clock for step in steps if step.kind not in ("start", "end")
    )
    assert {risk.level for step in steps for risk in step.risks} == set("ABC")
    assert all(risk.controls and risk.responsible for step in steps for risk in step.risks)
    for field in ("supervision", "counterpart_rights", "disclosure", "documents"):
        assert any(getattr(step, field) for step in steps), field
    assert "{telephone}" in starter.chart.complaint_channel


@pytest.mark.django_db
@EACH
def test_it_fits_the_fields_of_a_chart(starter: Starter):
    tables = tables_of(starter.chart)
    data = {}
    for name in ("steps", "links", "risks"):
        data |= data_of_rows(name, tables.rows(name))
    shown = ChartTables(data)
    assert shown.is_valid(), [form.errors for form in shown.steps]
    assert shown.chart(starter.chart.complaint_channel) == starter.chart


def test_all_are_drawn_narrow_enough_for_a_page():
    for starter, picture in zip(
        starters(), draw([starter.chart for starter in starters()]), strict=True
    ):
        assert picture.svg, (starter.key, picture.problem)
        assert picture.width <= 1280, (starter.key, picture.width)


def library(archive: Path) -> dict[str, dict[int, str]]:
    """Return the articles of every law that is cited, in its newest version."""
    wanted = {cited.law for starter in starters() for cited in starter.cited}
    newest: dict[str, str] = {}
    texts = read_corpus(archive).texts
    for path in sorted(texts, key=lambda path: str(file_key(path)[1])):
        if (name := file_key(path)[0]) in wanted:
            newest[name] = path
    return {
        name: {article.number: article.text for article in read(path, texts[path]).articles}
        for name, path in newest.items()
    }


def test_every_cited_article_says_what_it_is_cited_for(real_data):
    laws = library(real_data / "laws.tar.xz")
    wrong = [
        f"{starter.key} {cited.step_key}: {cited.label} {cited.word}"
        for starter in starters()
        for cited in starter.cited
        if cited.word not in laws.get(cited.law, {}).get(chinese_number(cited.article), "")
    ]
    assert wrong == []


@pytest.mark.django_db
def test_a_department_adopts_one():
    office = builders.organization(name="云岭县水务局", complaint_telephone="0900-12345")
    person = builders.person("clerk", of=office)
    power = builders.power(organization=office)
    old = builders.flowchart(power)
    chart = adopt(starter_named("permit_ordinary"), office, power, actor="张三", person=person)
    assert chart.steps.count() == len(starters()[0].chart.steps)
    assert chart.complaint_channel.startswith("云岭县水务局监督电话0900-12345")
    assert list(power.flowcharts.all()) == [chart]
    assert Flowchart.objects.filter(pk=old.pk).exists()
    subjects = set(AuditEntry.objects.filter(person=person).values_list("subject", flat=True))
    assert subjects == {f"flowcharts.flowchart:{chart.pk}", f"powers.power:{power.pk}"}


@pytest.mark.django_db
def test_a_copy_is_adapted_without_touching_the_starter():
    office = builders.organization()
    one, other = (adopt(starters()[0], office, actor="张三", person=None) for _ in range(2))
    one.steps.filter(key="apply").update(name="网上申请")
    assert FlowStep.objects.get(flowchart=other, key="apply").name == "提出申请"
    assert starters()[0].chart.steps[0].name == "提出申请"


def test_there_is_none_of_an_unknown_name():
    assert starter_named("../categories") is None
    assert (settings.BASE_DIR / "fixtures/starters").is_dir()

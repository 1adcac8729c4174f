"""What a department confirmed of its own citations is published with them, nothing else is."""

import datetime
import json

import pytest

from disclosure.comparison import differences
from disclosure.paper.entries import entry_of
from disclosure.wording import finding_words
from legislation.statuses import STALE, Status
from powers.models import Citation
from tests import builders

pytestmark = pytest.mark.django_db

CHECKED = datetime.date(2026, 11, 22)


def stale_power(**fields):
    power = builders.power()
    basis = builders.basis(power, raw_text="《桥梁管理条例》第三条：禁止在桥上停车。")
    defaults = {"article": "3", "status": "renumbered", "found_article": "10-1"}
    builders.citation(basis, "桥梁管理条例", **defaults | {"checked_on": CHECKED} | fields)
    return power


def citations_of(power):
    return json.loads(builders.frozen(power))["bases"][0]["citations"]


def test_a_finding_stays_in_the_office_until_the_department_confirms_it(client):
    power = stale_power()
    assert "finding" not in citations_of(power)[0]
    text = client.get(f"/powers/{builders.published(power).code}/").content.decode()
    assert "序号已变动" not in text


def test_a_confirmed_finding_is_on_the_page_of_the_power(client):
    version = builders.published(stale_power(is_confirmed=True))
    text = client.get(f"/powers/{version.code}/").content.decode()
    assert "这一条的序号已变动，现为第十条之一，本机关已确认（2026年11月22日核对）。" in text


def test_a_confirmed_finding_is_in_the_entry_on_paper():
    version = builders.published(stale_power(is_confirmed=True))
    [basis] = entry_of(version, address="http://example.org/").empowering
    [words] = basis.findings
    assert words.startswith("《桥梁管理条例》第三条：这一条的序号已变动，现为第十条之一")


def test_confirming_is_a_difference_that_reviewers_see():
    power = stale_power()
    before = json.loads(builders.frozen(power))
    Citation.objects.update(is_confirmed=True)
    [found] = differences(before, json.loads(builders.frozen(power)))
    assert found.label == "行使依据《桥梁管理条例》的核对结果"
    assert (found.before, "本机关已确认" in found.after) == ("", True)


@pytest.mark.parametrize("status", sorted(set(Status) - STALE))
def test_what_accuses_nobody_is_not_a_finding(status):
    assert "finding" not in citations_of(stale_power(status=status, is_confirmed=True))[0]


@pytest.mark.parametrize("status", sorted(STALE))
def test_every_stale_status_has_its_words(status):
    power = stale_power(status=status, is_confirmed=True, found_article="")
    words = finding_words(citations_of(power)[0])
    assert words.endswith("本机关已确认（2026年11月22日核对）。")
    assert "与现行规定不符" not in words

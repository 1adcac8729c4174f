"""Citing: from a basis's raw text to its citations."""

import pytest

from powers.citing import cite
from powers.models import Citation
from tests.builders import basis, power

pytestmark = pytest.mark.django_db

TEXT = (
    "【法律】《中华人民共和国行政处罚法》（1996年3月17日通过，2021年1月22日修订）\n"
    "第五十四条第二款：符合立案标准的，行政机关应当及时立案。"
)


def test_it_makes_a_citation_of_what_the_text_says():
    cell = basis(power(), raw_text=TEXT)
    cite(cell)
    citation = cell.citations.get()
    assert (citation.instrument_name, citation.article, citation.paragraph) == (
        "中华人民共和国行政处罚法",
        "54",
        "2",
    )
    assert citation.quotation == "符合立案标准的，行政机关应当及时立案。"
    assert TEXT[citation.start : citation.end].endswith("及时立案。")


def test_it_replaces_the_citations_of_an_older_text():
    cell = basis(power(), raw_text=TEXT)
    cite(cell)
    cell.raw_text = "《中华人民共和国种子法》第三十一条"
    cite(cell)
    assert [row.instrument_name for row in Citation.objects.all()] == ["中华人民共和国种子法"]


def test_it_leaves_none_when_the_text_cites_nothing():
    cell = basis(power(), raw_text="省、市安监局委托")
    assert cite(cell) == []

"""A version of a law in the office: pasted as one text, shown beside the one before."""

import pytest
from django.urls import reverse

from legislation.models import InstrumentVersion
from legislation.pasting import UnreadablePasteError, read_pasted
from tests import builders
from tests.office import faults_of, signed_in

pytestmark = pytest.mark.django_db

TEXT = """云岭县集市管理办法
第一章　总则
第一条　为了方便群众买卖，制定本办法。
第二条 集市由镇人民政府管理：
（一）安排摊位；
（二）维持秩序。
第二条之一 摊位按申请先后安排。
第二章 附则
第三条 本办法自2026年1月1日起施行。
"""


@pytest.fixture
def instrument():
    return builders.law("云岭县集市管理办法", "集市由县管理。", "摊位按申请先后安排。")


def save(instrument, text, **fields):
    data = {"instrument": instrument.pk, "promulgated_on": "2025-12-01"}
    data |= {"effective_on": "2026-01-01", "pasted": text} | fields
    address = reverse("admin:legislation_instrumentversion_add")
    return signed_in().post(address, data, follow=True)


def test_a_pasted_text_becomes_articles_with_their_chapters(instrument):
    assert "已保存4条条文" in save(instrument, TEXT).content.decode()
    version = InstrumentVersion.objects.get(effective_on="2026-01-01")
    rows = list(version.provisions.values_list("label", "chapter"))
    assert rows == [
        ("1", "第一章 总则"),
        ("2", "第一章 总则"),
        ("2-1", "第一章 总则"),
        ("3", "第二章 附则"),
    ]
    assert "（二）维持秩序。" in version.provisions.get(label="2").text


def test_pasting_again_replaces_and_an_empty_field_keeps_the_articles(instrument):
    save(instrument, TEXT)
    version = InstrumentVersion.objects.get(effective_on="2026-01-01")
    address = reverse("admin:legislation_instrumentversion_change", args=[version.pk])
    data = {"instrument": instrument.pk, "promulgated_on": "2025-12-01"}
    data |= {"effective_on": "2026-01-01", "pasted": ""}
    signed_in().post(address, data)
    assert version.provisions.count() == 4
    signed_in().post(address, data | {"pasted": "第一条 全文改写，自公布之日起施行。"})
    assert version.provisions.count() == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("随便写写", "没有找到“第一条”"),
        ("第一条 甲。\n第四条 乙。", "请补齐后再粘贴"),
        ("第二条 甲。", "请补齐后再粘贴"),
        ("第一条 甲\0乙。", "控制字符"),
    ],
)
def test_a_text_out_of_order_is_refused_with_a_sentence(instrument, text, sentence):
    with pytest.raises(UnreadablePasteError, match=sentence):
        read_pasted(text)


def test_a_refused_text_stays_in_the_form(instrument):
    page = save(instrument, "第一条 甲。\n第四条 乙。").content.decode()
    assert "第四条 乙。" in page
    assert not InstrumentVersion.objects.filter(effective_on="2026-01-01").exists()


def test_two_versions_stand_side_by_side(instrument):
    save(instrument, TEXT)
    version = InstrumentVersion.objects.get(effective_on="2026-01-01")
    address = reverse("admin:legislation_instrumentversion_change", args=[version.pk])
    response = signed_in().get(address)
    page = response.content.decode()
    assert "与上一版本的差异" in page
    assert "第二条之一（原第2条）" in page
    assert "<del>" in page
    assert faults_of(response) == []


def test_a_first_version_has_nothing_before_it(instrument):
    address = reverse(
        "admin:legislation_instrumentversion_change", args=[instrument.versions.get().pk]
    )
    assert "没有更早的版本" in signed_in().get(address).content.decode()

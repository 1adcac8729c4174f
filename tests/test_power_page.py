"""A power's page and its versions."""

import datetime

import pytest

from disclosure.models import RenderedChart
from legislation.models import Instrument
from powers.models import Power
from tests import builders

pytestmark = pytest.mark.django_db


def page(client, version, query: str = "") -> str:
    response = client.get(f"/powers/{version.code}/{query}")
    assert response.status_code == 200
    return response.content.decode()


TEXTS = {
    "name": "种子生产许可",
    "sub_item": "常规种子",
    "summary": "概述文字",
    "counterpart": "对象文字",
    "conditions": "条件文字",
    "quantity": "数量文字",
    "procedure": "方式文字",
    "address": "地点文字",
    "office_hours": "时间文字",
    "telephone": "0933-1234567",
    "fee_kind": "charged",
    "fee_standard": "每件十元",
    "intermediary_services": "中介文字",
    "disclosure_form": "形式文字",
    "disclosure_scope": "范围文字",
    "disclosure_period": "时间段文字",
    "remedies": "救济文字",
    "complaint_channel": "投诉文字",
    "remarks": "备注文字",
}
EXERCISE = {
    "body": "主体文字",
    "responsible_office": "承办文字",
    "level_text": "层级文字",
    "authority": "权限文字",
    "department_duty": "职责文字",
    "responsibilities": "责任文字",
    "accountable_parties": "追责对象文字",
    "accountability_circumstances": "追责情形文字",
}
PURPOSES = ("empowering", "duty", "fee", "accountability")
MATERIAL = {"name": "申请表", "form": "原件", "copies": "三份", "source": "自备", "note": "盖章"}


def full_power() -> Power:
    power = builders.power(**TEXTS)
    exercise = builders.exercise(power, **EXERCISE)
    for purpose in PURPOSES:
        builders.basis(power, purpose=purpose, raw_text=f"依据文字{purpose}")
    builders.basis(power, purpose="duty", exercise=exercise, raw_text="主体依据文字")
    power.materials.create(**MATERIAL)
    power.time_limits.create(kind="statutory", number=20, unit="working_day", raw_text="时限文字")
    power.time_limits.create(kind="promised", variant="告知承诺", unit="on_the_spot", raw_text="")
    return power


def test_it_shows_every_field_of_the_snapshot(client):
    text = page(client, builders.published(full_power()))
    expected = [*TEXTS.values(), *EXERCISE.values(), *MATERIAL.values()]
    expected += [
        f"依据文字{purpose}" for purpose in ("empowering", "duty", "fee", "accountability")
    ]
    expected += ["主体依据文字", "20个工作日", "时限文字", "告知承诺", "当场", "必要"]
    for words in expected:
        if words != "charged":
            assert words in text, words


def test_it_leaves_out_sections_without_content(client):
    text = page(client, builders.published())
    for title in ("申请材料", "办理流程", "责任和追责", "收费"):
        assert f">{title}</h2>" not in text
    for title in ("权利救济和监督", "版本和变更", "下载"):
        assert f">{title}</h2>" in text


def test_each_entry_of_the_contents_list_leads_to_a_section(client):
    text = page(client, builders.published(full_power()))
    anchors = [part.split('"')[0] for part in text.split('<li><a href="#')[1:]]
    assert len(anchors) > 8
    for anchor in anchors:
        assert f'id="{anchor}"' in text


def test_a_citation_links_to_its_article_and_says_whether_the_law_is_in_force(client):
    law = Instrument.objects.create(name="中华人民共和国种子法", rank="law")
    law.versions.create(effective_on=datetime.date(2016, 1, 1))
    power = builders.power()
    basis = builders.basis(power, raw_text="《种子法》第三十一条第二款第（三）项")
    basis.citations.create(
        start=0,
        end=14,
        instrument_name="种子法",
        article="31",
        paragraph="2",
        item="3",
        quotation="从事生产的，应当取得许可证。",
    )
    basis.citations.create(start=0, end=4, instrument_name="不在库的办法", article="10-1")
    text = page(client, builders.published(power))
    assert f'href="/laws/{law.pk}/#article-31"' in text
    assert "《种子法》第三十一条第二款第（三）项" in text
    assert "现行有效" in text
    assert "《不在库的办法》第十条之一" in text
    assert "从事生产的，应当取得许可证。" in text
    assert "依据原文" in text


def test_a_law_that_two_instruments_could_be_is_not_linked(client):
    for body in ("甲市", "乙市"):
        law = Instrument.objects.create(name="消防条例", rank="local_regulation", issuing_body=body)
        law.versions.create(effective_on=datetime.date(2016, 1, 1))
    power = builders.power()
    builders.basis(power).citations.create(start=0, end=4, instrument_name="消防条例")
    assert 'href="/laws/' not in page(client, builders.published(power)).split("<main")[1]


def test_the_chart_is_a_picture_and_steps(client):
    power = builders.power()
    builders.flowchart(power)
    version = builders.published(power)
    text = page(client, version)
    assert f'src="/powers/{version.code}/flowchart.svg?version=1"' in text
    for words in ("提出申请", "受理标准不一", "公开受理标准", "一次告知补正", "拨打12345"):
        assert words in text, words
    picture = client.get(f"/powers/{version.code}/flowchart.svg")
    assert picture.status_code == 200
    assert picture["Content-Type"] == "image/svg+xml"
    assert "default-src 'none'" in picture["Content-Security-Policy"]
    assert picture["ETag"]


def test_every_box_of_the_picture_is_a_link_to_its_step_and_back(client):
    power = builders.power()
    builders.flowchart(power)
    text = page(client, builders.published(power))
    for number, name in enumerate(("提出申请", "受理", "材料齐全？", "审查决定", "送达"), start=1):
        link = f'<a id="box-{number}" href="#step-{number}" aria-label="第{number}步 {name}">'
        assert link in text
        assert text.count(f'id="step-{number}"') == text.count(f'href="#box-{number}"') == 1


def test_the_picture_is_there_from_left_to_right_too(client):
    power = builders.power()
    builders.flowchart(power)
    version = builders.published(power)
    picture = f"/powers/{version.code}/flowchart.svg?version=1"
    lying = client.get(f"{picture}&layout=landscape")
    assert f'href="{picture}&amp;layout=landscape"' in page(client, version)
    assert lying.content.decode() == RenderedChart.objects.get().lying
    assert client.get(picture).content != lying.content
    RenderedChart.objects.update(lying="")
    assert client.get(f"{picture}&layout=landscape").content == client.get(picture).content


def test_a_chart_that_could_not_be_drawn_is_still_told_in_words(client):
    power = builders.power()
    builders.flowchart(power)
    version = builders.published(power)
    RenderedChart.objects.update(svg="", width=0, height=0, problem="太大")
    text = page(client, version)
    assert "flowchart.svg" not in text
    assert "#box-" not in text
    assert "提出申请" in text
    assert client.get(f"/powers/{version.code}/flowchart.svg").status_code == 404


def test_several_bodies_are_shown_each_with_its_own_duties(client):
    power = builders.power()
    builders.exercise(power, body="省厅", level="provincial", responsibilities="省级责任")
    builders.exercise(power, body="县局", level="county", responsibilities="县级责任")
    text = page(client, builders.published(power))
    for words in ("省厅（省级）", "县局（县级）", "省级责任", "县级责任"):
        assert words in text


def test_an_old_version_offers_its_own_files(client):
    version = two_versions()
    text = client.get(f"/powers/{version.code}/v1/").content.decode()
    assert f'href="/powers/{version.code}.pdf?version=1"' in text
    assert f'href="/powers/{version.code}.pdf"' in page(client, version)


@pytest.mark.parametrize("number", ["0", "x", "%00", "9" * 30])
def test_a_wrong_version_number_is_refused(client, number):
    version = builders.published()
    assert client.get(f"/powers/{version.code}.json?version={number}").status_code == 400


def test_a_sub_item_leads_to_its_parent_and_its_siblings(client):
    parent = builders.power(name="设施审查")
    child = builders.power(name="设施审查", sub_item="竣工", parent=parent)
    text = page(client, builders.published(child))
    assert f'href="/powers/?q={parent.code}"' in text
    assert "查看同一事项的各子项" in text


def test_long_duties_are_folded_but_whole(client):
    power = builders.power()
    duties = "".join(
        f"{number}.第{number}项责任，依法履行并且接受监督。" for number in range(1, 40)
    )
    builders.exercise(power, responsibilities=duties)
    text = page(client, builders.published(power))
    assert "<summary>责任事项（39项）</summary>" in text
    assert "第39项责任" in text


def test_stored_text_is_never_markup(client):
    version = builders.published(builders.power(name="<b>许可</b>", remarks="<script>x</script>"))
    text = page(client, version)
    assert "&lt;b&gt;许可" in text
    assert "<script>" not in text


def test_a_power_on_request_is_listed_without_its_content(client):
    version = builders.published(
        builders.power(publicity="on_request", conditions="不主动公开的条件")
    )
    text = page(client, version)
    assert "依申请公开" in text
    assert "不主动公开的条件" not in text


@pytest.mark.parametrize(
    ("standing", "words"), [("suspended", "已经挂起"), ("abolished", "已经取消")]
)
def test_it_says_on_top_that_a_power_is_not_exercised(client, standing, words):
    assert words in page(client, builders.published(builders.power(standing=standing)))


def two_versions():
    power = builders.power(conditions="旧条件")
    builders.published(power, at=datetime.datetime(2024, 3, 1, tzinfo=datetime.UTC))
    Power.objects.filter(pk=power.pk).update(conditions="新条件")
    return builders.published(
        power,
        at=datetime.datetime(2024, 9, 1, tzinfo=datetime.UTC),
        change_kind="amend",
        reason="依据修订",
        cause_document="云政发〔2024〕9号",
        reviewing_bodies="云岭县司法局",
        note="条件放宽。",
    )


def test_it_shows_the_version_of_a_day(client):
    version = two_versions()
    assert "旧条件" in page(client, version, "?on=2024-06-01")
    assert "新条件" in page(client, version, "?on=2024-09-01")
    assert "新条件" in page(client, version)


def test_a_day_before_the_first_version_is_a_friendly_404(client):
    response = client.get(f"/powers/{two_versions().code}/?on=2024-01-01")
    assert response.status_code == 404
    assert "第一版自2024年3月1日起生效" in response.content.decode()


def test_an_old_version_says_that_it_is_old(client):
    version = two_versions()
    text = client.get(f"/powers/{version.code}/v1/").content.decode()
    assert "这是历史版本" in text
    assert "旧条件" in text
    assert "这是历史版本" not in client.get(f"/powers/{version.code}/v2/").content.decode()


def test_a_version_to_come_says_when_it_takes_effect(client):
    version = builders.published(effective_on=datetime.date(2099, 1, 1))
    assert '自<time datetime="2099-01-01">2099年1月1日</time>起生效' in page(client, version)


def test_it_announces_a_version_that_is_published_and_not_yet_in_force(client):
    version = two_versions()
    builders.published(
        version.power,
        at=datetime.datetime(2024, 10, 1, tzinfo=datetime.UTC),
        change_kind="amend",
        effective_on=datetime.date(2099, 1, 1),
        note="时限减半。",
    )
    text = page(client, version)
    assert "内容将有变化" in text
    assert "时限减半。" in text
    assert f'href="/powers/{version.code}/v3/"' in text
    assert "内容将有变化" not in page(client, version, "?on=2024-09-15")


def test_the_changes_page_tells_what_changed_why_and_who_reviewed_it(client):
    version = two_versions()
    text = client.get(f"/powers/{version.code}/changes/").content.decode()
    for words in ("依据修订", "云政发〔2024〕9号", "云岭县司法局", "条件放宽。", "首次公开"):
        assert words in text
    assert '<del><span class="hidden">删去：</span>旧</del>' in text
    assert '<ins><span class="hidden">增加：</span>新</ins>' in text


def test_the_page_takes_three_queries_whatever_it_shows(client, django_assert_max_num_queries):
    power = full_power()
    for number in range(5):
        basis = builders.basis(power)
        basis.citations.create(start=0, end=4, instrument_name=f"第{number}号条例", article="1")
    builders.flowchart(power)
    version = builders.published(power)
    builders.published(power, change_kind="amend")
    for address in (f"/powers/{version.code}/", f"/powers/{version.code}/v1/"):
        with django_assert_max_num_queries(3):
            client.get(address)


def test_the_data_of_a_power_are_the_published_ones(client):
    version = two_versions()
    data = client.get(f"/powers/{version.code}.json").json()
    assert data["content"]["conditions"] == "新条件"
    assert data["content_hash"] == version.content_hash
    for query in ("on=2024-06-01", "version=1"):
        assert client.get(f"/powers/{version.code}.json?{query}").json()["version"] == 1
    linked = client.get(f"/powers/{version.code}.jsonld").json()
    assert "schema:GovernmentService" in linked["@type"]
    assert linked["dct:identifier"]["@value"] == version.code

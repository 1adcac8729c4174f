"""The law library as the public sees it, and what powers' pages say of the laws they cite."""

import datetime

import pytest

from legislation.models import Instrument, InstrumentAlias
from portal.asked_law import AskedLaw, asked_law
from powers.models import Citation, LegalBasis
from tests import builders

pytestmark = pytest.mark.django_db

TODAY = datetime.date.today()
FAR = TODAY + datetime.timedelta(days=400)
PAST = datetime.date(2020, 1, 1)


def instrument(name="示范省种子办法", *, effective_on=PAST, articles=("一", "二"), **fields):
    """An instrument with one version and short articles numbered from one."""
    row = Instrument.objects.create(name=name, **{"rank": "local_rule"} | fields)
    version_of(row, effective_on=effective_on, articles=articles)
    return row


def version_of(row, *, effective_on, articles=("一", "二"), **fields):
    version = row.versions.create(effective_on=effective_on, promulgated_on=effective_on, **fields)
    for number, words in enumerate(articles, start=1):
        version.provisions.create(
            position=number, number=number, heading=f"第{words}条", text=f"{words}的内容。"
        )
    return version


def resting(*citations, **fields):
    """A published power with one basis and these (name, article) citations."""
    power = builders.power(**fields)
    basis = builders.basis(power)
    for name, article in citations:
        builders.citation(basis, name, article=article)
    return builders.published(power)


def page(client, address, **query):
    response = client.get(address, query)
    assert response.status_code == 200, address
    return response.content.decode()


def listed(client, **query):
    return [(row.name, row.power_count) for row in client.get("/laws/", query).context["page"]]


# The list


def test_the_list_names_laws_that_powers_cite_and_the_library_lacks(client):
    instrument()
    resting(("示范省种子办法", "1"))
    resting(("不在库的条例", "3"))
    resting(("不在库的条例", "4"), ("不在库的条例", "5"))
    assert listed(client) == [("示范省种子办法", 1), ("不在库的条例", 2)]
    text = page(client, "/laws/")
    assert "本站未收录全文" in text
    assert "不表示依据有误" in text


def test_the_spellings_of_one_name_are_one_law(client):
    resting(("中华人民共和国海洋法", "3"))
    resting(("海洋法", "3"))
    ((name, count),) = listed(client)
    assert name in {"中华人民共和国海洋法", "海洋法"}
    assert count == 2


def test_a_law_that_is_not_held_leads_to_the_powers_that_rest_on_it(client):
    version = resting(("不在库的条例", "3"))
    resting(("不在库的条例实施细则", "3"))
    link = "/powers/?law=%E3%80%8A%E4%B8%8D%E5%9C%A8%E5%BA%93%E7%9A%84%E6%9D%A1%E4%BE%8B%E3%80%8B"
    assert f'href="{link}"' in page(client, "/laws/")
    assert [row.code for row in client.get(link).context["page"]] == [version.code]


def test_the_list_counts_only_what_is_published_and_in_force(client):
    instrument()
    builders.citation(builders.basis(builders.power()), "示范省种子办法", article="1")
    resting(("示范省种子办法", "1"), standing="abolished")
    assert listed(client) == [("示范省种子办法", 0)]
    resting(("示范省种子办法", "1"))
    assert listed(client, on="2019-01-01") == [("示范省种子办法", 0)]


def test_a_power_that_cites_a_law_by_two_names_counts_once(client):
    row = instrument()
    InstrumentAlias.objects.create(instrument=row, name="省种子办法")
    resting(("示范省种子办法", "1"), ("省种子办法", "2"))
    resting(("省种子办法", "2"))
    assert listed(client) == [("示范省种子办法", 2)]
    assert len(client.get("/powers/", {"law": "《示范省种子办法》"}).context["page"]) == 2


def test_the_list_is_filtered_by_name_rank_and_what_is_not_held(client):
    instrument()
    instrument("云岭县摊点办法", rank="document")
    resting(("不在库的条例", "3"))
    assert [name for name, _ in listed(client, q="摊点")] == ["云岭县摊点办法"]
    assert [name for name, _ in listed(client, rank="local_rule")] == ["示范省种子办法"]
    assert [name for name, _ in listed(client, rank="not_held")] == ["不在库的条例"]
    assert "没有找到这样的法律法规" in page(client, "/laws/", q="航天")


def test_texts_that_powers_rest_on_come_first(client):
    instrument("甲办法")
    instrument("乙办法")
    resting(("乙办法", "1"))
    for _ in range(2):
        resting(("不在库的条例", "3"))
    assert [name for name, _ in listed(client)] == ["乙办法", "不在库的条例", "甲办法"]


@pytest.mark.parametrize(
    ("versions", "words"),
    [
        ([{"effective_on": PAST}], "现行有效"),
        ([{"effective_on": PAST, "is_repealed": True}], "已废止"),
        (
            [
                {
                    "effective_on": PAST,
                    "is_repealed": True,
                    "repealed_on": datetime.date(2021, 5, 1),
                }
            ],
            "已废止（2021年5月1日起）",
        ),
        (
            [{"effective_on": PAST, "is_repealed": True, "repealed_on": FAR}],
            f"现行有效（{FAR.year}年{FAR.month}月{FAR.day}日起废止）",
        ),
        ([{"effective_on": FAR}], f"尚未施行（{FAR.year}年{FAR.month}月{FAR.day}日起施行）"),
        (
            [{"effective_on": PAST}, {"effective_on": FAR}],
            f"现行有效（{FAR.year}年{FAR.month}月{FAR.day}日起施行修订后的版本）",
        ),
        ([], "没有收录正文"),
    ],
)
def test_list_and_power_page_say_in_words_whether_a_law_is_in_force(client, versions, words):
    row = Instrument.objects.create(name="示范省种子办法", rank="local_rule")
    for fields in versions:
        version_of(row, **fields)
    version = resting(("示范省种子办法", "1"))
    assert words in page(client, "/laws/")
    assert words in page(client, f"/powers/{version.code}/")


# A law


def test_a_law_page_notes_a_repeal_and_what_will_change(client):
    row = instrument()
    version_of(row, effective_on=FAR)
    text = page(client, f"/laws/{row.pk}/")
    assert f"修订后的版本自{FAR.year}年{FAR.month}月{FAR.day}日起施行" in text
    assert f"/laws/{row.pk}/?version={FAR.isoformat()}" in text
    over = Instrument.objects.create(name="云岭县摊点办法", rank="document")
    version_of(over, effective_on=PAST, is_repealed=True, repealed_on=datetime.date(2023, 12, 31))
    text = page(client, f"/laws/{over.pk}/")
    assert "本法规自2023年12月31日起废止" in text
    assert "已废止" in text
    assert "现行有效" in page(client, f"/laws/{over.pk}/", on="2022-01-01")


def test_an_older_version_says_that_it_is_one(client):
    row = instrument()
    version_of(row, effective_on=datetime.date(2022, 3, 1))
    text = page(client, f"/laws/{row.pk}/", on="2021-01-01")
    assert "您看到的是2020年1月1日起施行的版本，已被后来的版本代替。" in text
    assert f"/laws/{row.pk}/?on=2021-01-01&amp;version=2022-03-01" in text
    assert "已被后来的版本代替" in page(client, f"/laws/{row.pk}/", version="2020-01-01")
    assert "已被后来的版本代替" not in page(client, f"/laws/{row.pk}/")


def test_every_article_has_an_anchor_and_its_powers(client):
    row = instrument(articles=("一", "二", "三"))
    row.versions.get().provisions.create(
        position=9, number=3, suffix=1, heading="第三条之一", text="补充。"
    )
    first = resting(("示范省种子办法", "1"), name="甲许可")
    second = resting(("示范省种子办法", "3-1"), name="乙许可")
    text = page(client, f"/laws/{row.pk}/")
    assert 'id="article-3-1"' in text
    article = text.split('id="article-1"')[1].split('id="article-2"')[0]
    assert first.title in article
    assert second.title not in article
    assert second.title in text.split('id="article-3-1"')[1]


def test_an_amended_law_says_where_each_article_stood_before(client):
    row = Instrument.objects.create(name="示范省种子办法", rank="local_rule")
    old = version_of(row, effective_on=PAST, articles=())
    new = version_of(row, effective_on=datetime.date(2022, 3, 1), articles=())
    fees = "农民出售自产的剩余常规种子，不需要办理许可证，也不收取任何费用。"
    files = "种子生产经营者应当建立档案，保存不少于{}年，并接受监督检查。"
    for version, texts in (
        (old, ["本办法管种子。", fees, files.format("二")]),
        (
            new,
            [
                "本办法管种子。",
                "主管部门每年公布抽查计划。",
                fees,
                files.format("五"),
            ],
        ),
    ):
        for number, text in enumerate(texts, start=1):
            version.provisions.create(
                position=number, number=number, heading=f"第{number}条", text=text
            )
    response = client.get(f"/laws/{row.pk}/")
    assert [article.history for article in response.context["page"].articles] == [
        "",
        "修订时新增",
        "修订前为第二条",
        "修订前为第三条，修订时有改动",
    ]
    assert f"/laws/{row.pk}/?version=2020-01-01#article-3" in response.content.decode()
    older = client.get(f"/laws/{row.pk}/?version=2020-01-01").context["page"].articles
    assert {article.history for article in older} == {""}


def test_a_version_that_lacks_articles_tells_nothing_of_the_next(client):
    row = instrument()
    row.versions.update(is_complete=False)
    version_of(row, effective_on=datetime.date(2022, 3, 1), articles=("一", "二", "三"))
    assert "修订时新增" not in page(client, f"/laws/{row.pk}/")


def test_a_power_whose_article_is_not_shown_is_named_without_a_reproach(client):
    row = instrument()
    version = resting(("示范省种子办法", "88"))
    text = page(client, f"/laws/{row.pk}/")
    assert version.title in text.split('id="general"')[1].split("</section>")[0]
    assert "八十八" not in text


def test_a_power_that_cites_a_law_for_its_duties_only_says_so(client):
    row = instrument()
    power = builders.power()
    basis = builders.basis(power, purpose=LegalBasis.Purpose.DUTY)
    builders.citation(basis, row.name, article="1")
    builders.published(power)
    assert "作责任事项依据" in page(client, f"/laws/{row.pk}/")


def test_many_powers_of_an_article_are_one_link_away(client, monkeypatch):
    monkeypatch.setattr("portal.law_page.SHOWN", 2)
    row = instrument()
    for _ in range(4):
        resting(("示范省种子办法", "1"))
    resting(("示范省种子办法", "2"))
    response = client.get(f"/laws/{row.pk}/")
    text = response.content.decode()
    assert "查看全部4项职权" in text
    query = {"law": response.context["page"].articles[0].powers.asked}
    assert query == {"law": "《示范省种子办法》第一条"}
    assert len(client.get("/powers/", query).context["page"]) == 4


def test_two_laws_of_one_name_say_that_the_other_may_be_meant(client):
    first = instrument("消防条例", issuing_body="甲市")
    instrument("消防条例", issuing_body="乙市")
    version = resting(("消防条例", "1"))
    assert "还有同名的法规" in page(client, f"/laws/{first.pk}/")
    assert "同名的法规，依据没有写明是哪一部" in page(client, f"/powers/{version.code}/")


def test_the_queries_of_law_pages_are_bounded(client, django_assert_max_num_queries):
    row = instrument()
    InstrumentAlias.objects.create(instrument=row, name="省种子办法")
    version_of(row, effective_on=datetime.date(2022, 3, 1))
    version_of(row, effective_on=FAR)
    for number in range(6):
        resting(("示范省种子办法", "1"), ("省种子办法", "2"), (f"第{number}号条例", "1"))
        instrument(f"第{number}号办法")
    with django_assert_max_num_queries(8):
        client.get(f"/laws/{row.pk}/")
    with django_assert_max_num_queries(5):
        client.get("/laws/")


# A power


def test_what_the_check_found_is_not_public(client):
    row = instrument()
    power = builders.power()
    builders.citation(
        builders.basis(power, raw_text="《示范省种子办法》第一条：从前的内容。"),
        row.name,
        article="1",
        quotation="从前的内容。",
        status="renumbered",
        found_article="2",
    )
    version = builders.published(power)
    for confirmed in (False, True):
        Citation.objects.update(is_confirmed=confirmed)
        for address in (f"/powers/{version.code}/", f"/laws/{row.pk}/", "/laws/"):
            text = page(client, address)
            for words in ("序号已变动", "不同", "没有这一条", "renumbered"):
                assert words not in text, (address, words)


def test_a_law_that_is_not_held_is_named_so_on_the_page_of_a_power(client):
    version = resting(("不在库的条例", "3"))
    main = page(client, f"/powers/{version.code}/").split("<main")[1]
    assert "本站未收录全文" in main
    assert 'href="/laws/' not in main
    assert "以它为依据的职权" in main


# What visitors ask for


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("种子", AskedLaw("种子")),
        ("《中华人民共和国种子法》", AskedLaw("种子法", is_whole=True)),
        ("《种子法》第三十一条", AskedLaw("种子法", is_whole=True, article="31")),
        ("《种子法》第10条之二", AskedLaw("种子法", is_whole=True, article="10-2")),
        ("关于印发《某办法》的通知", AskedLaw("关于印发某办法的通知")),
        (
            "《关于印发《某办法》的通知》第三条",
            AskedLaw("关于印发某办法的通知", is_whole=True, article="3"),
        ),
        ("《》", AskedLaw("")),
    ],
)
def test_a_law_is_asked_for_by_part_of_its_name_whole_or_with_an_article(words, asked):
    assert asked_law(words) == asked

"""Comparing quotations with articles: what counts as the same words, and what does not."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legislation.checker import Edition, check
from legislation.quotations import (
    Closeness,
    compare,
    differences,
    normalized,
    says_the_same,
)

ARTICLE = (
    "违反本法规定，有下列行为之一的，处五万元以上十万元以下的罚款：\n"
    "（一）未经许可架设桥梁的；\n"
    "（二）在桥梁上堆放木材的；\n"
    "（三）涂改过桥证件的。\n"
    "前款规定的罚款，由县级人民政府桥梁主管部门决定。"
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("处五万元以下罚款", "处5万元以下罚款"),
        ("处五万元以下罚款", "处50000元以下罚款"),
        ("处50,000元以下罚款", "处五万元以下罚款"),
        ("百分之五", "5％"),
        ("百分之零点五", "0.5%"),
        ("千分之五", "5‰"),
        ("一点五倍", "1.5倍"),
        ("二十日内", "20日内"),
        ("处五\n十万元", "处五十万元"),
        ("許可證", "许可证"),
        ("第（一）项", "第一项"),
        ("罚款；（二）堆放", "罚款;(二)堆放"),
        ("《过桥证》", "过桥证"),
    ],
)
def test_two_ways_of_writing_the_same_words_are_equal(one, other):
    assert normalized(one) == normalized(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("五万元", "五十万元"), ("百分之五", "五"), ("百分之五", "千分之五"), ("1.5倍", "15倍")],
)
def test_different_amounts_stay_different(one, other):
    assert normalized(one) != normalized(other)


@given(st.text(max_size=200))
def test_any_text_is_normalised_once_and_for_all(text):
    assert normalized(text).split() == [normalized(text)] or normalized(text) == ""


@pytest.mark.parametrize(
    ("quotation", "paragraph", "item", "expected"),
    [
        (ARTICLE, "", "", Closeness.SAME),
        (ARTICLE.replace("\n", " ").replace("五万", "5万"), "", "", Closeness.SAME),
        ("前款规定的罚款，由县级人民政府桥梁主管部门决定。", "2", "", Closeness.SAME),
        ("前款规定的罚款，由县级人民政府桥梁主管部门决定。", "末", "", Closeness.SAME),
        ("前款规定的罚款，由县级人民政府桥梁主管部门决定。", "", "", Closeness.PART),
        (
            "违反本法规定，有下列行为之一的，处五万元以上十万元以下的罚款：（二）在桥梁上堆放木材的；",
            "1",
            "2",
            Closeness.SAME,
        ),
        (
            "违反本法规定，有下列行为之一的，处五万元以上十万元以下的罚款：（三）涂改过桥证件的。",
            "",
            "",
            Closeness.PART,
        ),
        ("未经许可架设桥梁的……由县级人民政府桥梁主管部门决定。", "", "", Closeness.PART),
        ("违反本法规定，有下列行为之一的……（三）涂改过桥证件的。", "", "", Closeness.PART),
        (ARTICLE.replace("涂改", "徐改"), "", "", Closeness.NEAR),
        (ARTICLE.replace("五万元", "三万元"), "", "", Closeness.OTHER),
        ("渡口管理人员应当佩戴标志，文明服务，保障旅客安全。", "", "", Closeness.OTHER),
        ("", "", "", Closeness.OTHER),
    ],
)  # fmt: skip
def test_a_quotation_is_compared_with_its_article(quotation, paragraph, item, expected):
    assert compare(quotation, ARTICLE, paragraph, item).closeness == expected


def test_pieces_in_another_order_are_no_faithful_quotation():
    text = "（三）涂改过桥证件的。（一）未经许可架设桥梁的；"
    assert compare(text, ARTICLE).closeness != Closeness.PART


def test_differences_show_what_the_law_says_instead():
    found = differences("处五万元罚款。应当公告。", "处三万元罚款。应当公告。")
    assert [(one.kind, one.text) for one in found] == [
        ("same", "处"),
        ("removed", "五"),
        ("added", "三"),
        ("same", "万元罚款。"),
        ("same", "应当公告。"),
    ]


def test_a_repetitive_text_is_not_compared_word_by_word():
    found = differences("一" * 2000, "二一" * 1000)
    assert [one.kind for one in found] == ["removed", "added"]


# --- findings -------------------------------------------------------------------------------

TODAY = datetime.date(2024, 6, 1)
OTHER = "过桥的车辆应当按照标志限速行驶，不得在桥面停车或者掉头。"


def an_edition(number=1, since="2010-01-01", **values):
    articles = values.pop("articles", {"1": "为了过河，制定本法，自公布之日起施行。", "7": ARTICLE})
    return Edition(number, datetime.date.fromisoformat(since), articles=articles, **values)


def found(*editions, **values):
    return check(editions, **{"article": "7", "quotation": ARTICLE, "on": TODAY} | values)


def test_it_finds_a_match_and_says_in_which_version():
    finding = found(an_edition(), an_edition(2, "2020-01-01"), an_edition(3, "2030-01-01"))
    assert (finding.status, finding.score, finding.version_id) == ("match", 1.0, 2)


def test_an_unknown_instrument_is_not_called_wrong():
    assert found().status == "not_in_library"


def test_an_article_that_moved_is_renumbered():
    now = an_edition(articles={"7": OTHER, "9-1": ARTICLE})
    finding = found(now)
    assert (finding.status, finding.found_article) == ("renumbered", "9-1")


def test_an_article_that_moved_and_was_rewritten_is_amended_and_says_where_it_stands():
    harsher = ARTICLE.replace("五万元以上十万元以下", "二十万元以上五十万元以下")
    finding = found(an_edition(articles={"7": OTHER, "9": harsher}))
    assert (finding.status, finding.found_article) == ("amended", "9")


def test_an_article_that_moved_beyond_the_last_is_renumbered():
    finding = found(an_edition(), article="70")
    assert (finding.status, finding.found_article) == ("renumbered", "7")


def test_a_short_phrase_is_not_looked_for_elsewhere():
    now = an_edition(articles={"7": OTHER, "8": ARTICLE})
    assert found(now, quotation="未经许可架设").status == "renumbered"
    assert found(now, quotation="未经许可架没").status == "amended"


def test_another_text_is_amended():
    assert found(an_edition(articles={"7": OTHER})).status == "amended"


def test_another_amount_is_amended_however_alike_the_rest():
    now = an_edition(articles={"7": ARTICLE.replace("五万元", "三万元")})
    finding = found(now)
    assert finding.status == "amended"
    assert finding.score > 0.8


def test_what_an_older_version_said_word_for_word_is_amended():
    now = an_edition(2, "2020-01-01", articles={"7": ARTICLE.replace("主管", "管理")})
    assert found(now).status == "near"
    assert found(an_edition(), now).status == "amended"


def test_a_missing_article_is_named():
    finding = found(an_edition(), article="99", quotation=OTHER)
    assert finding.status == "no_such_article"
    assert found(an_edition(), article="99", quotation="").status == "no_such_article"


def test_an_incomplete_text_accuses_nobody_of_a_missing_article():
    cut = an_edition(is_complete=False)
    assert found(cut, article="99", quotation=OTHER).status == "not_in_library"


def test_a_citation_of_a_later_amendment_than_the_library_has_is_not_called_wrong():
    old = an_edition(articles={"7": OTHER})
    assert found(old, edition="2009年通过，2023年5月修订").status == "not_in_library"
    assert found(old, edition="2009年通过，2010年修订").status == "amended"
    assert found(an_edition(), edition="2023年5月修订").status == "match"


def test_a_repealed_instrument_is_repealed_from_its_day_on():
    dead = an_edition(is_repealed=True, repealed_on=TODAY)
    assert found(dead).status == "repealed"
    assert found(dead, on=TODAY - datetime.timedelta(days=1)).status == "match"
    assert found(an_edition(is_repealed=True)).status == "repealed"


@pytest.mark.parametrize("quotation", ["", "。", "+L18", "……"])
def test_a_citation_without_words_has_no_quotation(quotation):
    assert found(an_edition(), quotation=quotation).status == "no_quotation"


def test_words_quoted_without_an_article_are_looked_for():
    now = an_edition(other_text="附件：桥梁分为木桥、石桥、铁桥三种，渡口另行规定。")
    assert found(now, article="").found_article == "7"
    assert found(now, article="", quotation=now.other_text).status == "partial"
    assert found(now, article="", quotation=OTHER).status == "no_quotation"


@pytest.mark.parametrize(
    ("quotation", "article"),
    [
        (
            "违反本法第三十一条规定的，处二万元以下罚款。",
            "违反本法第三十二条规定的，处二万元以下罚款。",
        ),
        (
            "县级以上人民政府农业、林业主管部门可以查封有关场所。",
            "农业农村、林业草原主管部门可以查封有关场所。",
        ),
        ("由工商行政管理部门吊销营业执照。", "由市场监督管理部门吊销营业执照。"),
    ],
)
def test_shifted_references_and_renamed_departments_make_no_other_rule(quotation, article):
    assert says_the_same(quotation, article)


@pytest.mark.parametrize(
    ("quotation", "article"),
    [
        (
            "违反规定损坏桥梁的，由主管部门处二十万元以下罚款。",
            "违反规定损坏桥梁的，由主管部门处二十万元以上五十万元以下罚款。",
        ),
        (
            "违反规定损坏桥梁的，由主管部门处一千元罚款。",
            "违反规定损坏桥梁的，由主管部门处五千元罚款。",
        ),
        ("车辆过桥应当慢行，不得停留。", "船舶应当靠右航行，并服从管理。"),
    ],
)
def test_another_amount_or_bound_is_another_rule(quotation, article):
    assert not says_the_same(quotation, article)

"""Reading the raw text of a legal basis into citations."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legislation.citations import Citation, parse, remainder, render


def places(text, **options):
    return [
        (one.instrument, one.article, one.paragraph, one.item) for one in parse(text, **options)
    ]


def test_it_reads_tag_name_edition_article_and_quotation():
    text = (
        "【法律】《中华人民共和国桥梁法》（2001年3月1日通过，2019年5月6日修订）\n"
        "    第七条第二款：过桥的，应当缴费。\n    免费的除外。"
    )
    (one,) = parse(text)
    assert one.tag == "法律"
    assert one.instrument == "中华人民共和国桥梁法"
    assert one.edition == "2001年3月1日通过，2019年5月6日修订"
    assert (one.article, one.paragraph, one.item) == ("7", "2", "")
    assert one.quotation == "过桥的，应当缴费。\n    免费的除外。"
    assert (one.start, one.end) == (0, len(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《桥梁法》第一百零二条", [("桥梁法", "102", "", "")]),
        ("《桥梁法》第廿一条", [("桥梁法", "21", "", "")]),
        ("《桥梁法》第101条", [("桥梁法", "101", "", "")]),
        ("《桥梁法》第十条之一", [("桥梁法", "10-1", "", "")]),
        ("《桥梁法》第二十条第(四)项", [("桥梁法", "20", "", "4")]),
        ("《桥梁法》第二十条第一款第（四）项", [("桥梁法", "20", "1", "4")]),
        ("《桥梁法》第二十条第一款和第三款", [("桥梁法", "20", "1,3", "")]),
        ("《桥梁法》第二十条第一项、第二项、第四项", [("桥梁法", "20", "", "1,2,4")]),
        ("《桥梁法》第二十条第（三）（四）项", [("桥梁法", "20", "", "3,4")]),
        ("《桥梁法》第二十条第（一）至（三）项", [("桥梁法", "20", "", "1,2,3")]),
        ("《桥梁法》第二十条末款", [("桥梁法", "20", "末", "")]),
        ("《桥梁法》第三条、第五条。", [("桥梁法", "3", "", ""), ("桥梁法", "5", "", "")]),
        ("《桥梁法》第三条、五条", [("桥梁法", "3", "", ""), ("桥梁法", "5", "", "")]),
        ("《桥梁法》第三至第五条", [("桥梁法", str(n), "", "") for n in (3, 4, 5)]),
        ("《桥梁法》第三、四、五条第二款",
         [("桥梁法", "3", "", ""), ("桥梁法", "4", "", ""), ("桥梁法", "5", "2", "")]),
        ("《桥梁法》第三条至第五条", [("桥梁法", str(n), "", "") for n in (3, 4, 5)]),
        ("依据《桥梁法》第三条、《堤坝条例》第五条",
         [("桥梁法", "3", "", ""), ("堤坝条例", "5", "", "")]),
        ("《桥梁法》第三条；《堤坝条例》第五条",
         [("桥梁法", "3", "", ""), ("堤坝条例", "5", "", "")]),
        ("【法律】桥梁法》（2001年）第三条", [("桥梁法", "3", "", "")]),
        ("【法律】《桥梁法（2001年）\n第三条：过桥。", [("桥梁法", "3", "", "")]),
        ("【法律】桥梁法（2001年）第三条", [("桥梁法", "3", "", "")]),
        ("【规章】<<桥梁办法>>(2021年)第三条", [("桥梁办法", "3", "", "")]),
        ("【规章】【规章】《桥梁办法》第三条", [("桥梁办法", "3", "", "")]),
        ("【法律】\n《桥\n梁法》\n第\n三条", [("桥梁法", "3", "", "")]),
        ("【规章】《桥梁办法》（某政发〔2017〕5号\n第七条：过桥。", [("桥梁办法", "7", "", "")]),
        ("中华人民共和国桥梁法第十二条", [("中华人民共和国桥梁法", "12", "", "")]),
        ("1.《桥梁法》第三条\n2.《堤坝条例》第五条",
         [("桥梁法", "3", "", ""), ("堤坝条例", "5", "", "")]),
        ("【法规】《某省实施〈桥梁法〉办法》第三条：甲。",
         [("某省实施〈桥梁法〉办法", "3", "", "")]),
        ("实施《桥梁法》若干规定 第三条：甲。", [("实施《桥梁法》若干规定", "3", "", "")]),
        ("【文件】省政府《关于过桥的通知》第三条：甲。", [("关于过桥的通知", "3", "", "")]),
        ("【规章】《桥梁办法》2017年9月14日修改\n  第三条：甲。", [("桥梁办法", "3", "", "")]),
        ("【文件】《桥梁办法》\n  三十八条：甲。", [("桥梁办法", "38", "", "")]),
        ("《桥梁法》\n第八十条违反本法的，罚款。", [("桥梁法", "80", "", "")]),
        ("（一）法律：《桥梁法》第三条\n（二）法规：《堤坝条例》第五条",
         [("桥梁法", "3", "", ""), ("堤坝条例", "5", "", "")]),
        ("1.《桥梁法》第三条；2.《堤坝条例》（国务院令第5号）第五条",
         [("桥梁法", "3", "", ""), ("堤坝条例", "5", "", "")]),
        ("①《桥梁法》第三条②《堤坝条例》第五条",
         [("桥梁法", "3", "", ""), ("堤坝条例", "5", "", "")]),
        ("依据《桥梁法》第三条及《堤坝条例》第五条的规定",
         [("桥梁法", "3", "", ""), ("堤坝条例", "5", "", "")]),
        ("《桥梁法》和《堤坝条例》第五条", [("桥梁法", "", "", ""), ("堤坝条例", "5", "", "")]),
        ("《桥梁法》第五章；《堤坝条例》第六章第五条",
         [("桥梁法", "", "", ""), ("堤坝条例", "5", "", "")]),
        ("《桥梁法》第三条（一）、（二）；《堤坝条例》第五条",
         [("桥梁法", "3", "", "1,2"), ("堤坝条例", "5", "", "")]),
        ("桥梁法第三条、第五条", [("桥梁法", "3", "", ""), ("桥梁法", "5", "", "")]),
        ("法律依据：《桥梁法》第三条", [("桥梁法", "3", "", "")]),
        ("《桥梁法》", [("桥梁法", "", "", "")]),
        ("【法律】《桥梁法》第九万万万万万万万条、第〇条、第三条", [("桥梁法", "3", "", "")]),
        ("《桥梁法》第九万万万万万万万、三条", [("桥梁法", "3", "", "")]),
        ("无", []),
        ("", []),
    ],
)  # fmt: skip
def test_it_reads(text, expected):
    assert places(text) == expected


def test_a_sentence_that_refers_to_an_article_quotes_nothing():
    (one,) = parse("根据《桥梁法》第三条的规定，县级人民政府可以收费。")
    assert (one.article, one.quotation) == ("3", "")
    (one,) = parse("《桥梁法》第三条规定：县级人民政府可以收费。")
    assert (one.article, one.quotation) == ("3", "县级人民政府可以收费。")


def test_nothing_between_two_citations_is_a_quotation():
    for text in ("《桥梁法》第三条及《堤坝条例》第五条", "1.《桥梁法》第三条 2.《堤坝条例》第五条"):
        assert [one.quotation for one in parse(text)] == ["", ""]


def test_an_amending_decision_is_not_the_instrument():
    text = "【法律】《桥梁法》（根据2019年《关于修改〈堤坝法〉等八部法律的决定》修正）第三条"
    assert places(text) == [("桥梁法", "3", "", "")]


def test_a_quotation_may_mention_other_laws_and_articles():
    text = (
        "【法律】《桥梁法》\n第三条：依照《堤坝法》第五条的规定处罚。\n"
        "《过桥证》由市里制发。\n违反本法\n第九条的规定的，同。\n第四条：乙。"
    )
    assert places(text) == [("桥梁法", "3", "", ""), ("桥梁法", "4", "", "")]
    assert "《过桥证》" in parse(text)[0].quotation


def test_a_list_that_announces_quoted_articles_is_not_counted_twice():
    text = "【法律】《桥梁法》（2001年）第三条、第五条、第六条\n  第三条 甲。\n  第五条第一款 乙。"
    assert places(text) == [
        ("桥梁法", "6", "", ""),
        ("桥梁法", "3", "", ""),
        ("桥梁法", "5", "1", ""),
    ]
    assert not remainder(text, parse(text))


def test_what_only_the_list_names_goes_to_the_quoted_article():
    text = (
        "【法律】《桥梁法》（2001年）第三条第二款、第五条第（一）项：\n 第三条 甲。\n 第五条 乙。"
    )
    assert places(text) == [("桥梁法", "3", "2", ""), ("桥梁法", "5", "", "1")]


def test_an_article_may_follow_the_last_sentence_without_a_new_line():
    text = "【法律】《桥梁法》\n第三条：甲。第五条：乙。 第六条　丙。"
    assert [one.quotation for one in parse(text)] == ["甲。", "乙。", "丙。"]


def test_whole_chapters_are_kept_in_words():
    (one,) = parse("【法律】《桥梁法》（2001年）\n 第五章、第\n六章、第七章。")
    assert (one.article, one.chapter) == ("", "第五章、第六章、第七章")


def test_a_document_number_is_found():
    (one,) = parse("【规范性文件】《关于过桥的通知》（某政发〔2017〕5号）\n一、过桥收费。")
    assert one.document_number == "某政发〔2017〕5号"
    assert one.quotation == "一、过桥收费。"
    (one,) = parse("【法规】《桥梁条例》（国务院令第500号）第三条")
    assert one.document_number == "国务院令第500号"
    (one,) = parse("【法规】《桥梁条例》（2001年3月1日国务院令第500号公布）第三条")
    assert one.document_number == "国务院令第500号"


def test_a_cell_may_go_on_with_the_instrument_of_the_one_above():
    assert places("第三条：甲。", continuing="桥梁法") == [("桥梁法", "3", "", "")]
    text = "第三条：甲。"
    assert remainder(text, parse(text)) == [(0, len(text))]


@settings(max_examples=150)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=8),
            st.sampled_from(
                [
                    *"《》（）()<>第条款项章一三、：;。\n至之的法",
                    "【法律】",
                    "二十",
                    "10",
                    "条例",
                    "〔2017〕",
                    "5号",
                    "中华人民共和国",
                    "根据",
                ]
            ),
        ),
        max_size=60,
    ).map("".join)
)
def test_any_text_is_read_and_every_character_accounted_for(text):
    citations = parse(text)
    at = 0
    for one in citations:
        assert at <= one.start <= one.end <= len(text)
        assert len(one.instrument) <= 300
        assert max(len(one.article), len(one.paragraph), len(one.item)) <= 20
        at = one.end
    covered = [(one.start, one.end) for one in citations]
    spans = sorted(covered + remainder(text, citations))
    seen = "".join(text[start:end] for start, end in spans)
    assert "".join(seen.split()) == "".join(text.split())


NUMBERS = st.integers(1, 1500).map(str)
PARTS = st.lists(st.integers(1, 19), max_size=3, unique=True).map(
    lambda numbers: ",".join(map(str, sorted(numbers)))
)
SENTENCES = st.text("甲乙丙丁桥梁过河，", min_size=1, max_size=40).map(lambda text: f"过{text}的。")


@st.composite
def bases(draw):
    citations = []
    names = st.sampled_from(["桥梁法", "堤坝条例", "渡口办法（试行）"])
    for name in draw(st.lists(names, min_size=1, unique=True)):
        edition = draw(st.sampled_from(["", "2001年3月1日通过", "国务院令第500号"]))
        tag = draw(st.sampled_from(["法律", "法规", "规章"]))
        for article in draw(st.lists(NUMBERS, min_size=1, max_size=4, unique=True)):
            suffix = draw(st.sampled_from(["", "", "-1", "-12"]))
            citations.append(
                Citation(
                    0, 0, name, article + suffix, draw(PARTS), draw(PARTS),
                    draw(SENTENCES), tag, edition,
                )
            )  # fmt: skip
    return citations


@settings(max_examples=100)
@given(bases())
def test_rendered_citations_are_read_back(citations):
    def facts(each):
        return [(c.tag, c.instrument, c.article, c.paragraph, c.item, c.quotation) for c in each]

    assert facts(parse(render(citations))) == facts(citations)


@pytest.mark.parametrize(
    "piece",
    ["（", "《", "【法律】", "【法律", "第一条", "第一条、", "第（一）（一）", "一", "\n第三条",
     "《中法》第一条、", "【法律】《法》第1条至第60条、\n", "法律:《", "\n中", "〔", "<<"],
)  # fmt: skip
def test_hostile_text_is_read_in_a_second(piece):
    text = (piece * 100_000)[:100_000]
    start = time.process_time()
    parse(text)
    assert time.process_time() - start < 1

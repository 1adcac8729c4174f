"""Texts on paper: wrapped cells put together, legal bases cut at their citations."""

from disclosure.outline import Paragraph
from disclosure.paper.passages import passages
from disclosure.paper.wrapping import unwrapped
from legislation.citations import parse

WRAPPED = "直接实施责\n任：\n1.执行上级部门\n制定的标准，也\n可结合本地实际\n细化。\n2.依法实施处罚"


def passages_of(text: str, quotations: bool = True):
    citations = [
        {"start": one.start, "end": one.end, "quotation": one.quotation} for one in parse(text)
    ]
    return passages({"raw_text": text, "citations": citations})


def words_of(passage) -> str:
    blocks = "".join(block.text for block in passage.blocks if isinstance(block, Paragraph))
    return passage.before + passage.law + passage.place + blocks


def test_it_joins_lines_that_a_narrow_cell_broke():
    assert unwrapped(WRAPPED) == (
        "直接实施责任：\n1.执行上级部门制定的标准，也可结合本地实际细化。\n2.依法实施处罚"
    )


def test_it_leaves_a_list_of_names_alone():
    names = "受理窗口\n审批科\n法规科\n局长办公会\n档案室"
    assert unwrapped(names) == names


def test_it_joins_a_long_line_that_stops_inside_a_sentence():
    text = (
        "企业事业单位有前款所列行为之一的，可以并处十万元以下的罚款；情节严重的，并处十万元以上五"
        "\n十万元以下的罚款。"
    )
    assert "五十万元" in unwrapped(text)


def test_it_leaves_sentences_on_lines_of_their_own_alone():
    text = "1.不予受理的；\n2.未说明理由的；\n3.未履行告知义务的；\n4.其他情形。"
    assert unwrapped(text) == text


def test_it_sets_the_words_of_the_law_apart_from_its_name():
    found = passages_of("【法律】《种子法》（2015年修订）\n第三十一条：许可证由主管部门核发。")
    (passage,) = found
    assert (passage.before, passage.law) == ("【法律】", "《种子法》")
    assert passage.place.endswith("第三十一条：")
    assert passage.is_quotation
    assert [block.text for block in passage.blocks] == ["许可证由主管部门核发。"]


def test_it_puts_articles_without_words_into_one_reference():
    (passage,) = passages_of("《行政许可法》第三十条、第三十二条、第三十四条。")
    assert passage.law == "《行政许可法》"
    assert passage.place == "第三十条、第三十二条、第三十四条。"


def test_it_prints_what_no_citation_covers():
    text = "依据三定方案。\n《种子法》第三条：主管全国种子工作。"
    assert "".join(map(words_of, passages_of(text))).startswith("依据三定方案。")


def test_it_prints_a_basis_without_citations_as_it_is():
    (passage,) = passages({"raw_text": "按上级文件执行", "citations": []})
    assert (passage.law, passage.place, words_of(passage)) == ("", "", "按上级文件执行")


def test_it_keeps_names_of_instruments_that_contain_names():
    (passage,) = passages_of("《关于修改〈种子法〉的决定》第一条")
    assert passage.law == "《关于修改〈种子法〉的决定》"

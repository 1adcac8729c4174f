"""Long official texts are broken at their own numbering, and nothing is lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure.outline import Block, Item, count_items, outline


def words(blocks: list[Block]) -> str:
    """Everything a text says, without spaces."""
    return "".join(
        "".join(item.marker + words(item.blocks) for item in block.items)
        if block.is_list
        else re.sub(r"\s", "", block.text)
        for block in blocks
    )


def markers(blocks: list[Block]) -> list:
    """Markers as nested lists: a marker is followed by the list inside its item, if any."""
    found: list = []
    for block in blocks:
        for item in block.items if block.is_list else ():
            found.append(item.marker)
            inner = markers(item.blocks)
            if inner:
                found.append(inner)
    return found


def test_it_breaks_a_run_on_line_at_its_numbers():
    text = "1.受理责任：公示材料；一次性告知。2.审查责任：审核材料。3.决定责任：作出决定。"
    assert markers(outline(text)) == ["1.", "2.", "3."]


def test_it_nests_items_in_articles_and_articles_in_laws():
    text = (
        "【法律】《甲法》（2020年）\n    第七条：具备下列条件：\n（一）有场所；\n（二）有人员。\n"
        "【法规】《乙条例》\n第九条 依法办理。"
    )
    assert markers(outline(text)) == [
        "【法律】",
        ["第七条：", ["（一）", "（二）"]],
        "【法规】",
        ["第九条"],
    ]


def test_a_paragraph_after_items_belongs_to_the_article():
    blocks = outline("第七条：条件：\n（一）有场所；\n（二）有人员。\n依照前款规定办理。")
    (article,) = blocks[0].items
    assert article.blocks[-1].text == "依照前款规定办理。"


def test_a_heading_ends_the_lists_before_it():
    blocks = outline("直接责任：\n1.受理；\n2.审查；\n监督责任：\n1.指导；")
    assert [block.is_list for block in blocks] == [False, True, False, True]


def test_a_wrapped_line_stays_with_its_item():
    blocks = outline("1.审查申请人提交的\n全部材料；\n2.作出决定。")
    first = blocks[0].items[0]
    assert [block.text for block in first.blocks] == ["审查申请人提交的", "全部材料；"]


@pytest.mark.parametrize(
    "text",
    [
        "间距不小于2.5米。",
        "依照本法第七条、第八条办理。",
        "作出（一）款规定的决定",
        "电话0933-0000110",
        "2021.6.10公布",
    ],
)
def test_a_number_inside_a_sentence_is_no_marker(text):
    assert markers(outline(text)) == []


@pytest.mark.parametrize(
    ("text", "marker"),
    [
        ("一、主体", "一、"),
        ("（二）主体", "（二）"),
        ("(3)主体", "(3)"),
        ("4）主体", "4）"),
        ("⑤主体", "⑤"),
        ("6．主体", "6．"),
        ("第七，主体", "第七，"),
        ("第十条之一 主体", "第十条之一"),
    ],
)
def test_it_knows_the_markers_of_official_texts(text, marker):
    assert markers(outline(text)) == [marker]


def test_the_empty_text_has_no_blocks():
    assert outline("") == []
    assert outline(" \n\t\n") == []


def test_it_counts_the_outermost_entries():
    assert count_items(outline("1.甲：（1）子；（2）丑。2.乙。")) == 2
    assert count_items(outline("没有编号。")) == 0


PIECES = (
    "1.",
    "2、",
    "（一）",
    "（2）",
    "①",
    "第三条 ",
    "【法律】",
    "一、",
    "办理。",
    "条件：",
    "\n",
    "2.5",
)


@given(st.lists(st.sampled_from(PIECES)).map("".join) | st.text())
def test_it_loses_nothing_and_adds_nothing(text):
    assert words(outline(text)) == re.sub(r"\s", "", text)


def test_an_item_may_be_empty():
    (block,) = outline("1.")
    assert block.items == [Item("1.")]

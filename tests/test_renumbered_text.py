"""Writing a new article number into a basis: nothing else may change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legislation.articles import article_words
from legislation.citations import parse
from legislation.renumbering import CannotRenumberError, renumbered_text

WORDS = "架设桥梁应当经县级人民政府批准，并按照标准施工。"


def renumber(text, old, new, continuing=""):
    chosen = next(one for one in parse(text, continuing) if one.article == old)
    return renumbered_text(text, chosen, new, continuing)


@pytest.mark.parametrize(
    ("old", "new", "before", "after"),
    [
        ("38", "40", "第三十八条", "第四十条"),
        ("38", "40", "第38条", "第40条"),
        ("38", "140", "第三八条", "第一四〇条"),
        ("102", "205", "第一〇二条", "第二〇五条"),
        ("38", "40", "第叁拾捌条", "第肆拾条"),
        ("38", "40", "第三十\n  八条", "第四十条"),
        ("38", "40", "第 38 条", "第 40 条"),
        ("38", "10-1", "第三十八条", "第十条之一"),
        ("10-1", "38", "第十条之一", "第三十八条"),
        ("10-1", "10-2", "第10条之一", "第10条之二"),
        ("38", "40", "第三十八条第二款第（四）项", "第四十条第二款第（四）项"),
        ("38", "40", "第三十八条第一、二款", "第四十条第一、二款"),
    ],
)
def test_it_keeps_the_way_of_writing(old, new, before, after):
    text = f"【法律】《桥梁法》（2001年3月1日通过）\n    {{}}：{WORDS}\n"
    assert renumber(text.format(before), old, new) == text.format(after)


def test_it_changes_one_article_of_several():
    text = f"《桥梁法》第三条、第五条、第九条，《渡口法》第五条：{WORDS}"
    assert renumber(text, "5", "6") == text.replace("第五条、", "第六条、")


def test_it_changes_the_announcement_of_a_quoted_article_too():
    text = f"《桥梁法》第五条、第七条。\n第五条：{WORDS}\n第七条：桥梁不得超载。"
    after = f"《桥梁法》第六条、第七条。\n第六条：{WORDS}\n第七条：桥梁不得超载。"
    assert renumber(text, "5", "6") == after


def test_it_leaves_articles_that_the_quotation_mentions():
    text = "《桥梁法》第五条：违反本法第五条规定的，处五百元以下罚款。"
    assert renumber(text, "5", "6") == text.replace("》第五条", "》第六条")


def test_it_knows_the_instrument_of_the_cell_above():
    text = f"第五条：{WORDS}"
    assert renumber(text, "5", "6", "桥梁法") == f"第六条：{WORDS}"


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (f"《桥梁法》第三至第七条：{WORDS}", "3", "4"),
        (f"《桥梁法》第三至第七条：{WORDS}", "7", "9"),
        (f"《桥梁法》第三条至第七条：{WORDS}", "5", "6"),
        (f"《桥梁法》第三条至第七条：{WORDS}", "7", "9"),
        (f"《桥梁法》第二章第五条：{WORDS}", "5", "6"),
        (f"《桥梁法》第三条、第五条。\n第三条：{WORDS}\n第五条：桥梁不得超载。", "5", "6"),
        (f"《桥梁法》第五条：{WORDS}", "5", "附则"),
        (f"《桥梁法》：{WORDS}", "", "6"),
    ],
)
def test_it_refuses_in_a_sentence_what_it_cannot_change_alone(text, old, new):
    with pytest.raises(CannotRenumberError, match=r"请.*依据原文"):
        renumber(text, old, new)


def test_it_refuses_a_citation_of_another_text():
    chosen = parse(f"《桥梁法》第五条：{WORDS}")[0]
    with pytest.raises(CannotRenumberError):
        renumbered_text(f"《桥梁法》（2001年通过）第五条：{WORDS}", chosen, "6")


@given(st.integers(1, 900), st.integers(1, 900), st.booleans())
def test_it_is_undone_by_the_old_number(old, new, is_arabic):
    place = f"第{old}条" if is_arabic else article_words(str(old))
    text = f"《桥梁法》{place}第二款：{WORDS}"
    there = renumber(text, str(old), str(new))
    assert parse(there)[0].article == str(new)
    assert renumber(there, str(new), str(old)) == text

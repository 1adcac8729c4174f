"""What came, went and stayed between two texts."""

from hypothesis import given
from hypothesis import strategies as st

from disclosure.marking import Segment, compared, condensed, marked, merged


def test_it_marks_the_characters_that_changed():
    assert marked("20个工作日内办结。", "15个工作日内办结。") == [
        Segment("removed", "20"),
        Segment("added", "15"),
        Segment("same", "个工作日内办结。"),
    ]


def test_a_number_changes_as_a_whole():
    assert marked("自受理起15个工作日", "自受理起10个工作日") == [
        Segment("same", "自受理起"),
        Segment("removed", "15"),
        Segment("added", "10"),
        Segment("same", "个工作日"),
    ]


def test_it_keeps_sentences_apart_that_have_little_in_common():
    assert [one.kind for one in marked("公开材料目录。", "征收残疾人保障金。")] == [
        "removed",
        "added",
    ]


def test_what_is_new_is_added_as_a_whole():
    assert marked("", "全部新增。") == [Segment("added", "全部新增。")]


def rebuilt(segments, *without: str) -> str:
    return "".join(one.text for one in segments if one.kind not in without)


texts = st.text(alphabet="甲乙丙。；\n12", max_size=60)


@given(texts, texts)
def test_the_segments_give_back_both_texts(before, after):
    segments = list(merged(compared(before, after)))
    assert rebuilt(segments, "added") == before
    assert rebuilt(segments, "removed") == after


def test_long_runs_that_stayed_are_shortened():
    before = "前" * 200 + "旧" + "后" * 200
    segments = list(condensed(merged(compared(before, before.replace("旧", "新")))))
    assert [one.kind for one in segments].count("gap") == 2
    assert "（此处170字未变）" in [one.text for one in segments]


def test_very_long_texts_are_compared_in_time():
    before = "。".join(f"第{number}句" for number in range(4000))
    after = "x".join(f"第{number}句" for number in range(4000))
    assert list(compared(before, after))

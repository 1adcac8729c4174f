"""What changed between two snapshots, in words."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure.differences import compared, condensed, differences, merged
from tests import builders

pytestmark = pytest.mark.django_db


def snapshot_of(power) -> dict:
    return json.loads(builders.frozen(power))


def test_equal_snapshots_have_no_differences():
    snapshot = snapshot_of(builders.power())
    assert differences(snapshot, snapshot) == []


def test_it_names_the_field_and_marks_the_characters():
    power = builders.power(conditions="自受理之日起20个工作日内办结。")
    before = snapshot_of(power)
    power.conditions = "自受理之日起15个工作日内办结。"
    power.save()
    (difference,) = differences(before, snapshot_of(power))
    assert difference.label == "申请条件"
    assert difference.action == "改为"
    marked = [(one.kind, one.text) for one in difference.segments if one.kind != "same"]
    assert marked == [("removed", "20"), ("added", "15")]


def test_it_says_what_is_new_and_what_is_gone():
    power = builders.power(remarks="旧备注")
    before = snapshot_of(power)
    power.remarks, power.quantity = "", "不限"
    power.save()
    actions = {one.label: one.action for one in differences(before, snapshot_of(power))}
    assert actions == {"备注": "删去", "数量限制": "新增"}


def test_it_sees_changes_in_every_part():
    power = builders.power()
    before = snapshot_of(power)
    builders.basis(power)
    builders.exercise(power, responsibilities="受理。")
    builders.flowchart(power)
    power.materials.create(name="申请表")
    power.time_limits.create(kind="statutory", number=20, unit="working_day", raw_text="20个工作日")
    labels = [one.label for one in differences(before, snapshot_of(power))]
    assert labels[:4] == ["申请材料", "办理时限", "行使依据", "行使主体"]
    assert labels[-1] == "流程图"
    assert any(label.startswith("责任事项：") for label in labels)


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

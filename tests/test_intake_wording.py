"""What the words in a cell mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import wording
from powers.levels import joined, level_of, split_level


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("1", (1,)), ("1.0", (1,)), ("2,3", (2, 3)), ("2、3", (2, 3)), ("4-6", (4, 5, 6)), ("一", ())],
)
def test_serial_numbers(text, numbers):
    assert wording.serial_numbers(text) == numbers


@pytest.mark.parametrize(
    ("title", "count"),
    [("行政处罚（254项）", 254), ("行政征收（ 1 项）", 1), ("共217项", 217), ("2024年清单", None)],
)
def test_a_title_may_state_a_count(title, count):
    assert wording.stated_count(title) == count


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("地州\n市级", "prefectural"),
        ("市级", "prefectural"),
        ("自治区级", "provincial"),
        ("县市区级", "county"),
        ("乡镇（街道）级", "township"),
        ("市级；负责初审", "prefectural"),
        ("市级、县级", ""),
        ("负责本县市场监督", ""),
    ],
)
def test_levels(text, level):
    assert level_of(text) == level


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("县级", ("县级", "")),
        ("县级；负责初审", ("县级", "负责初审")),
        ("县 级，负责初审", ("县 级", "负责初审")),
        ("县级\n负责初审；\n负责上报", ("县级", "负责初审；\n负责上报")),
        ("实施层级：本 级\n权限：县级以下\n", ("本 级", "县级以下\n")),
        ("负责本县检查", ("", "负责本县检查")),
    ],
)
def test_level_and_authority_in_one_cell(text, parts):
    assert split_level(text) == parts


LINE = st.text(st.sampled_from("县级市省、；\u3000 负责和本a="), max_size=8)


@given(LINE, st.text(st.sampled_from("县级市、；\n 负责实施层级：权限a="), max_size=20))
def test_level_and_authority_in_one_cell_are_found_again(level, authority):
    assert split_level(joined(level, authority)) == (level, authority)


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("20个工作日", 20, "working_day"),
        ("自受理之日起二十个工作日", 20, "working_day"),
        ("60日", 60, "calendar_day"),
        ("三个月", 3, "month"),
        ("24小时", 24, "hour"),
        ("当场办结", None, "on_the_spot"),
        ("按合同约定", None, ""),
        ("10日，特殊情况延长5日", None, ""),
    ],
)
def test_a_limit_keeps_its_words_and_adds_structure(text, number, unit):
    [limit] = wording.time_limits(text)
    assert (limit.number, limit.unit, limit.raw_text) == (number, unit, text)


def test_each_variant_is_a_limit_of_its_own():
    limits = wording.time_limits("告知承诺制：20个工作日\n非告知承诺制:10个工作日")
    assert [(limit.variant, limit.number) for limit in limits] == [
        ("告知承诺制", 20),
        ("非告知承诺制", 10),
    ]


def test_a_bare_number_takes_the_unit_of_its_heading():
    assert wording.time_limits("15", "法定期限（工作日）")[0].unit == "working_day"
    assert wording.time_limits("15", "法定期限（天/日）")[0].unit == "calendar_day"


@pytest.mark.parametrize("text", ["/", "无", "—", " "])
def test_a_placeholder_is_no_limit(text):
    assert wording.time_limits(text) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("市统\n计局", "市统计局"),
        (
            "政策法\n规科 、\n社会经\n济统计\n科 、社\n会经济\n普查科\n、综合\n核算科",
            "政策法规科、社会经济统计科、社会经济普查科、综合核算科",
        ),
        ("县消防队\n各镇消防所", "县消防队、各镇消防所"),
    ],
)
def test_broken_lines_of_bodies_are_mended(text, line):
    assert wording.listed(text) == line


def test_a_numbered_list_is_split():
    assert wording.numbered_items("1、申请表；\n2、身份证复印件") == ["申请表；", "身份证复印件"]
    assert wording.numbered_items("申请表") == ["申请表"]
    assert wording.numbered_items("/") == []

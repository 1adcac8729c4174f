"""Whatever stands in the rows of a list is found again: in a field or among the loose cells."""

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.collecting import entries_of
from intake.columns import Reason
from intake.understanding import understand_sheet
from intake.workbook import Merge, Sheet
from intake.writing import Mode, write_entries
from tests import builders
from tests.workbooks import FIRE_HEADINGS, HEADINGS

CATEGORIES = ["行政许可", "行政处罚", "其他行政权力"]
EXTRA = ("备注", "责任事项依据", "天气", "")
FORMS = (tuple(HEADINGS) + EXTRA, tuple(FIRE_HEADINGS) + EXTRA)
NAMES = ("摊位核准", "摊位变更", "/")
TYPIST = "录入人"


@st.composite
def sheets(draw):
    """A list with marks in random cells, some of them names, serials, headings or merged."""
    headings = draw(st.sampled_from(FORMS))
    height = draw(st.integers(1, 6))
    cells = {(1, column): text for column, text in enumerate(headings, start=1) if text}
    for row in range(2, 2 + height):
        for column in draw(st.sets(st.integers(1, len(headings) + 1), max_size=8)):
            cells[row, column] = draw(text_at(headings, row, column))
    merges = tuple(
        Merge(top, column, min(top + draw(st.integers(1, 2)), height + 1), column)
        for column in draw(st.sets(st.integers(1, len(headings)), max_size=4))
        for top in [draw(st.integers(2, height + 1))]
    )
    return Sheet("表", cells, merges)


def text_at(headings, row, column):
    mark = f"qz{row}x{column}z"
    heading = headings[column - 1] if column <= len(headings) else ""
    if "序" in heading:
        return st.sampled_from(["1", "2", "备注：" + mark, mark])
    if heading in ("事项名称", "项目"):
        return st.sampled_from([*NAMES, mark])
    if heading in ("权力类型", "职权类型"):
        return st.sampled_from([*CATEGORIES, mark])
    return st.sampled_from([mark, mark, heading or mark])


@settings(max_examples=200)
@given(sheets())
def test_every_mark_is_found_again(sheet):
    understood = understand_sheet(sheet, CATEGORIES)
    [found] = entries_of([understood], [r"\d{9}[A-Z]{2}\d{5}"])
    kept = repr(found.entries) + repr(found.loose)
    personal = {
        column.number for column in understood.header.columns if column.reason == Reason.PERSONAL
    }
    for (row, column), text in sheet.cells.items():
        if "qz" not in text or row <= understood.header.last_row:
            continue
        mark = text[text.index("qz") :]
        assert (mark in kept) != (column in personal), (mark, understood.rows)


@pytest.fixture
def schemes(db):
    call_command("loaddata", "categories", "code_schemes", verbosity=0)


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(sheets())
def test_whatever_a_list_holds_a_second_import_changes_nothing(schemes, sheet):
    organization = builders.organization(body_code="208", region=builders.region())
    first, second = (
        write_entries(
            organization,
            entries_of([understand_sheet(sheet, CATEGORIES)], [r"\d{9}[A-Z]{2}\d{5}"]),
            "0" * 64,
            Mode.REPLACE,
        )
        for _ in range(2)
    )
    assert not first.changed
    assert not second.created
    assert not second.changed
    assert len(second.unchanged) == len(first.created)

"""Rows of an unsaved chart: moved, inserted between, duplicated, removed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowcharts.arranging import ACTS, Tables, UnknownActError, arrange
from flowcharts.tables import tables_of
from tests import builders


def tables() -> Tables:
    return tables_of(builders.simple_chart())


def names(of: Tables) -> list[str]:
    return [row.get("name", "") for row in of.steps]


def arrows(of: Tables) -> list[tuple[str, str, str]]:
    return [(row["source"], row["target"], row.get("condition", "")) for row in of.links]


def test_a_step_moves_up_and_its_arrows_stay():
    moved = arrange(tables(), "up steps 1")
    assert names(moved) == ["受理", "提出申请", "材料齐全？", "审查决定", "送达"]
    assert arrows(moved) == arrows(tables())


def test_the_focus_goes_with_the_row_and_turns_at_the_end():
    assert arrange(tables(), "down steps 1").focus == ("steps", 2, "down")
    assert arrange(tables(), "down steps 3").focus == ("steps", 4, "up")
    assert arrange(tables(), "up steps 0").focus == ("steps", 0, "down")


def test_a_step_inserted_below_comes_in_between():
    done = arrange(tables(), "insert steps 0")
    assert names(done)[:3] == ["提出申请", "", "受理"]
    assert done.steps[1] == {"key": "s6", "kind": "action"}
    assert arrows(done)[:2] == [("s1", "s6", ""), ("s6", "s2", "")]


def test_below_a_decision_nothing_is_guessed():
    done = arrange(tables(), "insert steps 2")
    assert arrows(done) == arrows(tables())


def test_a_step_inserted_into_an_arrow_keeps_its_condition():
    done = arrange(tables(), "insert links 2")
    assert names(done)[3] == ""
    assert arrows(done)[2:4] == [("s3", "s6", "齐全"), ("s6", "s4", "")]


def test_a_copy_has_a_key_of_its_own_and_no_arrows():
    done = arrange(tables(), "duplicate steps 3")
    assert names(done)[3:5] == ["审查决定", "审查决定"]
    assert done.steps[4] == {**done.steps[3], "key": "s6"}
    assert arrows(done) == arrows(tables())


def test_removing_a_step_closes_the_gap():
    done = arrange(tables(), "remove steps 1")
    assert arrows(done)[0] == ("s1", "s3", "")
    assert all("s2" not in arrow for arrow in arrows(done))


def test_removing_a_decision_takes_its_arrows_and_risks():
    done = arrange(tables(), "remove steps 2")
    assert arrows(done) == [("s1", "s2", ""), ("s4", "s5", "")]
    assert done.risks == []


def test_the_last_row_of_a_table_leaves_its_button():
    assert arrange(tables(), "remove risks 0").focus == ("risks", 0, "add")


def test_a_risk_begins_at_its_step():
    done = arrange(tables(), "risk steps 3")
    assert done.risks[-1] == {"step": "s4"}
    assert done.focus == ("risks", 1, "first")


@pytest.mark.parametrize(
    "words",
    ["", "up", "up steps", "up steps -1", "up steps 5", "fly steps 0", "up posts 0", "up steps ²"],
)
def test_it_refuses_what_no_button_says(words):
    with pytest.raises(UnknownActError):
        arrange(tables(), words)


@given(st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 9)), max_size=12))
def test_whatever_is_pressed_keys_differ_and_arrows_hold(pressed):
    done = tables()
    for (act, table), place in pressed:
        if act == "add" or place < len(done.rows(table)):
            arrange(done, f"{act} {table} {place}")
    keys = [row["key"] for row in done.steps]
    assert len(set(keys)) == len(keys)
    ends = {row.get(end) or "" for row in done.links for end in ("source", "target")}
    assert ends <= {*keys, ""}
    assert {row["step"] for row in done.risks if row.get("step")} <= set(keys)

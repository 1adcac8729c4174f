"""Two snapshots of a power are compared field by field, in words."""

import copy
import json

import pytest

from disclosure.comparison import Difference, differences, lines_of
from powers.models import Material, TimeLimit
from tests import builders
from tests.office import full_power

pytestmark = pytest.mark.django_db


def content_of(power):
    return json.loads(builders.frozen(power))


def test_it_finds_nothing_between_equal_snapshots():
    content = content_of(full_power())
    assert differences(content, content) == []


def test_it_shows_a_changed_field_with_both_texts():
    power = builders.power(conditions="年满十八周岁")
    before = content_of(power)
    power.conditions = "年满二十周岁"
    power.save()
    assert differences(before, content_of(power)) == [
        Difference("条件与材料", "申请条件", "年满十八周岁", "年满二十周岁")
    ]


def test_it_names_choices_in_chinese():
    power = builders.power()
    before = content_of(power)
    power.standing = "suspended"
    power.save()
    assert differences(before, content_of(power)) == [
        Difference("事项", "实施状态", "实施中", "已挂起")
    ]


def test_a_new_row_does_not_make_its_neighbours_look_changed():
    power = builders.power()
    for position, name in enumerate(["申请表", "身份证", "照片"]):
        Material.objects.create(power=power, name=name, position=position * 10)
    before = content_of(power)
    Material.objects.create(power=power, name="户口簿", position=5, copies="2")
    [found] = differences(before, content_of(power))
    assert (found.label, found.before) == ("材料“户口簿”", "")
    assert "份数：2" in found.after


def test_a_dropped_row_stands_where_it_stood():
    power = full_power()
    before = content_of(power)
    power.time_limits.all().delete()
    power.materials.all().delete()
    found = differences(before, content_of(power))
    assert [row.section for row in found] == ["条件与材料", "时限与收费"]
    assert [row.after for row in found] == ["", ""]


def test_rows_of_the_same_name_are_told_apart():
    power = builders.power()
    for text in ("20个工作日", "10个工作日"):
        TimeLimit.objects.create(power=power, kind="statutory", raw_text=text)
    labels = [line.label for line in lines_of(content_of(power)) if "时限" in line.label]
    assert labels == ["法定时限", "法定时限（2）"]


def test_a_changed_step_of_the_chart_is_named():
    power = full_power()
    before = content_of(power)
    power.flowcharts.get().steps.filter(key="s2").update(limit_number=3)
    assert differences(before, content_of(power)) == [
        Difference("流程图", "环节“受理”：时限", "1个工作日", "3个工作日")
    ]


def test_keys_of_lines_are_unique():
    keys = [line.key for line in lines_of(content_of(full_power()))]
    assert len(keys) == len(set(keys))


def leaves(value, path=()):
    """Yield the path of every value in a snapshot."""
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield from leaves(item, (*path, key))
    else:
        yield path, value


def altered(snapshot, path, value):
    changed = copy.deepcopy(snapshot)
    place = changed
    for key in path[:-1]:
        place = place[key]
    if isinstance(value, str):
        place[path[-1]] = f"{value}改"
    else:
        place[path[-1]] = not value if isinstance(value, bool) else (value or 0) + 1
    return changed


# Made from other fields, the same in every snapshot, or never shown to anyone.
SILENT = {"schema", "position", "hash", "letters"}


def is_silent(path):
    """What citations say stands in the raw text; keys of steps only name them."""
    is_key = path[-1] == "key" or ("links" in path and path[-1] != "condition")
    return path[-1] in SILENT or path == ("flowchart", "kind") or "citations" in path or is_key


def test_no_change_of_a_snapshot_goes_unseen():
    content = content_of(full_power())
    content["parent_code"] = "620899001XK00001"
    content["bases"][0]["exercise"] = None
    content["exercises"].append(content["exercises"][0] | {"body": "另一机构"})
    unseen = [
        path
        for path, value in leaves(content)
        if not is_silent(path) and not differences(content, altered(content, path, value))
    ]
    assert unseen == []

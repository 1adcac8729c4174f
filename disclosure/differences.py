"""What changed from one snapshot to the next, field by field and in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from disclosure.wording import (
    PURPOSES,
    chart_lines,
    exercise_title,
    fee_words,
    limit_line,
    material_line,
    standing_words,
)

Kind = Literal["same", "added", "removed", "gap"]

_SENTENCE = re.compile(r"[^。；;！？\n]*[。；;！？\n]?")
# Below this likeness two sentences are shown as one removed and one added.
_ALIKE = 0.5
# Above this product of lengths characters are not compared: it would take too long.
_LARGEST_COMPARISON = 4_000_000
_KEPT_AROUND = 30


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text that stayed, came or went; a gap stands for text that stayed."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that changed."""

    label: str
    before: str
    after: str
    segments: tuple[Segment, ...]

    @property
    def action(self) -> str:
        if not self.before:
            return "新增"
        return "改为" if self.after else "删去"


FIELDS = (
    ("name", "事项名称"),
    ("sub_item", "子项名称"),
    ("summary", "内容概述"),
    ("counterpart", "实施对象"),
    ("conditions", "申请条件"),
    ("quantity", "数量限制"),
    ("procedure", "办理方式"),
    ("address", "办理地点"),
    ("office_hours", "办理时间"),
    ("telephone", "咨询电话"),
    ("intermediary_services", "中介服务"),
    ("remedies", "救济渠道"),
    ("complaint_channel", "投诉举报渠道"),
    ("remarks", "备注"),
)
EXERCISE_FIELDS = (
    ("responsible_office", "承办机构"),
    ("authority", "实施权限"),
    ("department_duty", "部门职责"),
    ("responsibilities", "责任事项"),
    ("accountable_parties", "追责对象"),
    ("accountability_circumstances", "追责情形"),
)


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    """Return the fields in which two snapshots of a power differ, in the order of the page."""
    old, new = dict(labelled(before)), dict(labelled(after))
    labels = [*new, *(label for label in old if label not in new)]
    return [
        _difference(label, old.get(label, ""), new.get(label, ""))
        for label in labels
        if old.get(label, "") != new.get(label, "")
    ]


def labelled(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield every field of a snapshot as its Chinese label and its words."""
    yield from ((label, content[name]) for name, label in FIELDS)
    yield "权力类别", content["category"]["name"]
    yield "实施机构", content["organization"]["name"]
    yield "机构咨询电话", content["organization"]["telephone"]
    yield "机构投诉电话", content["organization"]["complaint_telephone"]
    yield "机构地址", content["organization"]["address"]
    yield "实施状态", standing_words(content["standing"])
    yield "收费", fee_words(content["fee"])
    yield "申请材料", "\n".join(material_line(row) for row in content["materials"])
    yield "办理时限", "\n".join(limit_line(row) for row in content["time_limits"])
    for purpose, label in PURPOSES.items():
        texts = [row["raw_text"] for row in content["bases"] if row["purpose"] == purpose]
        yield label, "\n".join(texts)
    yield from _labelled_exercises(content["exercises"])
    yield "公开", "；".join(filter(None, content["disclosure"].values()))
    yield "流程图", "\n".join(chart_lines(content["flowchart"]))


def _labelled_exercises(exercises: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    seen: dict[str, int] = {}
    yield "行使主体", "\n".join(exercise_title(row) for row in exercises)
    for row in exercises:
        title = exercise_title(row)
        seen[title] = seen.get(title, 0) + 1
        number = f"（{seen[title]}）" if seen[title] > 1 else ""
        for name, label in EXERCISE_FIELDS:
            yield f"{label}：{title}{number}", row[name]


def _difference(label: str, before: str, after: str) -> Difference:
    segments = tuple(condensed(merged(compared(before, after))))
    return Difference(label, before, after, segments)


def compared(before: str, after: str) -> Iterator[Segment]:
    """Compare sentence by sentence, and by characters inside sentences that are alike."""
    old, new = _sentences(before), _sentences(after)
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left, right = "".join(old[i:j]), "".join(new[k:m])
        if tag == "equal":
            yield Segment("same", left)
        else:
            yield from _compared_characters(left, right)


def _compared_characters(left: str, right: str) -> Iterator[Segment]:
    if left and right and len(left) * len(right) <= _LARGEST_COMPARISON:
        matcher = SequenceMatcher(None, left, right, autojunk=False)
        if matcher.ratio() >= _ALIKE:
            for tag, i, j, k, m in matcher.get_opcodes():
                if tag == "equal":
                    yield Segment("same", left[i:j])
                else:
                    yield Segment("removed", left[i:j])
                    yield Segment("added", right[k:m])
            return
    yield Segment("removed", left)
    yield Segment("added", right)


def _sentences(text: str) -> list[str]:
    return [sentence for sentence in _SENTENCE.findall(text) if sentence]


def merged(segments: Iterator[Segment]) -> Iterator[Segment]:
    """Join neighbours of the same kind and drop empty ones."""
    last: Segment | None = None
    for segment in segments:
        if not segment.text:
            continue
        if last and last.kind == segment.kind:
            last = Segment(last.kind, last.text + segment.text)
            continue
        if last:
            yield last
        last = segment
    if last:
        yield last


def condensed(segments: Iterator[Segment]) -> Iterator[Segment]:
    """Shorten long runs that stayed to the words around what changed."""
    rows = list(segments)
    for position, segment in enumerate(rows):
        if segment.kind != "same" or len(segment.text) <= 3 * _KEPT_AROUND:
            yield segment
            continue
        head = segment.text[:_KEPT_AROUND] if position else ""
        tail = segment.text[-_KEPT_AROUND:] if position < len(rows) - 1 else ""
        left_out = len(segment.text) - len(head) - len(tail)
        yield from (Segment("same", part) for part in [head] if part)
        yield Segment("gap", f"（此处{left_out}字未变）")
        yield from (Segment("same", part) for part in [tail] if part)

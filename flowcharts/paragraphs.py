"""Written procedures: where each step begins, what its sentences say, where it may lead."""

import re
from dataclasses import dataclass, field
from typing import Literal

from flowcharts.chart import Step
from flowcharts.limits import limit_in
from flowcharts.step_words import EDGE, LONGEST_NAME, NOT_COUNTED, documents_in, kind_of
from legislation.numerals import CHARACTERS

Way = Literal["on", "back", "end"]

# How paragraphs are numbered, from the outer to the inner.
STYLES = (
    r"第[一二三四五六七八九十\d]{1,4}[步条]",
    r"[一二三四五六七八九十]{1,4}、",
    r"[（(][一二三四五六七八九十]{1,4}[）)]",
    r"\d{1,3}[.．、](?!\d)",
    r"[（(]\d{1,3}[）)]",
    r"[①-⑳]",
)
STYLE = tuple(re.compile(rf"(?:^|(?<=[\n。；;：:]))[ \t　]*{one}[：:\s]*") for one in STYLES)
FEWEST = 2
SENTENCE = re.compile(r"[。；;\n]")
HEADING = re.compile(r"^[^，,。；;：:\n]{1,20}(?=[。：:\n\s])")
# Who acts stands first: 承办人对……, 受理窗口应当……
POST = re.compile(
    r"^(?:由)?(?P<post>[\u4e00-\u9fff]{0,10}?"
    r"(?:窗口|人员|承办人|经办人|申请人|当事人|负责人|领导|[局处科股县市区乡镇]长|主任|科室|机构|部门"
    r"|中心|委员会|科|股|处|局|组))"
    r"(?=对|应|负责|将|收|提|在|进行|向|依|根|按|组织|出具|作出|制作|审|受|自|于|通知|告知|送达|核)"
)
# 对申请材料进行书面审查
IN_TIME = re.compile(
    rf"(?:应当)?在?(?:\d{{1,4}}|[{CHARACTERS}]{{1,6}})\s?个?(?:工作日|小时|日|天|月)(?:之内|以内|内)?"
)
DONE_TO = re.compile(r"对([^，。；：进]{1,20})(?:依法)?进行([^，。；：]{2,12})")
BRANCH = re.compile(
    r"(?:^|[，,：:])(?P<condition>[^，,：:。；;]{2,40})的[，,](?P<outcome>[^。；;]{2,80})"
)
BACK = re.compile(r"补正|补充|补齐|退回|发回|返回|重新")
ENDING = re.compile(r"不予|不批准|驳回|终止|移送|不得|不受理|撤销|退件")
LONGEST_DESCRIPTION = 2000


@dataclass(slots=True)
class Branch:
    """A sentence of the form 材料不齐全的，一次告知补正, and where it leads."""

    condition: str
    outcome: str
    way: Way
    target: str = ""


@dataclass(slots=True)
class Paragraph:
    """A numbered passage and what was read of it."""

    text: str
    step: Step = field(default_factory=lambda: Step("", "action", ""))
    branches: list[Branch] = field(default_factory=list)


def paragraphs(lines: list[str]) -> list[Paragraph]:
    """Return the passages that are steps: numbered ones, or else lines, or else sentences."""
    text = "\n".join(lines)
    passages = _numbered(text)
    if not passages:
        passages = lines if len(lines) > 1 else SENTENCE.split(text)
    found = [Paragraph(passage.strip(EDGE + "\n")) for passage in passages]
    found = [paragraph for paragraph in found if paragraph.text]
    for paragraph in found:
        paragraph.step = Step("", "action", _heading_or_clause(paragraph.text)[:LONGEST_NAME])
    return [paragraph for paragraph in found if paragraph.step.name]


def _numbered(text: str) -> list[str]:
    """Cut the text at the outermost numbers of which there are several."""
    for style in STYLE:
        marks = list(style.finditer(text))
        if len(marks) >= FEWEST:
            ends = [mark.start() for mark in marks[1:]] + [len(text)]
            return [text[mark.end() : end] for mark, end in zip(marks, ends, strict=True)]
    return []


def read_paragraph(paragraph: Paragraph) -> Paragraph:
    """Fill in what the passage says of its step."""
    text, name = paragraph.text, paragraph.step.name
    body = text[len(name) :].strip(EDGE + "\n") if text.startswith(name) else text
    post = POST.match(body) or POST.match(text)
    number, unit = limit_in(text)
    paragraph.branches = _branches(body or text)
    paragraph.step = Step(
        key="",
        kind=kind_of(name),
        name=name,
        post=post["post"] if post else "",
        limit_number=number,
        limit_unit=unit,
        stops_clock=bool(NOT_COUNTED.search(name)),
        description=body[:LONGEST_DESCRIPTION] if body != name else "",
        documents=documents_in(text[:LONGEST_DESCRIPTION]),
    )
    return paragraph


def _heading_or_clause(text: str) -> str:
    """Return the name of a step: its heading, or what its first clause does."""
    heading = HEADING.match(text)
    if heading and not POST.match(heading[0]):
        return heading[0].strip(EDGE)
    clause = re.split(r"[，,。；;：:\n]", text, maxsplit=1)[0]
    post = POST.match(clause)
    if post:
        clause = clause[post.end() :]
    clause = IN_TIME.sub("", clause, count=1) or clause
    done = DONE_TO.search(clause)
    if done:
        return f"{done[2]}{done[1]}".strip(EDGE)
    return re.sub(r"^(?:应当|负责|应)", "", clause).strip(EDGE) or text.strip(EDGE)


def _branches(text: str) -> list[Branch]:
    """Return the branches of a passage, if one of them does not simply lead on."""
    found: dict[str, Branch] = {}
    for sentence in SENTENCE.split(text):
        match = BRANCH.search(sentence)
        if match:
            condition, outcome = match["condition"].strip(EDGE), match["outcome"].strip(EDGE)
            found.setdefault(condition, Branch(condition, outcome, _way(outcome)))
    branches = list(found.values())
    return branches if any(branch.way != "on" for branch in branches) else []


def _way(outcome: str) -> Way:
    if BACK.search(outcome):
        return "back"
    return "end" if ENDING.search(outcome) else "on"

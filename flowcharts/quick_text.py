"""From written words to a proposed chart, for somebody to correct: nothing here is certain.

Two ways of writing are understood: arrows (受理 → 审查 → 决定), one step or chain a line; and the
numbered paragraphs in which procedures are written down (（一）承办人对申请材料进行书面审查……).
Every pattern is bounded, so that the time grows with the length of the text alone.
"""

import re
from dataclasses import dataclass, field, replace

from flowcharts.chart import Chart, Link, Step
from flowcharts.lettering import UNDRAWABLE
from flowcharts.paragraphs import Branch, Paragraph, paragraphs, read_paragraph
from flowcharts.step_words import documents_in, read_step, same_name

LONGEST_TEXT = 100_000
MOST_STEPS = 100
MOST_ARROWS = 400
LONGEST_CONDITION = 100

ARROW = re.compile(r"\s*(?:⟶|➜|➔|⇒|⟹|—{1,3}[>＞]|-{1,3}[>＞]|={1,3}[>＞]|→)\s*")
# 审查 --符合条件--> 决定
LABELLED = re.compile(r"-{1,3}\s?([^-\n→>＞]{1,60})-{1,3}[>＞]")
CONDITION_FIRST = re.compile(r"[（(\[【]([^）)\]】]{1,100})[）)\]】]\s*")
BULLET = re.compile(r"^(?:[-*•·—]{1,2}|条件)\s*")
NUMBER = re.compile(
    r"^(?:第[一二三四五六七八九十\d]{1,4}步|[（(][一二三四五六七八九十\d]{1,4}[）)]"
    r"|[一二三四五六七八九十]{1,4}、|\d{1,3}[.．、)）](?!\d)|[①-⑳])[：:、.．\s]*"
)

NOTHING = "没有读到环节。请一行写一个环节，或者用箭头连起来，例如：受理 → 审查 → 决定。"
ONLY_ONE = "只读到一个环节“{name}”。请一行写一个环节，或者给每个步骤编号。"
TOO_LONG = f"文字超过{LONGEST_TEXT}个字，请只粘贴讲程序的部分。"
TOO_MANY_ARROWS = f"读到{{number}}个箭头，超过{MOST_ARROWS}个，请只粘贴一个程序。"
TOO_MANY = f"读到{{number}}个环节，超过{MOST_STEPS}个，请只粘贴一个程序。"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed chart, with what was guessed; or a sentence that says why there is none."""

    chart: Chart = field(default_factory=Chart)
    notes: tuple[str, ...] = ()
    sentence: str = ""


def propose(text: str) -> Proposal:
    """Return the chart that a text seems to describe."""
    if len(text) > LONGEST_TEXT:
        return Proposal(sentence=TOO_LONG)
    clean = UNDRAWABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = [line.strip() for line in clean.splitlines() if line.strip()]
    arrows = sum(len(ARROW.findall(line)) for line in lines)
    if arrows > MOST_ARROWS:
        return Proposal(sentence=TOO_MANY_ARROWS.format(number=arrows))
    if arrows:
        return _judged(_from_arrows(lines))
    found = paragraphs(lines)
    if len(found) > MOST_STEPS:
        return Proposal(sentence=TOO_MANY.format(number=len(found)))
    return _judged(_from_paragraphs(found))


def _judged(draft: "_Draft") -> Proposal:
    if not draft.steps:
        return Proposal(sentence=NOTHING)
    if len(draft.steps) == 1:
        return Proposal(sentence=ONLY_ONE.format(name=draft.steps[0].name))
    if len(draft.steps) > MOST_STEPS:
        return Proposal(sentence=TOO_MANY.format(number=len(draft.steps)))
    return Proposal(_with_kinds(draft), tuple(draft.notes))


@dataclass(slots=True)
class _Draft:
    """Steps in the order in which they were first named, and the links between them."""

    steps: list[Step] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)

    def add(self, step: Step) -> str:
        """Add a step and return its key."""
        key = f"s{len(self.steps) + 1}"
        self.known.setdefault(same_name(step.name), len(self.steps))
        self.steps.append(replace(step, key=key))
        return key

    def named(self, words: str) -> str:
        """Return the key of the step of this name; what is new of it is taken over."""
        step = read_step(words)
        if not step.name:
            return ""
        place = self.known.get(same_name(step.name))
        if place is None:
            return self.add(step)
        old = self.steps[place]
        self.steps[place] = replace(
            step,
            key=old.key,
            post=old.post or step.post,
            limit_number=step.limit_number if old.limit_number is None else old.limit_number,
            limit_unit=old.limit_unit or step.limit_unit,
        )
        return old.key

    def link(self, source: str, target: str, condition: str = "") -> None:
        link = Link(source, target, condition.strip()[:LONGEST_CONDITION])
        if source and target and source != target and link not in self.links:
            self.links.append(link)


# Arrows.


def _from_arrows(lines: list[str]) -> _Draft:
    draft = _Draft()
    last = ""
    for line in lines:
        if len(draft.steps) > MOST_STEPS:
            break
        chain = ARROW.split(LABELLED.sub(r"→（\1）", NUMBER.sub("", line)))
        last = _chain(draft, chain) if len(chain) > 1 else _branch(draft, line, last)
    return draft


def _chain(draft: _Draft, chain: list[str]) -> str:
    """Link the parts of a line; return the step from which a branch may follow."""
    condition, first = _condition_before(draft, chain[0])
    key = draft.named(first)
    for place, part in enumerate(chain[1:], start=1):
        given = CONDITION_FIRST.match(part)
        words = part[given.end() :] if given else part
        condition = given[1] if given else condition
        if place == len(chain) - 1 and not condition:
            words, _, condition = words.replace("：", ":").partition(":")
        target = draft.named(words)
        draft.link(key, target, condition)
        key, condition = target or key, ""
    return key


def _condition_before(draft: _Draft, words: str) -> tuple[str, str]:
    """Split 材料不齐：审查 where 审查 is known already."""
    before, mark, after = words.replace("：", ":").partition(":")
    name = read_step(after).name
    if mark and name and same_name(name) in draft.known:
        return re.sub(r"^(?:如果|如|若|当|条件)\s?", "", before), after
    return "", words


def _branch(draft: _Draft, line: str, last: str) -> str:
    """Read a line without an arrow: a branch of the step above, or the next step."""
    bare = BULLET.sub("", line)
    condition, mark, target = bare.replace("：", ":").partition(":")
    is_branch = bare != line or same_name(read_step(target).name) in draft.known
    if last and mark and target and is_branch:
        draft.link(last, draft.named(target), condition)
        return last
    key = draft.named(NUMBER.sub("", line))
    draft.link(last, key)
    return key or last


# Numbered paragraphs.


def _from_paragraphs(found: list[Paragraph]) -> _Draft:
    draft = _Draft()
    if len(found) < 2:
        for paragraph in found:
            draft.add(paragraph.step)
        return draft
    read = [read_paragraph(paragraph) for paragraph in found]
    if read[0].branches:
        draft.add(Step("", "start", "提出申请", post="申请人"))
        draft.notes.append("第一步要作判断，在它前面加了“提出申请”。")
    main = [_add_paragraph(draft, paragraph) for paragraph in read]
    if read[-1].branches:
        main.append(draft.add(Step("", "end", "办结")))
        draft.notes.append("最后一步要作判断，在它后面加了“办结”。")
    first = draft.steps[0].key
    if first != main[0]:
        draft.link(first, main[0])
    for place, paragraph in enumerate(read):
        onward = main[place + 1] if place + 1 < len(main) else ""
        before = main[place - 1] if place else first
        _link_paragraph(draft, paragraph, main[place], onward, before)
    return draft


def _add_paragraph(draft: _Draft, paragraph: Paragraph) -> str:
    key = draft.add(paragraph.step)
    for branch in paragraph.branches:
        if branch.way == "end":
            branch.target = draft.add(_ending(branch.outcome))
    return key


def _ending(outcome: str) -> Step:
    """Return the step that ends a branch: 不予受理，出具不予受理通知书."""
    name = re.split(r"[，,]", outcome, maxsplit=1)[0]
    description = "" if name == outcome else outcome
    return replace(read_step(name), documents=documents_in(outcome), description=description)


def _link_paragraph(
    draft: _Draft, paragraph: Paragraph, key: str, onward: str, before: str
) -> None:
    if onward:
        draft.link(key, onward, _condition_onward(paragraph.branches))
    for branch in paragraph.branches:
        if branch.way == "end":
            draft.link(key, branch.target, branch.condition)
        elif branch.way == "back":
            _link_back(draft, branch, key, before)


def _condition_onward(branches: list[Branch]) -> str:
    """Return when it goes on, as the text says or as the opposite of its only branch."""
    on = [branch.condition for branch in branches if branch.way == "on"]
    if on or not branches:
        return "；".join(on)
    only = branches[0].condition
    return only.replace("不", "", 1) if len(branches) == 1 and "不" in only else "其他情形"


def _link_back(draft: _Draft, branch: Branch, key: str, before: str) -> None:
    """Lead back to whom the words name, to the beginning to complete something, or one back."""
    above = draft.steps[: int(key[1:]) - 1]
    named = [step.key for step in above if step.post and step.post in branch.outcome]
    target = draft.steps[0].key if "补" in branch.outcome else before
    target = named[-1] if named else target
    draft.link(key, target, branch.condition)
    name = next(step.name for step in draft.steps if step.key == target)
    draft.notes.append(f"“{branch.condition}”画成了回到“{name}”，请核对。")


# Kinds.


def _with_kinds(draft: _Draft) -> Chart:
    """Say what each step is: first and last by their links, questions by their branches."""
    leaving: dict[str, int] = {}
    for link in draft.links:
        leaving[link.source] = leaving.get(link.source, 0) + 1
    steps = [
        replace(step, kind=_kind(step, place, leaving.get(step.key, 0)))
        for place, step in enumerate(draft.steps)
    ]
    return Chart(tuple(steps), tuple(draft.links))


def _kind(step: Step, place: int, leaving: int) -> str:
    if place == 0:
        return "start"
    if leaving == 0:
        return "end"
    if leaving > 1:
        return "decision"
    return "action" if step.kind in ("start", "end", "decision") else step.kind

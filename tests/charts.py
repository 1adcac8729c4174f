"""Invented charts of any size that look like real ones: for tests and benchmarks."""

import os
from random import Random

from flowcharts.chart import Chart, Link, Risk, Step

# The proofs that take minutes run whole only when asked for.
FULL_PROOFS = os.environ.get("FULL_PROOFS") == "1"

POSTS = (
    "申请人",
    "受理窗口",
    "承办科室",
    "分管领导",
    "法制审核岗",
    "主要负责人",
    "执法人员",
    "档案管理员",
)
ACTIONS = (
    "登记申请并核对身份",
    "受理并出具受理通知书",
    "审查申请材料的真实性",
    "现场核查",
    "调查取证",
    "制作调查终结报告",
    "征求利害关系人意见",
    "提出初步审查意见",
    "法制审核",
    "集体讨论",
    "报分管领导审签",
    "公示拟作出的决定",
    "整理案卷并归档",
    "将结果推送至信用信息共享平台",
)
DECISIONS = (
    ("材料是否齐全、符合法定形式", "齐全", "不齐全，一次告知补正"),
    ("是否属于本机关职权", "属于", "不属于"),
    ("是否符合法定条件", "符合", "不符合"),
    ("是否需要听证", "不需要", "需要"),
    ("审核是否通过", "通过", "退回重办"),
)
DOCUMENTS = ("制发决定书", "出具不予受理通知书", "制发补正通知书", "制作送达回证")
WAITS = ("听证", "检验、检测、检疫", "专家评审", "等待申请人补正")
RISKS = (
    ("擅自增设条件或者超时限办理", "一次性告知并由系统计时提醒"),
    ("与当事人有利害关系而不回避", "两人以上办理并留痕"),
    ("裁量幅度畸轻畸重", "对照裁量基准集体讨论"),
    ("泄露当事人商业秘密", "案卷分级授权查阅"),
)


def invent_chart(random: Random, size: int, *, lanes: int = 3, with_risks: bool = True) -> Chart:
    """Return a chart of ``size`` steps (at least 3): lanes, decisions, returns, one start."""
    posts = POSTS[: max(lanes, 1)]
    middle = [
        _step(random, f"s{number}", posts, with_risks=with_risks) for number in range(2, size)
    ]
    steps = (
        Step("s1", "start", "提出申请", post=posts[0]),
        *middle,
        Step(f"s{size}", "end", "办结并公开结果", post=posts[random.randrange(len(posts))]),
    )
    return Chart(steps, tuple(_links(random, steps)), complaint_channel="12345政务服务便民热线")


def _step(random: Random, key: str, posts: tuple[str, ...], *, with_risks: bool) -> Step:
    kind = random.choices(["action", "decision", "document", "wait"], [10, 4, 2, 1])[0]
    number = random.choice([None, 1, 2, 3, 5, 10, 20])
    risks: tuple[Risk, ...] = ()
    if with_risks and kind == "action" and random.random() < 0.3:
        description, control = random.choice(RISKS)
        risks = (Risk(random.choice("ABC"), description, controls=(control,)),)
    return Step(
        key,
        kind,
        _name(random, kind),
        post=random.choice(posts),
        limit_number=number,
        limit_unit=random.choice(["working_day", "calendar_day"]) if number else "",
        stops_clock=kind == "wait",
        risks=risks,
    )


def _name(random: Random, kind: str) -> str:
    if kind == "decision":
        return random.choice(DECISIONS)[0]
    return random.choice({"document": DOCUMENTS, "wait": WAITS}.get(kind, ACTIONS))


def _links(random: Random, steps: tuple[Step, ...]) -> list[Link]:
    answers = {question: (yes, no) for question, yes, no in DECISIONS}
    links: list[Link] = []
    for place, step in enumerate(steps[:-1]):
        following = steps[place + 1].key
        if step.kind != "decision":
            links.append(Link(step.key, following))
            continue
        yes, no = answers[step.name]
        back = steps[max(0, place - random.randint(1, 3))].key
        ahead = steps[min(len(steps) - 1, place + random.randint(2, 5))].key
        other = random.choice([back, ahead])
        links.append(Link(step.key, following, yes))
        if other != following:
            links.append(Link(step.key, other, no))
        else:
            links.append(Link(step.key, back, no))
    return links


WORDS = (
    "申请受理审查决定送达公开告知听证许可处罚检查登记备案材料证明一二三"
    "，。：；、“”（）《》<>&'\"-_=+*/ab XY 09"
)


def invent_full_chart(random: Random) -> Chart:
    """Return a chart with every field filled now and then, with links in any direction."""
    size = random.randint(1, 12)
    steps = tuple(_full_step(random, f"s{number}") for number in range(1, size + 1))
    keys = [step.key for step in steps]
    # The text tells links by the steps they leave.
    links = sorted(
        (
            Link(random.choice(keys), random.choice(keys), invent_text(random, 12))
            for _ in range(random.randint(0, size * 2))
        ),
        key=lambda link: keys.index(link.source),
    )
    return Chart(steps, tuple(links), invent_text(random, 20))


def invent_text(random: Random, longest: int, *, lines: bool = False) -> str:
    """Return words of any kind, or none; nothing at their ends that a page would not show."""
    characters = WORDS + "\n" * 4 if lines else WORDS
    length = random.choice([0, random.randint(1, longest)])
    return "".join(random.choice(characters) for _ in range(length)).strip()


def _full_step(random: Random, key: str) -> Step:
    number = random.choice([None, 1, 15, 90])
    unit = random.choice(["working_day", "calendar_day", "month", "year", "hour"])
    if number is None:
        unit = random.choice(["", "on_the_spot"])
    long = ("description", "conditions", "materials", "documents", "supervision")
    long += ("counterpart_rights", "disclosure")
    return Step(
        key,
        random.choice(["start", "action", "action", "decision", "document", "wait", "end"]),
        invent_text(random, 20),
        post=invent_text(random, 6),
        office=invent_text(random, 6),
        limit_number=number,
        limit_unit=unit,
        limit_text=random.choice(["", "以公告为准", "依法延长的除外"]),
        stops_clock=random.random() < 0.2,
        **{name: invent_text(random, 30, lines=True) for name in long},
        disclosed_when=invent_text(random, 9),
        disclosed_to=invent_text(random, 9),
        basis=invent_text(random, 15),
        risks=tuple(_full_risk(random) for _ in range(random.choice([0, 0, 1, 2]))),
    )


def _full_risk(random: Random) -> Risk:
    return Risk(
        random.choice("ABC"),
        invent_text(random, 20),
        invent_text(random, 20),
        invent_text(random, 8),
        tuple(f"{n}{invent_text(random, 12)}" for n in range(random.randint(0, 3))),
    )

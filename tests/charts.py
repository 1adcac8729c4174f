"""Invented charts of any size that look like real ones: for tests and benchmarks."""

from random import Random

from flowcharts.chart import Chart, Link, Risk, Step

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

"""Large invented catalogues that look like real ones. Pure: the same seed, the same powers.

The words stand in ``fixtures/synthesis.toml``; places, bodies, local rules and their articles
are invented. National laws are named with articles and never quoted.
"""

import functools
import itertools
import random
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flowcharts.chart import Chart, Link, Risk, Step

FILE = Path(__file__).resolve().parent.parent / "fixtures" / "synthesis.toml"
LONGEST_BASIS = 3000
# So many legal bases a body has; its powers share them, as real ones share articles.
BASES = 400
MIDDLE_STEPS = 7
DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Body:
    """An invented organization: its number, county and department."""

    number: int
    county: str
    department: str
    actors: tuple[str, ...]
    things: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.county}{self.department}"


@dataclass(frozen=True, slots=True)
class Item:
    """An invented power; ``serial`` counts within body and category from 1."""

    body: Body
    category: str
    serial: int
    name: str
    basis: str
    duty_basis: str
    office: str
    texts: dict[str, str]
    responsibilities: str
    circumstances: str
    parties: str
    materials: tuple[str, ...]
    limits: tuple[tuple[str, str, int | None, str], ...]


@functools.cache
def vocabulary() -> dict[str, Any]:
    """The words, as they stand in the file."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def bodies(count: int) -> list[Body]:
    """Return so many organizations: the departments of one county after another."""
    words = vocabulary()
    departments = words["departments"]
    found = []
    for number in range(count):
        place, which = divmod(number, len(departments))
        again, county = divmod(place, len(words["counties"]))
        suffix = f"第{chinese(again + 1)}片区" if again else ""
        department = departments[which]
        found.append(
            Body(
                number=number + 1,
                county=words["counties"][county] + suffix,
                department=department["name"],
                actors=tuple(department["actors"]),
                things=tuple(department["things"]),
            )
        )
    return found


def counts(powers: int, organizations: int) -> list[int]:
    """Split the powers over the organizations; the first ones get what is left over."""
    share, rest = divmod(powers, organizations)
    return [share + (number < rest) for number in range(organizations)]


def items(body: Body, count: int, seed: int) -> Iterator[Item]:
    """Return so many powers of one body."""
    chance = random.Random(f"{seed}-{body.number}")  # noqa: S311  # invented data, no secret
    bases = [_basis(body, chance) for _ in range(min(count, BASES))]
    for category, number in _category_counts(count):
        names = _names(body, category, chance)
        for serial in range(1, number + 1):
            basis = bases[serial % len(bases)]
            yield _item(body, category, serial, next(names), basis, chance)


def chart(body: Body, category: str) -> Chart:
    """Return the chart that all powers of a body and category share: 8 to 14 steps."""
    chance = random.Random(f"{body.department}-{category}")  # noqa: S311  # invented data
    duties = [text.partition("：")[0][:20] for text in _category(category)["duties"]]
    return _chart(body, category, duties, chance)


def chinese(number: int) -> str:
    """Return a number below 1,000 as it is written in article numbers."""
    if number < 10:
        return DIGITS[number]
    if number < 20:
        return "十" + (DIGITS[number - 10] if number > 10 else "")
    tens, ones = divmod(number % 100, 10)
    hundreds = f"{DIGITS[number // 100]}百" if number >= 100 else ""
    if hundreds and not tens:
        return hundreds + (f"零{DIGITS[ones]}" if ones else "")
    return f"{hundreds}{DIGITS[tens]}十{DIGITS[ones] if ones else ''}"


def _category(name: str) -> dict[str, Any]:
    return next(category for category in vocabulary()["categories"] if category["name"] == name)


def _category_counts(count: int) -> list[tuple[str, int]]:
    categories = vocabulary()["categories"]
    total = sum(category["share"] for category in categories)
    found = [[c["name"], count * c["share"] // total] for c in categories]
    for entry in itertools.islice(itertools.cycle(found), count - sum(n for _, n in found)):
        entry[1] += 1
    return [(name, number) for name, number in found]


def _names(body: Body, category: str, chance: random.Random) -> Iterator[str]:
    """Names that differ: all combinations in a shuffled order, then again by situation."""
    words = vocabulary()["words"]
    parts = {
        "actor": body.actors,
        "thing": body.things,
        "violation": words["violations"],
        "permit": words["permits"],
        "measure": words["measures"],
        "confirmation": words["confirmations"],
        "other": words["others"],
    }
    form = _category(category)["form"]
    used = [name for name in parts if f"{{{name}}}" in form]
    combinations = list(itertools.product(*(parts[name] for name in used)))
    chance.shuffle(combinations)
    plain = [form.format(**dict(zip(used, values, strict=True))) for values in combinations]
    yield from plain
    for depth in itertools.count(1):
        for situations in itertools.combinations(words["situations"], depth):
            yield from (f"{name}（{'、'.join(situations)}）" for name in plain)


def _item(
    body: Body, category: str, serial: int, name: str, basis: str, chance: random.Random
) -> Item:
    words = _category(category)
    law, articles = words["duty_law"]
    article = chance.choice(articles)
    return Item(
        body=body,
        category=category,
        serial=serial,
        name=name,
        basis=basis,
        duty_basis=f"【法律】《{law}》第{article}条",
        office=chance.choice(vocabulary()["words"]["offices"]),
        texts={
            "summary": f"{body.name}依法办理：{name}。",
            "remedies": words["remedy"],
            "counterpart": chance.choice(body.actors),
            "remarks": vocabulary()["words"]["remark"],
        },
        responsibilities=_numbered(words["duties"], "直接实施责任：\n"),
        circumstances=_numbered(
            chance.sample(vocabulary()["words"]["circumstances"], 6),
            "因不履行或不正确履行职责，有下列情形的，承担相应的责任：\n",
        ),
        parties=vocabulary()["words"]["parties"],
        materials=tuple(words.get("materials", ())),
        limits=tuple(
            (kind, text, number or None, unit) for kind, text, number, unit in words["limits"]
        ),
    )


def _numbered(texts: Sequence[str], head: str) -> str:
    return head + "\n".join(f"{number}.{text}" for number, text in enumerate(texts, start=1))


def _basis(body: Body, chance: random.Random) -> str:
    """An invented rule with its article; most are short, a few as long as the longest real."""
    rule = f"{vocabulary()['province']}{chance.choice(body.things)}管理条例"
    year = chance.randint(1998, 2024)
    text = f"【法规】《{rule}》（{year}年{chance.randint(1, 12)}月1日起施行）\n"
    wanted = min(int(chance.lognormvariate(5.6, 0.8)), LONGEST_BASIS - 200)
    while True:
        text += _article(body, chance)
        if len(text) >= wanted:
            return text[:LONGEST_BASIS]


def _article(body: Body, chance: random.Random) -> str:
    words = vocabulary()["words"]
    number = chinese(chance.randint(4, 96))
    low = chance.choice([500, 1000, 2000, 5000, 10000])
    acts = chance.sample(words["violations"], chance.randint(2, 5))
    things = chance.sample(body.things, len(acts))
    listed = "\n".join(
        f"    （{chinese(place)}）{act}{thing}的；"
        for place, (act, thing) in enumerate(zip(acts, things, strict=True), start=1)
    )
    return (
        f"    第{number}条　{chance.choice(body.actors)}有下列行为之一的，"
        f"由县级以上人民政府{body.department}责令限期改正，处{low}元以上{low * 10}元以下罚款；"
        f"情节严重的，{chance.choice(words['penalties'])}：\n{listed}\n"
    )


def _chart(body: Body, category: str, duties: Sequence[str], chance: random.Random) -> Chart:
    window, desk = f"{body.department}窗口", chance.choice(vocabulary()["words"]["offices"])
    head = "分管负责人"
    steps = [
        Step("s1", "start", "启动：申请、举报或者检查发现", post="申请人、举报人"),
        Step("s2", "action", "登记受理", post=window, limit_number=1, limit_unit="working_day"),
        Step("s3", "decision", "材料和线索是否齐全", post=window, risks=(_risk(chance),)),
    ]
    for duty in duties[1:MIDDLE_STEPS]:
        steps.append(
            Step(
                f"s{len(steps) + 1}",
                "action",
                duty,
                post=desk,
                limit_number=chance.randint(1, 15),
                limit_unit="working_day",
                risks=(_risk(chance),) if chance.random() < 0.4 else (),
            )
        )
    if chance.random() < 0.5:
        name = "专家评审或者听证"
        steps.append(Step(f"s{len(steps) + 1}", "wait", name, post=desk, stops_clock=True))
    steps += [
        Step(f"s{len(steps) + 1}", "decision", "负责人审定", post=head, risks=(_risk(chance),)),
        Step(f"s{len(steps) + 2}", "document", f"{category}文书", post=desk),
        Step(f"s{len(steps) + 3}", "action", "送达并公开", post=window),
        Step(f"s{len(steps) + 4}", "end", "归档", post=window),
    ]
    return Chart(tuple(steps), tuple(_links(steps)), complaint_channel="拨打12345")


def _links(steps: Sequence[Step]) -> Iterator[Link]:
    review = next(step for step in reversed(steps) if step.kind == "decision")
    conditions = {"s3": "齐全", review.key: "同意"}
    for step, following in itertools.pairwise(steps):
        yield Link(step.key, following.key, conditions.get(step.key, ""))
    yield Link("s3", "s1", "一次告知补正")
    yield Link(review.key, "s4", "退回补充")


def _risk(chance: random.Random) -> Risk:
    return Risk(
        chance.choice("ABC"),
        chance.choice(["标准不一", "超过时限", "徇私放行", "证据不足", "泄露信息"]),
        responsible="承办人",
        controls=("公开标准和流程", "双人办理、全程留痕"),
    )

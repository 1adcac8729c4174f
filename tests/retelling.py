"""Draws a chart again from its equal text alone, as the page of a power shows it."""

import re
from html.parser import HTMLParser

from flowcharts.chart import Chart, Link, Risk, Step
from flowcharts.models import FlowStep
from flowcharts.wording import CLOCK_STOPS
from portal.power_page import STEP_LABELS
from powers.models import LimitUnit

KINDS = {label: value for value, label in FlowStep.Kind.choices}
UNITS = {label: value for value, label in LimitUnit.choices}
FIELDS = {label: field for field, label in STEP_LABELS.items()}
LIMIT = re.compile(r"(\d+)(\D+)")


class Element:
    """An element of a page: its name, attributes, texts and elements in order."""

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name, self.attributes = name, attributes
        self.content: list[Element | str] = []

    def all(self, name: str) -> list["Element"]:
        inner = [one for one in self.content if isinstance(one, Element)]
        found = [one for one in inner if one.name == name]
        return found + [two for one in inner if one.name != name for two in one.all(name)]

    def has_class(self, name: str) -> bool:
        return name in self.attributes.get("class", "").split()

    @property
    def text(self) -> str:
        return "".join(one if isinstance(one, str) else one.text for one in self.content)


class Page(HTMLParser):
    """A page as a tree. A line break is a newline."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open = [Element("page", {})]
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == "br":
            self.open[-1].content.append("\n")
            return
        element = Element(tag, dict(attrs))
        self.open[-1].content.append(element)
        self.open.append(element)

    def handle_endtag(self, tag):
        assert self.open.pop().name == tag

    def handle_data(self, data):
        self.open[-1].content.append(data)


def chart_in(html: str) -> Chart:
    """Return the chart that the text describes; its steps are called s1, s2 …"""
    page = Page(html).open[0]
    items = [item for item in page.all("ol")[0].content if isinstance(item, Element)]
    steps = [_step(f"s{number}", item) for number, item in enumerate(items, start=1)]
    links = [link for number, item in enumerate(items, 1) for link in _links(number, item, steps)]
    channel = [one.all("span")[0].text for one in page.all("p") if one.has_class("complaints")]
    return Chart(tuple(steps), tuple(links), "".join(channel))


def _step(key: str, item: Element) -> Step:
    told = dict(_terms(item, "entry-facts"))
    details = {FIELDS[label]: text for label, text in _terms(item, "inline") if label in FIELDS}
    return Step(
        key,
        KINDS[told.get("种类", FlowStep.Kind.ACTION.label)],
        item.all("h4")[0].text,
        post=told.get("岗位", ""),
        office=told.get("机构", ""),
        stops_clock=told.get("计时") == CLOCK_STOPS,
        risks=tuple(_risk(one) for one in item.all("div") if one.has_class("risk")),
        **_limit(told.get("时限", ""), told.get("时限原文", "")),
        **details,
    )


def _limit(words: str, text: str) -> dict:
    if words == LimitUnit.ON_THE_SPOT.label:
        return {"limit_unit": LimitUnit.ON_THE_SPOT.value, "limit_text": text}
    if found := LIMIT.fullmatch(words):
        limit = {"limit_number": int(found[1]), "limit_unit": UNITS[found[2]]}
        return {**limit, "limit_text": text}
    return {"limit_text": words}


def _terms(item: Element, name: str) -> list[tuple[str, str]]:
    lists = [one for one in item.content if isinstance(one, Element) and one.has_class(name)]
    groups = [group for one in lists for group in one.all("div")]
    return [(group.all("dt")[0].text, group.all("dd")[0].text) for group in groups]


def _risk(part: Element) -> Risk:
    told = {group.all("dt")[0].text: group.all("dd") for group in part.all("div")}
    return Risk(
        part.all("strong")[0].text.removesuffix("级风险点"),
        part.all("span")[0].text,
        cause="".join(one.text for one in told.get("成因", ())),
        responsible="".join(one.text for one in told.get("责任人", ())),
        controls=tuple(one.text for one in told.get("防控措施", ())),
    )


def _links(number: int, item: Element, steps: list[Step]) -> list[Link]:
    onward = [one for one in item.all("ul") if one.has_class("onward")]
    if onward:
        return [_link(number, one) for one in onward[0].all("li")]
    stops = any(one.text == "到此为止。" for one in item.all("p"))
    if stops or steps[number - 1].kind == "end":
        return []
    return [Link(f"s{number}", f"s{number + 1}")]


def _link(number: int, item: Element) -> Link:
    condition = "".join(one.text for one in item.all("span"))
    target = item.all("a")[0].attributes["href"].removeprefix("#step-")
    return Link(f"s{number}", f"s{target}", condition)

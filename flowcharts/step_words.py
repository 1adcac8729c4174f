"""What the words of one step say: its name, who does it, how long, with which paper."""

import re

from flowcharts.chart import Step
from flowcharts.limits import limit_in

LONGEST_NAME, LONGEST_POST, LONGEST_LIMIT = 60, 40, 100
EDGE = " \t　，,。.；;：:、"
PARENTHESES = re.compile(r"[（(]([^（()）]{1,100})[）)]\s*$")
PIECES = re.compile(r"[，,、；;]")
# These need time that the clock of a limit does not count.
WAITING = re.compile(r"听证|检验|检测|检疫|鉴定|专家评审|公示期|等待")
NOT_COUNTED = re.compile(r"不计(?:入|算)|听证|检验|检测|检疫|鉴定|专家评审")
PAPER = re.compile(r"^(?:出具|制作|制发|填写|下达|开具|发放|颁发)")
DOCUMENT = re.compile(
    r"《([^《》]{2,30})》"
    r"|([\u4e00-\u9fff]{2,14}?(?:通知书|决定书|告知书|审批表|申请书|登记表|回执|笔录|意见书|凭证))"
)
VERB = re.compile(
    r"^.*(?:出具|制作|制发|填写|发给|颁发|送达|作出|下达|开具|交付|签发|提交|发放|告知|交|的|并)"
    r"(?=.{3})"
)


def read_step(words: str) -> Step:
    """Return a step from a few words such as 受理（窗口，5个工作日）; its name may be empty."""
    name, post, limit = words.strip(EDGE), "", ""
    found = PARENTHESES.search(words.strip())
    if found:
        name = words.strip()[: found.start()].strip(EDGE)
        pieces = [piece.strip(EDGE) for piece in PIECES.split(found[1])]
        limit = next((piece for piece in pieces if limit_in(piece) != (None, "")), "")
        post = next((piece for piece in pieces if piece and piece != limit), "")
        if not name:
            name, post = found[1].strip(EDGE), ""
    number, unit = limit_in(limit)
    return Step(
        key="",
        kind=kind_of(name),
        name=name[:LONGEST_NAME],
        post=post[:LONGEST_POST],
        limit_number=number,
        limit_unit=unit,
        limit_text=limit[:LONGEST_LIMIT],
        stops_clock=bool(NOT_COUNTED.search(name)),
    )


def same_name(name: str) -> str:
    """Return what two ways of writing a name have in common."""
    return re.sub(r"[\s？?]", "", name)


def kind_of(name: str) -> str:
    """Return the kind that a name suggests; links decide about start, end and decision."""
    if WAITING.search(name):
        return "wait"
    return "document" if PAPER.match(name) else "action"


def documents_in(text: str) -> str:
    """Return the papers that a passage names, each once."""
    names = [found[1] or VERB.sub("", found[2]) for found in DOCUMENT.finditer(text)]
    return "、".join(dict.fromkeys(name for name in names if len(name) > 2))
